"""What every engine does alike with what it found: merged counts, completions and highlights."""

import html
from collections.abc import Callable, Iterable
from functools import cache, lru_cache, partial

from photos.search.port import Highlight, LabelCount
from photos.search.query import Text
from photos.search.stem import stem
from photos.search.text import allowed_edits, key_of, spans, within_edits

MOST_FACET_VALUES = 100
TYPO_FORGIVEN_FROM = 3


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
    return highlighter(text)(fields)


def highlighter(text: Text) -> Callable[[Iterable[tuple[str, str]]], tuple[Highlight, ...]]:
    """Highlights of one photo after the other: what stands on many, as labels do, is marked once."""
    if not (text.words or text.phrases):
        return lambda fields: ()
    mark = cache(partial(_marked, text))

    def marked(fields: Iterable[tuple[str, str]]) -> tuple[Highlight, ...]:
        found = (Highlight(field, shown) for field, value in fields if (shown := mark(value)) is not None)
        return tuple(dict.fromkeys(found))

    return marked


def _marked(text: Text, value: str) -> str | None:
    read = list(spans(value))
    hits = {index for index, (word, _, _) in enumerate(read) if _any_matches(text.words, word)}
    if text.phrases:
        roots = [stem(word) for word, _, _ in read]
        for phrase in text.phrases:
            wanted = phrase.split(" ")
            for start in range(len(roots) - len(wanted) + 1):
                if roots[start : start + len(wanted)] == wanted:
                    hits.update(range(start, start + len(wanted)))
    if not hits:
        return None
    parts: list[str] = []
    done = 0
    for index in sorted(hits):
        _, begin, end = read[index]
        parts += [html.escape(value[done:begin]), "<em>", html.escape(value[begin:end]), "</em>"]
        done = end
    return "".join(parts) + html.escape(value[done:])


@lru_cache(maxsize=50_000)
def _any_matches(asked: tuple[str, ...], word: str) -> bool:
    return any(
        word == want or stem(word) == stem(want) or within_edits(want, word, allowed_edits(want)) for want in asked
    )
