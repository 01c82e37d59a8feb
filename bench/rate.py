"""Rekognition's rate across workers: the most calls in any second ÷ the configured rate, and how much of it is used.

Turns are 1 ÷ rate apart; on a busy machine a process wakes late for one and makes its call with the next ones.
`make bench-rate` starts the emulator, and lets processes take turns from its DynamoDB as fast as they get them.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from bench.stack import settings_of_its_own
from local.deploy import client
from local.settings import LocalSettings
from local.stack import running_aws
from photos.adapters.pace import DynamoDBPace

RATE = 50
WORKERS = 8
SECONDS = 10
TABLE = "rate"


def main() -> int:
    """Measure and print; 1 if the rate was not held, lateness aside."""
    with _table() as settings, ProcessPoolExecutor(WORKERS) as pool:
        until = time.time() + SECONDS
        made = sorted(at for calls in pool.map(_calls, [settings] * WORKERS, [until] * WORKERS) for at in calls)
    most = max(sum(1 for at in made if begin <= at < begin + 1) for begin in made)
    used = (len(made) - 1) / (made[-1] - made[0])
    print(f"{WORKERS} processes, {RATE} calls a second configured, {len(made)} calls made")
    print(f"most calls in any second ÷ rate = {most / RATE:.2f}    calls a second ÷ rate = {used / RATE:.2f}")
    return int(most > RATE * 1.2)


def _calls(settings: LocalSettings, until: float) -> list[float]:
    pace, made = DynamoDBPace(client(settings, "dynamodb"), TABLE, RATE), []
    while time.time() < until:
        pace.wait("DetectLabels")
        made.append(time.time())
    return made


@contextmanager
def _table() -> Iterator[LocalSettings]:
    with tempfile.TemporaryDirectory() as home:
        settings = settings_of_its_own(Path(home))
        settings.state.mkdir(parents=True)
        with running_aws(settings):
            client(settings, "dynamodb").create_table(
                TableName=TABLE,
                AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
                KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
                BillingMode="PAY_PER_REQUEST",
            )
            yield settings


if __name__ == "__main__":
    sys.exit(main())
