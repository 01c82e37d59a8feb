"""Which texts of the photos found match what was asked, with the matched words marked; the same for every engine."""

import html
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain
from sys import intern
from typing import NamedTuple

from photos.search.port import Highlight
from photos.search.query import Text
from photos.search.stem import stem
from photos.search.text import near_words, spans

# Between a field's name and its text; no field's name holds it.
_SEPARATOR = "\x1f"
LONGEST_NAME = 100


def kept(text: tuple[str, str]) -> str:
    """A text of a photo with its field, as one string."""
    return _SEPARATOR.join(text)


def highlights(text: Text, photos: Sequence[Sequence[str]]) -> list[tuple[Highlight, ...]]:
    """For each photo those of its texts, as `kept` writes them, in which something matched."""
    # Most texts are labels and stand on several photos of a page.
    texts = {each: _read(each) for each in set(chain.from_iterable(photos))}
    matching = _matching(text.words, texts.values()) if text.words else set()
    found = [each for each, read in texts.items() if not matching.isdisjoint(read.words)]
    phrases = [phrase.split(" ") for phrase in text.phrases]
    for phrase in phrases:
        found += [each for each, read in texts.items() if read.stems.issuperset(phrase)]
    marked: dict[str, Highlight] = {}
    for each in found:
        read = texts[each]
        hits = {index for index, (word, *_) in enumerate(read.spans) if word in matching}
        hits.update(*(_standing_together(phrase, read) for phrase in phrases))
        if hits:
            field, value = each.split(_SEPARATOR, 1)
            marked[each] = Highlight(field, _marked(value, [read.spans[index][1:] for index in sorted(hits)]))
    return [tuple(marked[each] for each in own if each in marked) for own in photos]


class _Read(NamedTuple):
    """A text's words with their places, and the different words and stems."""

    spans: list[tuple[str, int, int]]
    words: frozenset[str]
    stems: frozenset[str]


def _read(text: str) -> _Read:
    return _read_name(text) if len(text) <= LONGEST_NAME else _read_anew(text)


def _read_anew(text: str) -> _Read:
    read = list(spans(text.split(_SEPARATOR, 1)[1]))
    # The same words in other texts are then the same objects, and quick to compare.
    different = frozenset(intern(word) for word, *_ in read)
    return _Read(read, different, frozenset(map(stem, different)))


# Most texts are names of labels, which come again with every search; a description would fill the memory.
_read_name = lru_cache(maxsize=10_000)(_read_anew)


def _matching(asked: tuple[str, ...], texts: Iterable[_Read]) -> set[str]:
    """The words of the texts that were asked for, as they stand, by their stem, or with typing errors."""
    words = set(chain.from_iterable(each.words for each in texts))
    stems = set(map(stem, asked))
    found = {word for word in words if stem(word) in stems}
    return found.union(*(near_words(want, words) for want in asked))


def _standing_together(phrase: list[str], read: _Read) -> set[int]:
    stems = [stem(word) for word, *_ in read.spans]
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
