"""A million photos through the queue at Rekognition's quota: throughput, time to drain, tries and cost, simulated.

Each worker takes a message, reads and looks at the file, asks Rekognition for labels and faces side by side, each call
at its turn by the pace that all workers share, and stores what was found. A photo whose turn is too far away goes back
to the queue, with what was answered already stored. The times around the calls are `make bench-latency`'s, the CPU time
is `python -m bench.ingest own`'s; how long Rekognition takes cannot be measured here and is assumed. The queue's
numbers are the template's, the pace's are its own.
"""

import heapq
import math
import random
from collections import Counter, deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.appsync.cloudformation import load_template
from photos.adapters.pace import MAX_WAIT_SECONDS

TEMPLATE: dict[str, Any] = dict(load_template(Path(__file__).parents[2] / "template.yaml"))
PHOTOS = 1_000_000
QUOTA = 50
SMALL_QUOTA = 5
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
class Pace:
    """Turns at even distances, as DynamoDBPace gives them; None if the next is too far away."""

    rate: float
    taken: float = 0.0

    def turn(self, now: float) -> float | None:
        """The moment that a call may be made at."""
        if self.taken > now + MAX_WAIT_SECONDS:
            return None
        turn = max(now, self.taken)
        self.taken = turn + 1 / self.rate
        return turn


@dataclass(slots=True)
class Run:
    """What became of the photos."""

    seconds: float = 0.0
    dead: int = 0
    counts: Counter[str] = field(default_factory=Counter)


def simulated(photos: int, workers: int, quota: int = QUOTA) -> Run:
    """Send photos through the queue."""
    queue = TEMPLATE["Resources"]["UploadQueue"]["Properties"]
    visibility, most = queue["VisibilityTimeout"], queue["RedrivePolicy"]["maxReceiveCount"]
    chance, run = random.Random(SEED), Run()
    paces = {LABELS: Pace(quota), FACES: Pace(quota)}
    fresh, returned, idle = photos, deque[tuple[float, Message]](), workers
    events: list[tuple[float, int, int, Message]] = []
    number = 0

    def push(when: float, operation: int, message: Message) -> None:
        nonlocal number
        number += 1
        heapq.heappush(events, (when, number, operation, message))

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
                push(now + BEFORE, operation, message)
        return True

    def resolve(when: float, message: Message) -> None:
        message.end = max(message.end, when)
        message.waiting -= 1
        if not message.waiting:
            push(message.end + AFTER, 0, message)

    for _ in range(workers):
        idle -= receive(0.0)
    while events or returned:
        if not events or (idle and returned and returned[0][0] <= events[0][0]):
            # Workers without work wait for what comes back.
            idle -= receive(returned[0][0])
            continue
        now, _, operation, message = heapq.heappop(events)
        if not operation:
            run.seconds = now
            if message.failed and message.receives < most:
                returned.append((now + visibility, message))
            run.dead += message.failed and message.receives >= most
            idle += 1 - receive(now)
        elif (turn := paces[operation].turn(now)) is not None:
            run.counts["billed"] += 1
            run.counts["waited"] += turn - now > 1
            message.needs &= ~operation
            resolve(turn + CALL_SECONDS * math.exp(chance.gauss(0, SPREAD)), message)
        else:
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
            f"   {PHOTOS:,} drained in {run.seconds / 3600:.1f} h; {counts['waited']:,} calls waited above 1 s, "
            f"{counts['returned']:,} photos back to the queue, {run.dead:,} dead letters; "
            f"billed {counts['billed'] / PHOTOS:.4f} calls a photo, ${counts['billed'] * PRICE:,.0f}",
            flush=True,
        )
    for workers in (default, enough):
        small = simulated(PHOTOS // 50, workers, SMALL_QUOTA)
        print(f"at a quota of {SMALL_QUOTA}, {workers} workers: {small.dead} dead letters of {PHOTOS // 50:,} photos")


def _share(photos: int, workers: int) -> float:
    return photos / simulated(photos, workers).seconds / QUOTA
