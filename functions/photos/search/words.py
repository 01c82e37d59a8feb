"""Search words, the small grammar of search boxes: dog -cat "red car" label:Beach>=90 tag:summer after:2024-01-01.

Any text can be read: what is no term of the grammar is words. docs/search-words.md describes it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from photos.search.text import key_of, words

_QUOTES = '"“”„'
_NAMED = re.compile(r"(label|tag):(.*)", re.IGNORECASE | re.DOTALL)
_CONFIDENCE = re.compile(rf">=([0-9]{{1,3}}(?:\.[0-9]{{1,4}})?)(?=[\s{_QUOTES}]|$)")
_DATED = re.compile(r"(after|before):([0-9]{4}(?:-[0-9]{2}){0,2})", re.IGNORECASE)
_FULL_DATE = "0000-01-01"


class Kind(StrEnum):
    """What a term asks by."""

    WORD = "word"
    PHRASE = "phrase"
    LABEL = "label"
    TAG = "tag"
    AFTER = "after"
    BEFORE = "before"


@dataclass(frozen=True, slots=True)
class Term:
    """One part of what was typed; an excluded one must not match."""

    kind: Kind
    value: str
    excluded: bool = False
    min_confidence: float | None = None


def read(text: str) -> tuple[Term, ...]:
    """The terms of a text, in order."""
    return tuple(_terms(text))


def written(terms: Iterable[Term]) -> str:
    """Terms as a text; reading it gives the same terms."""
    return " ".join(f"{'-' if term.excluded else ''}{_written(term)}" for term in terms)


def day(value: str) -> date | None:
    """The first day of a date, of a month or of a year; None if there is no such day."""
    try:
        return date.fromisoformat(value + _FULL_DATE[len(value) :])
    except ValueError:
        return None


def _terms(text: str) -> Iterator[Term]:
    place = 0
    while place < len(text):
        if text[place].isspace():
            place += 1
            continue
        begin = place
        while text[place : place + 1] == "-":
            place += 1
        if place == len(text) or text[place].isspace():
            continue
        term, place = _term(text, place, excluded=place > begin)
        if term is not None:
            yield term


def _term(text: str, place: int, *, excluded: bool) -> tuple[Term | None, int]:
    """The term that begins here, if it says anything, and where it ends."""
    if text[place] in _QUOTES:
        value, place = _quoted(text, place)
        return (Term(Kind.PHRASE, value, excluded) if words(value) else None), place
    end = place
    while end < len(text) and not text[end].isspace() and text[end] not in _QUOTES:
        end += 1
    chunk = text[place:end]
    if named := _NAMED.fullmatch(chunk):
        kind, value = Kind(named[1].lower()), named[2]
        if value:
            # A confidence ends the chunk; what looks like one and is none belongs to the words.
            bare, sign, _ = value.rpartition(">=")
            least = _confidence(value, len(bare)) if sign and kind is Kind.LABEL else None
            if key_of(bare if least else value) and (least or not sign):
                return Term(kind, bare if least else value, excluded, least[0] if least else None), end
        elif text[end : end + 1] and text[end] in _QUOTES:
            value, end = _quoted(text, end)
            least = _confidence(text, end) if kind is Kind.LABEL else None
            term = Term(kind, value, excluded, least[0] if least else None)
            return (term if key_of(value) else None), least[1] if least else end
    dated = _DATED.fullmatch(chunk)
    if dated and not excluded and day(dated[2]):
        return Term(Kind(dated[1].lower()), dated[2]), end
    return (Term(Kind.WORD, chunk, excluded) if words(chunk) else None), end


def _quoted(text: str, place: int) -> tuple[str, int]:
    """What stands in the quotation marks that open here; one that is not closed counts as closed at the end."""
    end = place + 1
    while end < len(text) and text[end] not in _QUOTES:
        end += 1
    return text[place + 1 : end], min(end + 1, len(text))


def _confidence(text: str, place: int) -> tuple[float, int] | None:
    """The confidence that stands here and where it ends, if one does."""
    found = _CONFIDENCE.match(text, place)
    return (float(found[1]), found.end()) if found and float(found[1]) <= 100 else None


def _written(term: Term) -> str:
    if term.kind is Kind.WORD:
        return term.value
    if term.kind is Kind.PHRASE:
        return f'"{term.value}"'
    if term.kind in (Kind.AFTER, Kind.BEFORE):
        return f"{term.kind}:{term.value}"
    bare = not any(char.isspace() for char in term.value) and ">=" not in term.value
    least = "" if term.min_confidence is None else f">={term.min_confidence:.4f}".rstrip("0").rstrip(".")
    value = term.value if bare else f'"{term.value}"'
    return f"{term.kind}:{value}{least}"
