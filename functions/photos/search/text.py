"""How text is read, at index time and at query time, for every engine: folding, words, stems, typing errors.

The engines get words that are ready to compare, so that none of them can read a text in its own way.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache, reduce
from operator import or_

from photos.search.stem import stem

LONGEST_WORD = 64
_PLAIN = re.compile("[0-9A-Za-z]+")


def fold(text: str) -> str:
    """The text without case and accents: "Café" and "CAFE" are the same."""
    if text.isascii():
        return text.lower()
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(char for char in decomposed if unicodedata.category(char) not in ("Mn", "Cs"))


def key_of(name: str) -> str:
    """What a label, category or tag is compared by: folded, with single spaces."""
    return " ".join(fold(name).split())


def spans(text: str) -> Iterator[tuple[str, int, int]]:
    """The folded words of a text, each with where it begins and ends in the text."""
    if text.isascii():
        # The same, but quick: most texts are plain.
        yield from ((found[0].lower()[:LONGEST_WORD], found.start(), found.end()) for found in _PLAIN.finditer(text))
        return
    begin = None
    for end, char in enumerate(text + " "):
        inside = char.isalnum() or unicodedata.category(char).startswith("M")
        if inside and begin is None:
            begin = end
        elif not inside and begin is not None:
            # Folding can turn one sign into several words ("½" into "1⁄2"): what is no letter or digit goes.
            word = "".join(char for char in fold(text[begin:end]) if char.isalnum() or not char.isascii())
            if word.strip():
                yield word.strip()[:LONGEST_WORD], begin, end
            begin = None


def words(text: str) -> list[str]:
    """The folded words of a text, in order."""
    return [word for word, _, _ in spans(text)]


def stems(text: str) -> list[str]:
    """The stems of a text's words, in order."""
    return [stem(word) for word in words(text)]


@lru_cache(maxsize=1_000)
def allowed_edits(word: str) -> int:
    """How many typing errors are forgiven in a word; numbers are taken as they are."""
    if any(char.isdigit() for char in word) or len(word) < 4:
        return 0
    return 1 if len(word) < 8 else 2


def near_words(word: str, known: Iterable[str]) -> list[str]:
    """Those of the known words that may be meant by this one, with as many typing errors as are forgiven in it."""
    edits = allowed_edits(word)
    return _within(word, known, edits) if edits else []


def within_edits(left: str, right: str, limit: int) -> bool:
    """Whether at most `limit` insertions, removals, replacements or swaps of neighbours part two words."""
    return bool(_within(left, (right,), limit))


def _within(word: str, known: Iterable[str], limit: int) -> list[str]:
    # An edit adds one letter at most, and takes away one: most words are told apart without comparing them.
    length, letters = len(word), _letters(word)
    return [
        other
        for other in known
        if abs(len(other) - length) <= limit
        and (_letters(other) ^ letters).bit_count() <= 2 * limit
        and _within_edits(word, other, limit)
    ]


@lru_cache(maxsize=20_000)
def _letters(word: str) -> int:
    """The letters of a word as bits; letters that share one only make two words more alike."""
    return reduce(or_, (1 << ord(char) % 64 for char in word), 0)


@lru_cache(maxsize=50_000)
def _within_edits(left: str, right: str, limit: int) -> bool:
    before: list[int] = []
    above = list(range(len(right) + 1))
    for row, char in enumerate(left, start=1):
        current = [row]
        for column, other in enumerate(right, start=1):
            cost = min(above[column] + 1, current[-1] + 1, above[column - 1] + (char != other))
            if row > 1 and column > 1 and char == right[column - 2] and left[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            current.append(cost)
        if min(current) > limit and min(above) > limit:
            return False
        before, above = above, current
    return above[-1] <= limit
