"""Times the contenders round by round, in turns, so that a shared machine's drift hits all alike."""

import json
import random
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import cycle
from typing import Any, ClassVar, NamedTuple

from opensearchpy import OpenSearch, Urllib3HttpConnection

import search_images
from bench.search.mix import Question
from bench.search.peers import MEDIA2CLOUD, SEARCHABLE

# Rounds that only warm up, again and again, for so long with each contender: until then the JVM compiles what is asked.
# Not so many rounds, which would leave cold who is quick.
WARM_UP = 30
WARM_UP_SECONDS = 30
WITHOUT_OWNER = f"{MEDIA2CLOUD}, no owner"
Contender = Callable[[Question], Any]
# Milliseconds by contender and question.
Times = dict[str, dict[str, list[float]]]


def handler(question: Question) -> Any:
    """Ours: the whole Lambda function."""
    answer = search_images.handler(question.ours, None)
    if isinstance(answer, dict) and "error" in answer:
        raise RuntimeError(f"{question.name}: {answer['error']}")
    return answer


class Sent(NamedTuple):
    """A request as opensearch-py's users write it: `search` or `msearch`, and its arguments."""

    operation: str
    alias: str
    params: dict[str, Any]
    body: Any


class Recorder(Urllib3HttpConnection):
    """A connection that keeps what was sent."""

    sent: ClassVar[list[Sent]] = []

    def perform_request(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        body: bytes | None = None,
        timeout: float | None = None,
        ignore: Collection[int] = (),
        headers: Mapping[str, str] | None = None,
    ) -> Any:
        """Send a request and keep it."""
        _, alias, operation = url.split("/")
        lines = [json.loads(line) for line in (body or b"").splitlines()]
        asked = lines if operation == "_msearch" else lines[0]
        self.sent.append(Sent(operation.strip("_"), alias, dict(params or {}), asked))
        return super().perform_request(method, url, params, body, timeout, ignore, headers)


class Bare:
    """The requests that ours sends, in the way that the others' are sent, and nothing else done."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client
        self._requests: dict[int, list[Sent]] = {}

    def learn(self, question: Question) -> None:
        """Take over what ours sends for this question, through a recording client."""
        Recorder.sent.clear()
        handler(question)
        self._requests[id(question)] = [*Recorder.sent]

    def __call__(self, question: Question) -> Any:
        """Send them."""
        for operation, alias, params, body in self._requests[id(question)]:
            answer = getattr(self._client, operation)(index=alias, params=params, body=body)
        return answer


def peers(client: OpenSearch) -> dict[str, Contender]:
    """The two ways that people have, the second also as it is without our owner filter."""
    return {
        SEARCHABLE: lambda question: client.search(index=SEARCHABLE, body=question.searchable),
        MEDIA2CLOUD: lambda question: client.search(index=MEDIA2CLOUD, body=question.media2cloud(question.owner)),
        WITHOUT_OWNER: lambda question: client.search(index=MEDIA2CLOUD, body=question.media2cloud(None)),
    }


def timed(rounds: list[list[Question]], contenders: dict[str, Contender]) -> Times:
    """Put the questions of a round to one contender after the other; the first rounds only warm up.

    A contender's questions follow each other, as they do where it is in use: nobody's caches are filled by another.
    The order of the contenders and of the questions is drawn anew for each round: ours and the bare requests read
    the same, so who comes second is quicker, and each is as often.
    """
    dice = random.Random(0)
    for ask in contenders.values():
        _warm(cycle(question for questions in rounds[:WARM_UP] for question in questions), ask)
    times: Times = defaultdict(lambda: defaultdict(list))
    for questions in rounds[WARM_UP:]:
        for name in dice.sample(list(contenders), k=len(contenders)):
            for question in dice.sample(questions, k=len(questions)):
                started = time.perf_counter()
                contenders[name](question)
                spent = time.perf_counter() - started
                times[name][question.name].append(spent * 1000)
    return times


def _warm(questions: Iterator[Question], ask: Contender) -> None:
    until = time.monotonic() + WARM_UP_SECONDS
    while time.monotonic() < until:
        ask(next(questions))


def p50(values: list[float]) -> float:
    """The median."""
    return statistics.median(values)


def p99(values: list[float]) -> float:
    """The 99th per cent, of few values their greatest."""
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def ratios(times: Times, above: str, below: str) -> dict[str, float]:
    """How one contender's p50 relates to another's, by question."""
    return {question: p50(values) / p50(times[below][question]) for question, values in times[above].items()}


def mean(figures: Iterable[float]) -> float:
    """The mean of ratios."""
    return statistics.geometric_mean(figures)


def add(times: Times, more: Times) -> None:
    """Add measurements to earlier ones."""
    for name, by_question in more.items():
        for question, values in by_question.items():
            times.setdefault(name, {}).setdefault(question, []).extend(values)
