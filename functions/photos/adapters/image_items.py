"""Records by id from DynamoDB, in the shape of the GraphQL API: BatchGetItem in chunks of 100."""

import time
from collections.abc import Sequence
from typing import Any

from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import BotoCoreError, ClientError

from photos.adapters.boto import is_busy
from photos.errors import RetryLater
from photos.record import jsonable

CHUNK = 100
TRIES = 4
FIRST_PAUSE_SECONDS = 0.05
_BUSY = "the records could not be read just now: try again shortly"
_deserialize = TypeDeserializer().deserialize


class ImageItems:
    """Reads the image items of a table."""

    def __init__(self, client: Any, table_name: str) -> None:
        self._client = client
        self._table = table_name

    def images(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The records that exist, by id; raises RetryLater if the table does not hand over all of them."""
        found: dict[str, dict[str, Any]] = {}
        unique = list(dict.fromkeys(ids))
        for start in range(0, len(unique), CHUNK):
            for item in self._batch(unique[start : start + CHUNK]):
                record = {name: jsonable(_deserialize(value)) for name, value in item.items()}
                found[record["id"]] = record
        return found

    def _batch(self, ids: list[str]) -> list[dict[str, Any]]:
        keys = [{"pk": {"S": f"IMAGE#{image_id}"}, "sk": {"S": "IMAGE"}} for image_id in ids]
        waiting: dict[str, Any] = {self._table: {"Keys": keys}}
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
