"""A rate of calls that holds across all workers: each call takes the next free moment, kept in one DynamoDB item."""

import time
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from photos.adapters.boto import code_of
from photos.adapters.errors import translated
from photos.errors import RetryLater

# What does not get its turn within this goes back to the queue, so that a function's time is left for the call.
MAX_WAIT_SECONDS = 10
# The quota of these is the same everywhere. Source: https://docs.aws.amazon.com/general/latest/gr/rekognition.html
SLOW = {"DeleteFaces": 5}
MICROSECONDS = 1_000_000


class DynamoDBPace:
    """Lets each operation be called so many times a second, evenly, by all workers together."""

    def __init__(
        self,
        client: Any,
        table_name: str,
        calls_per_second: int,
        *,
        clock: Callable[[], float] = time.time,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._table = table_name
        self._rate = calls_per_second
        self._clock = clock
        self._sleep = sleep

    def wait(self, operation: str) -> None:
        """Wait for this call's turn; raises RetryLater if that is too far away."""
        turn = self._turn(operation, MICROSECONDS // min(self._rate, SLOW.get(operation, self._rate)))
        pause = turn / MICROSECONDS - self._clock()
        if pause > 0:
            self._sleep(pause)

    def _turn(self, operation: str, step: int) -> int:
        """The moment that this call may be made at, in microseconds; until `taken`, all are given away."""
        while True:
            now = int(self._clock() * MICROSECONDS)
            latest = now + MAX_WAIT_SECONDS * MICROSECONDS
            queued = "taken BETWEEN :now AND :latest"
            taken = self._update(operation, "SET taken = taken + :step", queued, now=now, latest=latest, step=step)
            if taken is not None:
                return taken - step
            # Nobody waits, so the turn is now; moments that went by unused are not made up for.
            idle = "attribute_not_exists(taken) OR taken < :now"
            taken = self._update(operation, "SET taken = :next", idle, now=now, next=now + step)
            if taken is not None:
                return now
            if not self._is_near(operation, latest):
                raise RetryLater(f"{operation}: {self._rate} calls a second are used up for {MAX_WAIT_SECONDS} s")

    def _update(self, operation: str, update: str, condition: str, **values: int) -> int | None:
        with translated(f"waiting for the turn of {operation}"):
            try:
                answer = self._client.update_item(
                    TableName=self._table,
                    Key=_key(operation),
                    UpdateExpression=update,
                    ConditionExpression=condition,
                    ExpressionAttributeValues={f":{name}": {"N": str(value)} for name, value in values.items()},
                    ReturnValues="UPDATED_NEW",
                )
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return None
                raise
        return int(answer["Attributes"]["taken"]["N"])

    def _is_near(self, operation: str, latest: int) -> bool:
        with translated(f"waiting for the turn of {operation}"):
            answer = self._client.get_item(TableName=self._table, Key=_key(operation), ConsistentRead=True)
        return int(answer["Item"]["taken"]["N"]) <= latest


def _key(operation: str) -> dict[str, Any]:
    return {"pk": {"S": f"RATE#{operation}"}, "sk": {"S": "RATE"}}
