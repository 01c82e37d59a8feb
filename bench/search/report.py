"""Prints what was measured, as ratios."""

import statistics
from collections.abc import Iterable, Mapping

from bench.search.measure import Times, p50, p99, ratios
from bench.search.wrong import Wrong

# A peer may be this much faster than ours, at most, on any question.
SLOWER_AT_MOST = 1.2


def answers(times: Times, others: Iterable[str]) -> None:
    """Ours in milliseconds (p50/p99), and each other's as a multiple of it with its own milliseconds behind."""
    others = list(others)
    print(f"{'question':38}{'ours ms':>15}" + "".join(f"{name:>28}" for name in others))
    for question, ours in times["ours"].items():
        cells = [f"{p50(ours):8.2f}/{p99(ours):6.2f}"]
        for name in others:
            theirs = times[name][question]
            cells.append(f"{p50(theirs) / p50(ours):12.2f} x {p50(theirs):6.2f}/{p99(theirs):6.2f}")
        print(f"{question:38}" + "".join(cells))
    if not others:
        return
    means = {name: ratios(times, name, "ours").values() for name in others}
    print(
        f"{'geometric mean':53}"
        + "".join(f"{statistics.geometric_mean(each):12.2f} x{'':14}" for each in means.values())
    )


def target(name: str, figure: float, bound: float, *, at_least: bool = False) -> None:
    """One figure beside what it should be."""
    met = figure >= bound if at_least else figure <= bound
    print(f"{name}: {figure:.2f} ({'at least' if at_least else 'at most'} {bound}: {'met' if met else 'NOT met'})")


def beside(times: Times, peer: str, times_faster: float) -> None:
    """Ours against a peer: the mean over the mix, and the question where ours does worst."""
    each = ratios(times, peer, "ours")
    target(f"times faster than {peer}, mean", statistics.geometric_mean(each.values()), times_faster, at_least=True)
    worst = min(each, key=lambda question: each[question])
    target(f"  ours / {peer} where ours does worst ({worst})", 1 / each[worst], SLOWER_AT_MOST)


def handler(times: Times) -> None:
    """The function against its own bare requests."""
    each = ratios(times, "ours", "bare request")
    target("whole handler / bare request, mean", statistics.geometric_mean(each.values()), 1.15)
    worst = max(each, key=lambda question: each[question])
    target(f"  at worst ({worst})", each[worst], 1.15)
    # Questions of one kind differ by more than the function takes: the same one for both, round by round, says it best.
    pairs = {question: paired(times, question) for question in times["ours"]}
    target("  of one and the same question, mean", statistics.geometric_mean(pairs.values()), 1.15)
    print("  " + " · ".join(f"{question.split()[0]}: {pair:.2f}" for question, pair in sorted(pairs.items())))


def paired(times: Times, question: str) -> float:
    """The p50 of ours against the bare request for the very same question."""
    both = zip(times["ours"][question], times["bare request"][question], strict=True)
    return p50([ours / bare for ours, bare in both])


def wrong(counted: Mapping[str, Mapping[str, Wrong]]) -> None:
    """Wrong and missed photos."""
    print(f"{'wrong + missed of found':38}" + "".join(f"{name:>24}" for name in next(iter(counted.values()))))
    for question, by_name in counted.items():
        cells = (f"{f'{each.wrong} + {each.missed} of {each.found}':>24}" for each in by_name.values())
        print(f"{question:38}" + "".join(cells))
