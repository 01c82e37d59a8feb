"""The upload queue port on SQS."""

import random
from collections.abc import Callable
from typing import Any

from photos.adapters.errors import translated
from photos.events import ObjectEvent, message_body

FIRST_PAUSE_SECONDS = 30
LONGEST_PAUSE_SECONDS = 900


def pause_seconds(receives: int, chance: Callable[[], float] = random.random) -> int:
    """How long a message waits for its next delivery: twice as long each time, half of it by chance."""
    longest: int = min(FIRST_PAUSE_SECONDS * 2 ** (receives - 1), LONGEST_PAUSE_SECONDS)
    return round(longest * (1 + chance()) / 2)


class SQSUploadQueue:
    """The queue of S3's event notifications."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._url = queue_url

    def send(self, event: ObjectEvent) -> None:
        """Put an event into the queue again; raises RetryLater."""
        with translated(f"queueing {event.key!r}"):
            self._client.send_message(QueueUrl=self._url, MessageBody=message_body(event))

    def put_off(self, receipt_handle: str, seconds: int) -> None:
        """Deliver a message again after so many seconds; raises RetryLater."""
        with translated("putting a message off"):
            self._client.change_message_visibility(
                QueueUrl=self._url, ReceiptHandle=receipt_handle, VisibilityTimeout=seconds
            )
