"""A collection of photos as people have them, the same for the same size and seed."""

import hashlib
import random
import uuid
from array import array
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from bench.search.vocabulary import TAGS, TITLE_WORDS, labels
from photos.model import (
    AgeRange,
    BoundingBox,
    Emotion,
    EmotionType,
    Face,
    FaceAttribute,
    FaceFlag,
    FaceQuality,
    Image,
    ImageStatus,
    Label,
    LabelInstance,
    Pose,
)

OWNERS = 1000
# With it the largest owner has one photo in twenty, and most have fewer than one in a thousand.
OWNER_EXPONENT = 0.75
# So many analyses are made and dealt out to the photos at random; owners and times are each photo's own.
ANALYSES = 20_000
FIRST = datetime(2021, 1, 1, tzinfo=UTC)
DAYS = 5 * 365
MOST_LABELS = 25
FACES = (45, 25, 15, 8, 5, 2)


class Photo(NamedTuple):
    """What is a photo's own; the rest is its analysis."""

    number: int
    id: str
    owner: str
    created: datetime
    taken: datetime | None
    analysis: int


class Collection:
    """Photos in the order of their arrival, of 1,000 owners mixed."""

    def __init__(self, photos: int, seed: int = 1) -> None:
        dice = random.Random(seed)
        self.photos = photos
        self.owners = [str(uuid.UUID(bytes=dice.randbytes(16), version=4)) for _ in range(OWNERS)]
        weights = list(accumulate(1 / rank**OWNER_EXPONENT for rank in range(1, OWNERS + 1)))
        self._owner_of = array("H", dice.choices(range(OWNERS), cum_weights=weights, k=photos))
        self._analysis_of = array("H", dice.choices(range(ANALYSES), k=photos))
        self._draws = _Draws(dice)
        self._seed = seed

    @cached_property
    def analyses(self) -> list[Image]:
        """The analyses that are dealt out."""
        return [self._draws.image() for _ in range(ANALYSES)]

    def photo(self, number: int) -> Photo:
        """One photo by its number, 0 is the oldest."""
        digest = hashlib.blake2b(f"{self._seed}-{number}".encode(), digest_size=12).digest()
        lag = int.from_bytes(digest[:2])
        milliseconds = DAYS * 86_400_000 * number // self.photos
        created = FIRST + timedelta(milliseconds=milliseconds)
        taken = created - timedelta(minutes=lag) if lag % 10 else None
        image_id = f"{digest.hex()}{number:08x}"
        return Photo(number, image_id, self.owners[self._owner_of[number]], created, taken, self._analysis_of[number])

    def photo_of(self, image_id: str) -> Photo:
        """The photo of an id."""
        return self.photo(int(image_id[-8:], 16))

    def all(self) -> Iterator[Photo]:
        """Every photo, oldest first."""
        return map(self.photo, range(self.photos))

    def of(self, owner: str) -> list[Photo]:
        """One owner's photos, newest first."""
        number = self.owners.index(owner)
        return [self.photo(each) for each in range(self.photos - 1, -1, -1) if self._owner_of[each] == number]

    def owner_of_size(self, size: int) -> str:
        """The owner whose number of photos is nearest to this."""
        counts = [0] * OWNERS
        for owner in self._owner_of:
            counts[owner] += 1
        return self.owners[min(range(OWNERS), key=lambda each: abs(counts[each] - size))]

    def image(self, photo: Photo) -> Image:
        """The whole record of a photo."""
        created = iso(photo.created)
        return replace(
            self.analyses[photo.analysis],
            id=photo.id,
            owner=photo.owner,
            key=f"uploads/{photo.owner}/{photo.id}/photo.jpg",
            created_at=created,
            updated_at=created,
            indexed_at=created,
            taken_at=iso(photo.taken) if photo.taken else None,
        )


def iso(time: datetime) -> str:
    """A time as records write it."""
    return f"{time:%Y-%m-%dT%H:%M:%S}.{time.microsecond // 1000:03}Z"


class _Draws:
    """Draws analyses: labels by Zipf's law with their parents beside them, faces, words."""

    def __init__(self, dice: random.Random) -> None:
        self._dice = dice
        self._known = labels()
        self._names = list(self._known)
        dice.shuffle(self._names)
        self._popularity = list(accumulate(1 / rank for rank in range(1, len(self._names) + 1)))

    def image(self) -> Image:
        dice = self._dice
        title = " ".join(dice.choices(TITLE_WORDS, k=dice.randint(2, 4))) if dice.random() < 0.4 else None
        description = " ".join(dice.choices(TITLE_WORDS, k=12)) if dice.random() < 0.15 else None
        width, height = dice.choice([(4032, 3024), (3024, 4032), (1920, 1080)])
        return Image(
            id="",
            owner="",
            key="",
            filename=f"IMG_{dice.randrange(10_000):04}.jpg",
            status=ImageStatus.INDEXED,
            created_at="",
            updated_at="",
            content_type="image/jpeg",
            bytes=dice.randint(500_000, 8_000_000),
            width=width,
            height=height,
            title=title,
            description=description,
            tags=tuple(dice.sample(TAGS, k=dice.choice((0, 0, 1, 2)))),
            labels=self._labels(),
            faces=tuple(self._face() for _ in range(dice.choices(range(6), FACES)[0])),
        )

    def _labels(self) -> tuple[Label, ...]:
        dice = self._dice
        wanted = dice.randint(8, MOST_LABELS)
        found: dict[str, float] = {}
        while len(found) < wanted:
            name = dice.choices(self._names, cum_weights=self._popularity)[0]
            # Amazon names the parents too, each at least as sure as its child.
            confidence = self._confidence()
            family = (name, *self._known[name].parents)
            if len(found.keys() | set(family)) > MOST_LABELS:
                break
            for each in family:
                found[each] = max(found.get(each, 0), confidence)
        surest = sorted(found.items(), key=lambda each: -each[1])
        return tuple(self._label(name, confidence) for name, confidence in surest)

    def _label(self, name: str, confidence: float) -> Label:
        word = self._known[name]
        seen = (LabelInstance(bounding_box=self._box(), confidence=confidence),) if self._dice.random() < 0.2 else ()
        return Label(
            name=name,
            confidence=confidence,
            parents=word.parents,
            aliases=word.aliases,
            categories=word.categories,
            instances=seen,
        )

    def _face(self) -> Face:
        dice = self._dice
        low = dice.randint(0, 70)
        emotions = dice.sample(list(EmotionType), k=3)
        return Face(
            id=str(uuid.UUID(bytes=dice.randbytes(16), version=4)),
            image_id="",
            bounding_box=self._box(),
            confidence=self._confidence(),
            age_range=AgeRange(low=low, high=low + dice.randint(4, 12)),
            gender=FaceAttribute(value=dice.choice(("Female", "Male")), confidence=self._confidence()),
            emotions=tuple(Emotion(type=emotion, confidence=self._confidence()) for emotion in emotions),
            smile=FaceFlag(value=dice.random() < 0.4, confidence=self._confidence()),
            eyeglasses=FaceFlag(value=dice.random() < 0.2, confidence=self._confidence()),
            eyes_open=FaceFlag(value=dice.random() < 0.9, confidence=self._confidence()),
            pose=Pose(roll=self._degrees(), yaw=self._degrees(), pitch=self._degrees()),
            quality=FaceQuality(brightness=self._confidence(), sharpness=self._confidence()),
        )

    def _confidence(self) -> float:
        sureness: float = 100 - 45 * self._dice.random() ** 1.5
        # Never a whole number: dynamic mapping would take the first one for a `long`, and refuse what follows.
        return round(int(sureness * 10_000 - 1) // 10 / 1000 + 0.0005, 4)

    def _degrees(self) -> float:
        return round(self._dice.uniform(-40, 40), 4)

    def _box(self) -> BoundingBox:
        left, top, width, height = (round(self._dice.random() / 2, 4) for _ in range(4))
        return BoundingBox(left=left, top=top, width=width, height=height)
