"""What can be asked of the search, as plain values: every engine answers the same question the same way."""

from dataclasses import dataclass, field, replace
from enum import StrEnum

from photos.model import EmotionType, Orientation


class ImageSort(StrEnum):
    """The order of the hits; ties are broken newest first, then by id."""

    RELEVANCE = "RELEVANCE"
    NEWEST = "NEWEST"
    OLDEST = "OLDEST"
    TAKEN_NEWEST = "TAKEN_NEWEST"
    TAKEN_OLDEST = "TAKEN_OLDEST"


class Facet(StrEnum):
    """What hits can be counted by."""

    LABELS = "labels"
    CATEGORIES = "categories"
    TAGS = "tags"
    EMOTIONS = "emotions"
    MONTHS = "months"


@dataclass(frozen=True, slots=True)
class LabelTerm:
    """A label by its key, and how sure it must at least be."""

    key: str
    min_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class LabelFilter:
    """Labels of which all, any and none must be on the photo; an empty part asks nothing."""

    all: tuple[LabelTerm, ...] = ()
    any: tuple[LabelTerm, ...] = ()
    none: tuple[LabelTerm, ...] = ()


@dataclass(frozen=True, slots=True)
class TagFilter:
    """Tags, by key, of which all, any and none must be on the photo; an empty part asks nothing."""

    all: tuple[str, ...] = ()
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Range:
    """Whole numbers from `min` to `max`, both included; None is open."""

    min: int | None = None
    max: int | None = None


@dataclass(frozen=True, slots=True)
class TimeRange:
    """Milliseconds since 1970: `start` is included, `end` is not; None is open."""

    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaceFilter:
    """Conditions on faces: `count` counts them all, the rest must hold for one and the same face."""

    count: Range = Range()
    emotion: EmotionType | None = None
    smile: bool | None = None
    gender: str | None = None
    age_overlaps: Range = Range()
    min_confidence: float | None = None

    @property
    def asks_one_face(self) -> bool:
        """Whether there must be a face of some kind."""
        ages = self.age_overlaps
        asked = (self.emotion, self.smile, self.gender, ages.min, ages.max, self.min_confidence)
        return asked != (None,) * len(asked)

    @property
    def any_emotion(self) -> "FaceFilter":
        """The same, whatever the emotion."""
        return replace(self, emotion=None)


@dataclass(frozen=True, slots=True)
class Text:
    """Words that must each match, and phrases (stems joined by spaces) that must each stand together.

    Photos with an excluded stem or phrase are left out; typing errors are not forgiven there.
    """

    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded_stems: tuple[str, ...] = ()
    excluded_phrases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchQuery:
    """One page of one owner's photos that match everything that is asked."""

    owner: str
    text: Text = Text()
    labels: LabelFilter = LabelFilter()
    categories: tuple[str, ...] = ()
    tags: TagFilter = TagFilter()
    faces: FaceFilter = FaceFilter()
    has_faces: bool | None = None
    created_at: TimeRange = TimeRange()
    taken_at: TimeRange = TimeRange()
    orientation: Orientation | None = None
    filename: str | None = None
    sort: ImageSort = ImageSort.NEWEST
    limit: int = 20
    after: tuple[int | str, ...] | None = None
    facets: frozenset[Facet] = field(default_factory=frozenset)

    def without_selection(self, facet: Facet) -> "SearchQuery":
        """The query as one facet counts it: without its own selection, so that a person can widen it."""
        match facet:
            case Facet.LABELS:
                return replace(self, labels=LabelFilter())
            case Facet.CATEGORIES:
                return replace(self, categories=())
            case Facet.TAGS:
                return replace(self, tags=TagFilter())
            case Facet.EMOTIONS:
                return replace(self, faces=self.faces.any_emotion)
            case Facet.MONTHS:
                return replace(self, taken_at=TimeRange())
