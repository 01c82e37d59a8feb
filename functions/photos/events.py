"""S3's event notifications, as they come in a queue's messages."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from urllib.parse import quote_plus, unquote_plus


class ObjectChange(Enum):
    """What happened to an object."""

    CREATED = "ObjectCreated"
    REMOVED = "ObjectRemoved"


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectEvent:
    """One change of one object; `sequencer` orders the events of one key."""

    change: ObjectChange
    bucket: str
    key: str
    sequencer: str
    time: str
    bytes: int = 0


def parse_message(body: str) -> Iterator[ObjectEvent]:
    """The object events in a message's body; S3's own test message holds none.

    Raises ValueError for a body that is not an S3 event notification.
    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    try:
        message = json.loads(body)
        if message.get("Event") == "s3:TestEvent":
            return
        for record in message["Records"]:
            change = ObjectChange(record["eventName"].removeprefix("s3:").partition(":")[0])
            s3 = record["s3"]
            yield ObjectEvent(
                change=change,
                bucket=s3["bucket"]["name"],
                # Encoded once by S3, so decoded exactly once: "a+b.jpg" and "50%.jpg" must survive.
                key=unquote_plus(s3["object"]["key"], errors="strict"),
                sequencer=s3["object"]["sequencer"],
                time=record["eventTime"],
                bytes=s3["object"].get("size", 0),
            )
    except (AttributeError, KeyError, TypeError, UnicodeDecodeError, json.JSONDecodeError) as error:
        raise ValueError(f"not an S3 event notification ({error!r}): {body[:200]}") from error


def message_body(event: ObjectEvent) -> str:
    """A message that says an event again, for `retryImage` and the sweep."""
    entry = {"key": quote_plus(event.key), "sequencer": event.sequencer, "size": event.bytes}
    s3 = {"bucket": {"name": event.bucket}, "object": entry}
    name = f"{event.change.value}:Put"
    return json.dumps({"Records": [{"eventName": name, "eventTime": event.time, "s3": s3}]})


def is_newer(sequencer: str, other: str | None) -> bool:
    """Whether one event of a key came after another; hexadecimal, the shorter padded with zeros on the right."""
    if other is None:
        return True
    width = max(len(sequencer), len(other))
    return sequencer.upper().ljust(width, "0") > other.upper().ljust(width, "0")
