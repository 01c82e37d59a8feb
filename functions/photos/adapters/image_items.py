"""Records by id from DynamoDB, in the shape of the GraphQL API: BatchGetItem in chunks of 100."""

import json
import time
from collections.abc import Collection, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from photos.adapters.boto import is_busy
from photos.errors import RetryLater
from photos.record import IMAGE_FIELDS

CHUNK = 100
TRIES = 4
FIRST_PAUSE_SECONDS = 0.05
_BUSY = "the records could not be read just now: try again shortly"
# By this event botocore hands over an answer before it reads it.
_ANSWERED = "before-parse.dynamodb.BatchGetItem"


class ImageItems:
    """Reads the image items of a table."""

    def __init__(self, client: Any, table_name: str) -> None:
        self._client = client
        self._table = table_name
        client.meta.events.register(_ANSWERED, _read, unique_id=_ANSWERED)

    def images(self, ids: Sequence[str], *, without: Collection[str] = ()) -> dict[str, dict[str, Any]]:
        """The records that exist, by id; raises RetryLater if the table does not hand over all of them."""
        found: dict[str, dict[str, Any]] = {}
        unique = list(dict.fromkeys(ids))
        for start in range(0, len(unique), CHUNK):
            for item in self._batch(unique[start : start + CHUNK], without):
                record = {name: plain(value) for name, value in item.items()}
                found[record["id"]] = record
        return found

    def _batch(self, ids: list[str], without: Collection[str]) -> list[dict[str, Any]]:
        asked: dict[str, Any] = {"Keys": [{"pk": {"S": f"IMAGE#{image_id}"}, "sk": {"S": "IMAGE"}} for image_id in ids]}
        if without:
            # Some fields' names are reserved words, so each goes by a number.
            names = {f"#{number}": name for number, name in enumerate(IMAGE_FIELDS) if name not in without}
            asked |= {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
        waiting: dict[str, Any] = {self._table: asked}
        items: list[dict[str, Any]] = []
        for attempt in range(TRIES):
            if attempt:
                time.sleep(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
            try:
                answer = self._client.batch_get_item(RequestItems=waiting)
            except (ClientError, BotoCoreError) as error:
                if not is_busy(error):
                    raise
                raise RetryLater(_BUSY) from error
            items += answer["Responses"].get(self._table, [])
            # An answer of more than 16 MB, or a throttled one, leaves the rest to another request.
            waiting = answer.get("UnprocessedKeys", {})
            if not waiting:
                return items
        raise RetryLater(_BUSY)


def _read(response_dict: dict[str, Any], customized_response_dict: dict[str, Any], **_: Any) -> None:
    """Read the answer as JSON: botocore looks every value up in its model, which takes longer than a whole search."""
    if response_dict["status_code"] < 300:
        customized_response_dict.update(json.loads(response_dict["body"]))
        response_dict["body"] = b"{}"


def plain(value: dict[str, Any]) -> Any:
    """A value of an item as JSON knows it; records hold no sets and no bytes."""
    ((kind, inner),) = value.items()
    match kind:
        case "S" | "BOOL":
            return inner
        case "N":
            return _number(inner)
        case "L":
            return [plain(each) for each in inner]
        case "M":
            return {name: plain(each) for name, each in inner.items()}
        case "NULL":
            return None
    raise ValueError(f"{kind} is no type of a value in a record")


def _number(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        number = float(text)
        return int(number) if number.is_integer() else number
