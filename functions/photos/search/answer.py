"""What every engine does alike with the labels that it counted: merged spellings and completions."""

from collections.abc import Iterable

from photos.search.port import LabelCount
from photos.search.text import key_of, within_edits

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
