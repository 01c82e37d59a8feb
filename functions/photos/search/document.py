"""What is searched of a photo: a pure function of its record, and the same for every engine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from photos.model import Face, Image, Label
from photos.search.stem import stem
from photos.search.text import fold, key_of, words

# What a word is worth, to which its place adds. EXACT and STEM are as far apart as the surest and the least sure
# label, so that among labels, tags and titles an exact word is above a stem; TYPO is below every stem. All sums stay
# below 512, up to which OpenSearch's rank_features keep whole numbers. docs/search.md gives the reasons.
EXACT = 256
STEM = 128
TYPO = 64
PHRASE = 256


class Named(NamedTuple):
    """A name to show and the key that it is compared by."""

    key: str
    name: str


class FoundLabel(NamedTuple):
    """A label or parent of one, with the highest confidence that it has on the photo."""

    key: str
    name: str
    confidence: float


class FoundFace(NamedTuple):
    """What is searched of a face; its emotion is the strongest one."""

    confidence: float
    emotion: str | None
    emotion_confidence: float
    smile: bool | None
    smile_confidence: float
    gender: str | None
    gender_confidence: float
    age_low: int | None
    age_high: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One photo as the search index knows it; times are milliseconds since 1970, `month` is when taken."""

    id: str
    owner: str
    version: int
    created_at: int
    taken_at: int | None
    month: str | None
    orientation: str | None
    filename: str
    labels: tuple[FoundLabel, ...]
    categories: tuple[Named, ...]
    tags: tuple[Named, ...]
    faces: tuple[FoundFace, ...]
    words: dict[str, int]
    stems: dict[str, int]
    phrases: tuple[str, ...]
    texts: tuple[tuple[str, str], ...]


def document_of(image: Image) -> Document:
    """What is searched of this photo."""
    taken = parse_time(image.taken_at) if image.taken_at else None
    exact, stemmed, phrases = _weighed(image)
    return Document(
        id=image.id,
        owner=image.owner,
        version=image.version,
        created_at=millis(parse_time(image.created_at)),
        taken_at=millis(taken) if taken else None,
        month=f"{taken:%Y-%m}" if taken else None,
        orientation=str(image.orientation) if image.orientation else None,
        filename=fold(image.filename),
        labels=found_labels(image.labels),
        categories=named(category for label in image.labels for category in label.categories),
        tags=named(image.tags),
        faces=tuple(_found_face(face) for face in image.faces),
        words=exact,
        stems=stemmed,
        phrases=phrases,
        texts=tuple(dict.fromkeys((field, text) for field, text, _ in _texts(image))),
    )


def parse_time(text: str) -> datetime:
    """An ISO 8601 time in UTC; one without an offset is taken as UTC."""
    time = datetime.fromisoformat(text)
    return time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)


def millis(time: datetime) -> int:
    """Milliseconds since 1970, rounded down."""
    since = time - datetime(1970, 1, 1, tzinfo=UTC)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


def named(names: Iterable[str]) -> tuple[Named, ...]:
    """Each name once, compared by its key; the first spelling wins."""
    unique: dict[str, str] = {}
    for name in names:
        unique.setdefault(key_of(name), name)
    return tuple(Named(key, name) for key, name in unique.items() if key)


def found_labels(labels: Iterable[Label]) -> tuple[FoundLabel, ...]:
    """Each label and parent once, by its key."""
    found: dict[str, FoundLabel] = {}
    for label in labels:
        for name in (label.name, *label.parents):
            key = key_of(name)
            known = found.get(key)
            if known is None or known.confidence < label.confidence:
                found[key] = FoundLabel(key, known.name if known else name, label.confidence)
    return tuple(found.values())


def _found_face(face: Face) -> FoundFace:
    strongest = max(face.emotions, key=lambda emotion: (emotion.confidence, emotion.type), default=None)
    return FoundFace(
        confidence=face.confidence,
        emotion=str(strongest.type) if strongest else None,
        emotion_confidence=strongest.confidence if strongest else 0.0,
        smile=face.smile.value if face.smile else None,
        smile_confidence=face.smile.confidence if face.smile else 0.0,
        gender=key_of(face.gender.value) if face.gender else None,
        gender_confidence=face.gender.confidence if face.gender else 0.0,
        age_low=face.age_range.low if face.age_range else None,
        age_high=face.age_range.high if face.age_range else None,
    )


def _texts(image: Image) -> Iterator[tuple[str, str, int]]:
    """Every searched text with its field and weight: what people wrote and sure labels lead.

    A description and a file name mention much in passing: a sure label whose stem matches is above an exact word there.
    """
    if image.title:
        yield "title", image.title, 110
    for tag in image.tags:
        yield "tags", tag, 115
    for label in image.labels:
        sureness = max(0, min(100, int(label.confidence)))
        yield "labels", label.name, 20 + sureness
        for alias in label.aliases:
            yield "labels", alias, 10 + sureness
        for parent in label.parents:
            yield "labels", parent, sureness // 2
        for category in label.categories:
            yield "categories", category, sureness // 4
    if image.description:
        yield "description", image.description, -56
    yield "filename", image.filename, -60


def _weighed(image: Image) -> tuple[dict[str, int], dict[str, int], tuple[str, ...]]:
    exact: dict[str, int] = {}
    stemmed: dict[str, int] = {}
    phrases: dict[str, None] = {}
    for _, text, weight in _texts(image):
        read = words(text)
        for word in read:
            exact[word] = max(exact.get(word, 0), EXACT + weight)
            root = stem(word)
            stemmed[root] = max(stemmed.get(root, 0), STEM + weight)
        if read:
            phrases[" ".join(stem(word) for word in read)] = None
    return exact, stemmed, tuple(phrases)
