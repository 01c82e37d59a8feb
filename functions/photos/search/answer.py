"""What every engine does alike with what it found: merged counts, completions and highlights."""

import html
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from photos.search.port import Highlight, LabelCount
from photos.search.query import Text
from photos.search.stem import stem
from photos.search.text import allowed_edits, key_of, spans, within_edits

MOST_FACET_VALUES = 100
TYPO_FORGIVEN_FROM = 3
LONGEST_NAME = 100


def merged(counts: Iterable[tuple[str, str, int]], *, most: int = MOST_FACET_VALUES) -> tuple[LabelCount, ...]:
    """Counts by (key, name) as counts by key, shown by the most frequent spelling; most frequent first."""
    totals: dict[str, int] = {}
    spellings: dict[str, tuple[int, str]] = {}
    for key, name, count in counts:
        totals[key] = totals.get(key, 0) + count
        spellings[key] = min(spellings.get(key, (0, name)), (-count, name))
    ordered = sorted(totals.items(), key=lambda item: (-item[1], item[0]))
    return tuple(LabelCount(spellings[key][1], total) for key, total in ordered[:most])


def completions(prefix: str, labels: Iterable[LabelCount], limit: int) -> list[LabelCount]:
    """The labels that complete a prefix."""
    known = {key_of(label.name): label for label in labels}
    return [known[key] for key in completing(prefix, known)][:limit]


def completing(prefix: str, keys: Iterable[str]) -> list[str]:
    """The keys with a word that completes the prefix; with one typing error only if none does without."""
    typed, known = key_of(prefix), list(keys)
    found = [key for key in known if _completes(typed, key, 0)]
    if not found and len(typed) >= TYPO_FORGIVEN_FROM:
        found = [key for key in known if _completes(typed, key, 1)]
    return found


def _completes(typed: str, key: str, edits: int) -> bool:
    starts = [0, *(index + 1 for index, char in enumerate(key) if char == " ")]
    rests = [key[start:] for start in starts]
    if not edits:
        return any(rest.startswith(typed) for rest in rests)
    lengths = range(len(typed) - edits, len(typed) + edits + 1)
    return any(within_edits(typed, rest[:length], edits) for rest in rests for length in lengths)


def highlights(text: Text, fields: Iterable[tuple[str, str]]) -> tuple[Highlight, ...]:
    """The texts in which something matched, with the matched words marked."""
    mark = highlighter(text)
    return once(mark(field, value) for field, value in fields)


def once(found: Iterable[Highlight | None]) -> tuple[Highlight, ...]:
    """Those that there are, each once."""
    return tuple(dict.fromkeys(filter(None, found)))


def highlighter(text: Text) -> Callable[[str, str], Highlight | None]:
    """Marks one field's text after the other; what stands on many photos, as labels do, is read once."""
    phrases = [phrase.split(" ") for phrase in text.phrases]
    matches = _matcher(text.words)
    known: set[str] = set()
    matching: set[str] = set()

    @cache
    def mark(field: str, value: str) -> Highlight | None:
        read = _read(value)
        unknown = read.words - known
        known.update(unknown)
        matching.update(filter(matches, unknown))
        hits: set[int] = set()
        if not matching.isdisjoint(read.words):
            hits |= {index for index, (word, *_) in enumerate(read.spans) if word in matching}
        for phrase in phrases:
            if read.stems.issuperset(phrase):
                hits |= _standing_together(phrase, [stem(word) for word, *_ in read.spans])
        if not hits:
            return None
        return Highlight(field, _marked(value, [read.spans[index][1:] for index in sorted(hits)]))

    return mark


class _Read(NamedTuple):
    """A text's words with their places, and the different words and stems."""

    spans: list[tuple[str, int, int]]
    words: frozenset[str]
    stems: frozenset[str]


def _read(value: str) -> _Read:
    return _read_name(value) if len(value) <= LONGEST_NAME else _read_anew(value)


def _read_anew(value: str) -> _Read:
    read = list(spans(value))
    different = frozenset(word for word, *_ in read)
    return _Read(read, different, frozenset(map(stem, different)))


# Most texts are names of labels, which come again with every search; a description would fill the memory.
_read_name = lru_cache(maxsize=10_000)(_read_anew)


def _standing_together(phrase: list[str], stems: list[str]) -> set[int]:
    length = len(phrase)
    starts = (start for start in range(len(stems) - length + 1) if stems[start : start + length] == phrase)
    return {index for start in starts for index in range(start, start + length)}


def _marked(value: str, places: Iterable[tuple[int, int]]) -> str:
    parts: list[str] = []
    done = 0
    for begin, end in places:
        parts += [html.escape(value[done:begin]), "<em>", html.escape(value[begin:end]), "</em>"]
        done = end
    return "".join(parts) + html.escape(value[done:])


def _matcher(asked: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a word is one of those that were asked for, as it stands, by its stem, or with typing errors."""
    stems = set(map(stem, asked))
    forgiven = [(word, edits) for word in asked if (edits := allowed_edits(word))]
    return lambda word: stem(word) in stems or any(within_edits(want, word, edits) for want, edits in forgiven)
