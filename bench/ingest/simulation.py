"""A million photos through the queue at Rekognition's quota: throughput, time to drain, tries and cost, simulated.

Each worker takes a message, reads and looks at the file, asks Rekognition for labels and faces side by side, and stores
what was found. Rekognition takes 50 calls a second of each operation and throttles what is above; a throttled call is
tried again as botocore's standard mode does, and a photo whose tries are used up goes back to the queue, with what was
answered already stored. The times around the calls are `make bench-latency`'s, the CPU time `python -m bench.ingest
own`'s; how long Rekognition takes cannot be measured here and is assumed. The numbers of the queue, of workers and of
tries are the template's and the client's.
"""

import heapq
import math
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.appsync.cloudformation import load_template
from photos.adapters.boto import RECOGNISING

TEMPLATE: dict[str, Any] = dict(load_template(Path(__file__).parents[2] / "template.yaml"))
PHOTOS = 1_000_000
QUOTA = 50
LIMIT = 0.95
PRICE = 0.001
# Seconds; the reading and looking at a photo of 12 megapixels, then storing, indexing and publishing.
BEFORE, AFTER = 0.12, 0.10
# Assumed: the median of a call and how far its logarithm spreads.
CALL_SECONDS, SPREAD = 0.7, 0.25
SEED = 2026
LABELS, FACES = 1, 2


@dataclass(slots=True)
class Message:
    """A photo on its way: which answers are still needed, and how often it was received."""

    needs: int = LABELS | FACES
    receives: int = 0
    waiting: int = 0
    failed: bool = False
    end: float = 0.0


@dataclass(slots=True)
class Quota:
    """So many calls a second; what was not used in a second is lost."""

    rate: float
    tokens: float = 0.0
    at: float = 0.0

    def takes(self, now: float) -> bool:
        """Whether a call is let through."""
        self.tokens = min(self.rate, self.tokens + (now - self.at) * self.rate)
        self.at = now
        if self.tokens < 1:
            return False
        self.tokens -= 1
        return True


@dataclass(slots=True)
class Run:
    """What became of the photos."""

    seconds: float = 0.0
    dead: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def simulated(photos: int, workers: int) -> Run:
    """Send photos through the queue."""
    queue = TEMPLATE["Resources"]["UploadQueue"]["Properties"]
    visibility, most = queue["VisibilityTimeout"], queue["RedrivePolicy"]["maxReceiveCount"]
    retries: Any = RECOGNISING
    tries = retries.retries["total_max_attempts"]
    chance, run = random.Random(SEED), Run()
    quotas = {LABELS: Quota(QUOTA), FACES: Quota(QUOTA)}
    fresh, returned, idle = photos, deque[tuple[float, Message]](), workers
    events: list[tuple[float, int, int, int, Message]] = []
    number = 0

    def push(when: float, operation: int, attempt: int, message: Message) -> None:
        nonlocal number
        number += 1
        heapq.heappush(events, (when, number, operation, attempt, message))

    def receive(now: float) -> bool:
        nonlocal fresh
        if returned and returned[0][0] <= now:
            message = returned.popleft()[1]
        elif fresh:
            fresh, message = fresh - 1, Message()
        else:
            return False
        message.receives += 1
        message.failed, message.waiting = False, message.needs.bit_count()
        for operation in (LABELS, FACES):
            if message.needs & operation:
                push(now + BEFORE, operation, 1, message)
        return True

    def resolve(when: float, message: Message) -> None:
        message.end = max(message.end, when)
        message.waiting -= 1
        if not message.waiting:
            push(message.end + AFTER, 0, 0, message)

    for _ in range(workers):
        idle -= receive(0.0)
    while events or returned:
        if not events or (idle and returned and returned[0][0] <= events[0][0]):
            # Workers without work wait for what comes back.
            idle -= receive(returned[0][0])
            continue
        now, _, operation, attempt, message = heapq.heappop(events)
        if not operation:
            run.seconds = now
            if message.failed and message.receives < most:
                returned.append((now + visibility, message))
            run.dead += message.failed and message.receives >= most
            idle += 1 - receive(now)
        elif quotas[operation].takes(now):
            run.counts["billed"] += 1
            message.needs &= ~operation
            resolve(now + CALL_SECONDS * math.exp(chance.gauss(0, SPREAD)), message)
        elif attempt < tries:
            run.counts["throttled"] += 1
            push(now + chance.random() * 2 ** (attempt - 1), operation, attempt + 1, message)
        else:
            run.counts["throttled"] += 1
            run.counts["returned"] += not message.failed
            message.failed = True
            resolve(now, message)
    return run


def main() -> None:
    """Print the template's number of workers, and the least that reaches the limit."""
    print(f"assumed: a call of Rekognition takes {CALL_SECONDS} s in the median; quota {QUOTA} of each a second")
    default = TEMPLATE["Parameters"]["MaximumConcurrency"]["Default"]
    enough = next(one for one in range(default, 200) if _share(PHOTOS // 20, one) >= LIMIT)
    for workers in sorted({default, enough}):
        run = simulated(PHOTOS, workers)
        share = PHOTOS / run.seconds / QUOTA
        counts = run.counts
        print(
            f"{workers} workers: {PHOTOS / run.seconds:.1f} photos a second = {share:.3f} x the quota (limit {LIMIT})"
        )
        print(
            f"   {PHOTOS:,} drained in {run.seconds / 3600:.1f} h; {counts['throttled']:,} calls throttled, "
            f"{counts['returned']:,} photos back to the queue, {run.dead:,} dead letters; "
            f"billed {counts['billed'] / PHOTOS:.4f} calls a photo, ${counts['billed'] * PRICE:,.0f}",
            flush=True,
        )


def _share(photos: int, workers: int) -> float:
    return photos / simulated(photos, workers).seconds / QUOTA
