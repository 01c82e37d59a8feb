"""What was typed into a search box, as parts of a query."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from photos.search.document import millis
from photos.search.query import LabelFilter, LabelTerm, SearchQuery, TagFilter, Text, TimeRange
from photos.search.text import key_of, stems, words
from photos.search.words import Kind, Term, day


def text_of(terms: Sequence[Term]) -> Text:
    """What search words ask for by text."""
    asked = [term for term in terms if not term.excluded]
    excluded = [stems(term.value) for term in terms if term.excluded and term.kind in (Kind.WORD, Kind.PHRASE)]
    plain = (word for term in asked if term.kind is Kind.WORD for word in words(term.value))
    return Text(
        words=_once(plain),
        phrases=_once(" ".join(stems(term.value)) for term in asked if term.kind is Kind.PHRASE),
        excluded_stems=_once(roots[0] for roots in excluded if len(roots) == 1),
        excluded_phrases=_once(" ".join(roots) for roots in excluded if len(roots) > 1),
    )


def _once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def narrowed(query: SearchQuery, terms: Sequence[Term]) -> SearchQuery:
    """The query with what the search words ask for besides text."""

    def labels(excluded: bool) -> tuple[LabelTerm, ...]:
        found = (term for term in terms if term.kind is Kind.LABEL and term.excluded is excluded)
        return tuple(LabelTerm(key_of(term.value), term.min_confidence or 0.0) for term in found)

    def tags(excluded: bool) -> tuple[str, ...]:
        return tuple(key_of(term.value) for term in terms if term.kind is Kind.TAG and term.excluded is excluded)

    def bounds(kind: Kind, own: int | None) -> list[int]:
        days = (day(term.value) for term in terms if term.kind is kind)
        asked = [millis(datetime(each.year, each.month, each.day, tzinfo=UTC)) for each in days if each]
        return asked if own is None else [*asked, own]

    label, tag, taken = query.labels, query.tags, query.taken_at
    return replace(
        query,
        labels=LabelFilter(label.all + labels(False), label.any, label.none + labels(True)),
        tags=TagFilter(tag.all + tags(False), tag.any, tag.none + tags(True)),
        taken_at=TimeRange(
            max(bounds(Kind.AFTER, taken.start), default=None), min(bounds(Kind.BEFORE, taken.end), default=None)
        ),
    )
