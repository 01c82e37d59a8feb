"""boto3 clients, with time-outs and retries that fit the functions' own time-out; one a process, made at first use."""

from collections.abc import Callable
from threading import Lock
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from photos.first_use import AtFirstUse

# A worker has 60 s. Three tries of at most 2 + 12 s, with the back-off between, end before that.
WORKING = Config(connect_timeout=2, read_timeout=12, retries={"mode": "standard", "total_max_attempts": 3})
# A record holds what was paid for, so it is written with more patience: five tries of at most 1 + 3 s.
RECORDING = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 5})
# A recognition is billed though nobody waited for its answer: rather two long tries, of at most 2 + 25 s.
RECOGNISING = Config(connect_timeout=2, read_timeout=25, retries={"mode": "standard", "total_max_attempts": 2})
# A function that answers the API has 15 s: two tries of at most 1 + 5 s.
ANSWERING = Config(connect_timeout=1, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})

# Source: https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html and each service's error pages.
_BUSY = {
    "InternalServerError",
    "InternalError",
    "ItemCollectionSizeLimitExceededException",
    "LimitExceededException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "RequestTimeout",
    "ServiceUnavailable",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "TransactionInProgressException",
}


# boto3's default session is for one thread at a time.
_session = Lock()


def client(
    service: Any, timeouts: Config = WORKING, *, on_send: Callable[[str], None] | None = None, **options: Any
) -> Any:
    """A boto3 client of a service; making one takes 10 to 60 ms, so a start makes none.

    on_send: called with the operation's name before each request, those of boto3's own retries among them
    """

    def send(event_name: str, **_: Any) -> None:
        if on_send:
            on_send(event_name.rpartition(".")[2])

    def make() -> Any:
        with _session:
            made = boto3.client(service, config=timeouts.merge(Config(**options)))
        made.meta.events.register("before-send", send)
        return made

    return AtFirstUse(make)


def code_of(error: ClientError) -> str:
    """The service's own code of an error."""
    return str(error.response.get("Error", {}).get("Code", ""))


def is_busy(error: ClientError | BotoCoreError) -> bool:
    """Whether the same call may work later."""
    if isinstance(error, BotoCoreError):
        return True
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    return code_of(error) in _BUSY or status == 429 or status >= 500
