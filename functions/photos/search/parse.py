"""GraphQL arguments of searchImages as a search query, or an error that names the field."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from enum import StrEnum
from typing import Any, TypeVar

from photos.errors import InvalidInput
from photos.model import EmotionType, Orientation
from photos.search.document import millis, parse_time
from photos.search.query import (
    FaceFilter,
    Facet,
    ImageSort,
    LabelFilter,
    LabelTerm,
    Range,
    SearchQuery,
    TagFilter,
    Text,
    TimeRange,
)
from photos.search.text import fold, key_of, words
from photos.search.typed import narrowed, text_of
from photos.search.words import Term, read

DEFAULT_LIMIT = 20
MOST_HITS = 100
MOST_TERMS = 100
MOST_WORDS = 32
LONGEST_TEXT = 1000
_FIELDS = (
    *("text", "labels", "categories", "tags", "faces", "hasFaces"),
    *("createdAt", "takenAt", "orientation", "filename"),
)
E = TypeVar("E", bound=StrEnum)


def parse_query(owner: str, arguments: Mapping[str, Any], facets: frozenset[Facet] = frozenset()) -> SearchQuery:
    """The query of these arguments; the page token is not read here. Raises InvalidInput."""
    asked = {field: value for field, value in (arguments.get("filter") or {}).items() if value is not None}
    terms = _typed(asked.pop("text")) if "text" in asked else ()
    text = text_of(terms) if terms else Text()
    by_default = ImageSort.RELEVANCE if text.words or text.phrases else ImageSort.NEWEST
    query = SearchQuery(
        owner=owner,
        text=text,
        sort=_one_of(ImageSort, arguments.get("sort"), "sort") or by_default,
        limit=parse_limit(arguments.get("limit")),
        facets=facets,
        **dict(_part(field, value) for field, value in asked.items()),
    )
    query = narrowed(query, terms) if terms else query
    _bound_terms(query)
    return query


def _part(field: str, asked: Any) -> tuple[str, Any]:
    """One filter as a part of the query, by its name there."""
    match field:
        case "labels":
            return "labels", _labels(asked)
        case "categories":
            return "categories", _keys(asked, "filter.categories")
        case "tags":
            return "tags", _tags(asked)
        case "faces":
            return "faces", _faces(asked)
        case "hasFaces":
            return "has_faces", asked
        case "createdAt":
            return "created_at", _times(asked, "filter.createdAt")
        case "takenAt":
            return "taken_at", _times(asked, "filter.takenAt")
        case "orientation":
            return "orientation", _one_of(Orientation, asked, "filter.orientation")
        case "filename":
            return "filename", fold(_string(asked, "filter.filename")) or None
        case _:
            raise InvalidInput(f"filter.{field}", f"there is no such filter; known are {', '.join(_FIELDS)}")


def parse_limit(value: Any, default: int = DEFAULT_LIMIT) -> int:
    """How many are asked for, 1 to 100; raises InvalidInput."""
    if value is None:
        return default
    if not 1 <= value <= MOST_HITS:
        raise InvalidInput("limit", f"{value} is not between 1 and {MOST_HITS}")
    return int(value)


def parse_id(value: str) -> str:
    """A photo's id; raises InvalidInput."""
    return _string(value, "id")


def parse_prefix(value: str) -> str:
    """The beginning of a label's name; raises InvalidInput."""
    return _string(value, "prefix")


def _string(value: Any, field: str) -> str:
    text = str(value)
    if len(text) > LONGEST_TEXT:
        raise InvalidInput(field, f"{len(text)} characters are too many; at most {LONGEST_TEXT} can be asked")
    if "\0" in text:
        raise InvalidInput(field, "the character NUL (U+0000) cannot be searched; leave it out")
    if not text.isascii() and any("\ud800" <= char <= "\udfff" for char in text):
        raise InvalidInput(field, "half of a surrogate pair is no character; send valid Unicode")
    return text


def _typed(value: Any) -> tuple[Term, ...]:
    terms = read(_string(value, "filter.text"))
    if sum(len(words(term.value)) for term in terms) > MOST_WORDS:
        raise InvalidInput("filter.text", f"more than {MOST_WORDS} words; ask for fewer")
    return terms


def _labels(asked: Mapping[str, Any]) -> LabelFilter:
    return LabelFilter(**{part: _label_terms(asked[part], f"filter.labels.{part}") for part in _given(asked)})


def _given(asked: Mapping[str, Any]) -> list[str]:
    return [part for part in ("all", "any", "none") if asked.get(part)]


def _label_terms(terms: Sequence[Mapping[str, Any]], field: str) -> tuple[LabelTerm, ...]:
    return tuple(
        LabelTerm(
            _key(term["name"], f"{field}.name"),
            _confidence(term.get("minConfidence"), f"{field}.minConfidence") or 0.0,
        )
        for term in _few(terms, field)
    )


def _tags(asked: Mapping[str, Any]) -> TagFilter:
    return TagFilter(**{part: _keys(asked[part], f"filter.tags.{part}") for part in _given(asked)})


def _faces(asked: Mapping[str, Any]) -> FaceFilter:
    gender = asked.get("gender")
    return FaceFilter(
        count=_range(asked.get("count") or {}, "filter.faces.count"),
        emotion=_one_of(EmotionType, asked.get("emotion"), "filter.faces.emotion"),
        smile=asked.get("smile"),
        gender=_key(gender, "filter.faces.gender") if gender is not None else None,
        age_overlaps=_range(asked.get("ageOverlaps") or {}, "filter.faces.ageOverlaps"),
        min_confidence=_confidence(asked.get("minConfidence"), "filter.faces.minConfidence"),
    )


def _keys(names: Sequence[str], field: str) -> tuple[str, ...]:
    return tuple(_key(name, field) for name in _few(names, field))


def _key(name: str, field: str) -> str:
    key = key_of(_string(name, field))
    if not key:
        raise InvalidInput(field, f"{name!r} is no name; give one or leave the field out")
    return key


T = TypeVar("T")


def _few(terms: Sequence[T], field: str) -> Sequence[T]:
    if len(terms) > MOST_TERMS:
        raise InvalidInput(field, f"{len(terms)} terms are too many; at most {MOST_TERMS} can be asked")
    return terms


def _bound_terms(query: SearchQuery) -> None:
    labels, tags = query.labels, query.tags
    parts = (labels.all, labels.any, labels.none, query.categories, tags.all, tags.any, tags.none)
    if (asked := sum(map(len, parts))) > MOST_TERMS:
        raise InvalidInput("filter", f"{asked} terms are too many; at most {MOST_TERMS} can be asked together")


def _confidence(value: Any, field: str) -> float | None:
    if value is None:
        return None
    # Written so that NaN is refused too.
    if not 0 <= value <= 100:
        raise InvalidInput(field, f"{value} is no per cent; give 0 to 100")
    return float(value)


def _range(asked: Mapping[str, Any], field: str) -> Range:
    least, most = asked.get("min"), asked.get("max")
    for part, bound in (("min", least), ("max", most)):
        if bound is not None and not 0 <= bound < 2**31:
            raise InvalidInput(f"{field}.{part}", f"{bound} is out of bounds; give 0 or more")
    if least is not None and most is not None and least > most:
        raise InvalidInput(field, f"min {least} is above max {most}; swap them")
    return Range(least, most)


def _times(asked: Mapping[str, Any], field: str) -> TimeRange:
    start, end = _time(asked.get("from"), f"{field}.from"), _time(asked.get("to"), f"{field}.to")
    if start is not None and end is not None and start > end:
        raise InvalidInput(field, f"from {asked['from']} is after to {asked['to']}; swap them")
    return TimeRange(start, end)


def _time(value: Any, field: str) -> int | None:
    if value is None:
        return None
    try:
        return millis(parse_time(_string(value, field)).astimezone(UTC))
    except (ValueError, OverflowError) as error:
        raise InvalidInput(field, f"{value!r} is no time; write it like 2026-05-31T12:00:00Z") from error


def _one_of(kind: type[E], value: Any, field: str) -> E | None:
    if value is None:
        return None
    try:
        return kind(value)
    except ValueError as error:
        raise InvalidInput(field, f"{value!r} is unknown; choose from {', '.join(kind)}") from error
