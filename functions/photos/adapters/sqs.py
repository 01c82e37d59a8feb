"""The upload queue port on SQS."""

from typing import Any

from photos.adapters.errors import translated
from photos.events import ObjectEvent, message_body


class SQSUploadQueue:
    """The queue of S3's event notifications."""

    def __init__(self, client: Any, queue_url: str) -> None:
        self._client = client
        self._url = queue_url

    def send(self, event: ObjectEvent) -> None:
        """Put an event into the queue again; raises RetryLater."""
        with translated(f"queueing {event.key!r}"):
            self._client.send_message(QueueUrl=self._url, MessageBody=message_body(event))
