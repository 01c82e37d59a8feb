"""What makes two photos alike: the labels that they share, weighed by how rare and how sure each is. Pure."""

from collections.abc import Mapping
from math import ceil, log2
from typing import NamedTuple, Protocol

from photos.search.document import FoundLabel

# What a photo is compared by: its most telling labels. More of them cost time and hardly change the order.
MOST_COMPARED = 12
# Below this part of a photo's likeness to itself the rest is chance: almost everything shows a Person.
LEAST_ALIKE = 0.25
RARITY = 10


class Labelled(Protocol):
    """What is compared of a photo; a Document is one."""

    @property
    def owner(self) -> str:
        """Whose it is."""

    @property
    def id(self) -> str:
        """Which it is."""

    @property
    def labels(self) -> tuple[FoundLabel, ...]:
        """What is on it."""


class LabelledImage(NamedTuple):
    """A photo by its labels alone."""

    owner: str
    id: str
    labels: tuple[FoundLabel, ...]


def sureness(confidence: float) -> int:
    """A confidence as whole per cents, at least 1: sums of products of whole numbers are the same everywhere."""
    return max(1, min(100, int(confidence)))


def rarity(photos: int, having: int) -> int:
    """What a label tells of a photo: 10 where every photo of its owner has it, 10 more each time half as many do."""
    return round(RARITY * log2(1 + max(photos, 1) / max(having, 1)))


def telling(photo: Labelled, photos: int, having: Mapping[str, int]) -> dict[str, int]:
    """The most telling labels of a photo by key, each with what one per cent of it on another photo is worth.

    photos: how many its owner has
    having: on how many of them each label is
    """
    weights = {label.key: _weight(label, rarity(photos, having.get(label.key, 1))) for label in photo.labels}
    most = sorted(weights.items(), key=lambda pair: (-pair[1], pair[0]))[:MOST_COMPARED]
    return dict(most)


def itself(photo: Labelled, weights: Mapping[str, int]) -> int:
    """What a photo is worth by its own labels."""
    return sum(weights[label.key] * sureness(label.confidence) for label in photo.labels if label.key in weights)


def least(own: int) -> int:
    """The points from which on another photo is alike."""
    return max(1, ceil(LEAST_ALIKE * own))


def likeness(points: float, own: int) -> float:
    """Points as a part of the likeness to itself: 1 has all of its labels, as sure."""
    return min(1.0, round(points / own, 4))


def _weight(label: FoundLabel, rare: int) -> int:
    return max(1, round(rare * sureness(label.confidence) / 100))
