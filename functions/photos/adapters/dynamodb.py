"""The records port on a DynamoDB table."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from botocore.exceptions import ClientError

from photos.adapters.boto import code_of
from photos.adapters.errors import translated
from photos.clock import iso
from photos.errors import RetryLater
from photos.model import Image
from photos.record import Record, item_of, key_of, record_of
from photos.records import Cursor

BATCH = 25
BATCH_TRIES = 5
# Items looked at by one step of a scan, pointers among them; 1 MB ends it in any case.
PAGE = 2000

_serialize = TypeSerializer().serialize
_deserialize = TypeDeserializer().deserialize


class DynamoDBRecords:
    """Records as items of one table; every write of a record is conditional on its version."""

    def __init__(self, client: Any, table_name: str, *, page: int = PAGE) -> None:
        self._client = client
        self._table = table_name
        self._page = page

    def get(self, image_id: str) -> Record | None:
        """The record as it stands now, read consistently; raises RetryLater."""
        with translated(f"reading the record of image {image_id}"):
            answer = self._client.get_item(
                TableName=self._table, Key=_attributes(key_of(image_id)), ConsistentRead=True
            )
        return record_of(_values(answer["Item"])) if "Item" in answer else None

    def put(self, record: Record, *, replacing: int | None) -> bool:
        """Write a record if the stored version is still `replacing`; whether it was. Raises RetryLater."""
        condition: dict[str, Any] = {"ConditionExpression": "attribute_not_exists(pk)"}
        if replacing is not None:
            condition = _version_is(replacing)
        return self._written(
            self._client.put_item,
            f"writing the record of image {record.image.id}",
            Item=_attributes(item_of(record)),
            **condition,
        )

    def settle(self, image_id: str, *, version: int) -> None:
        """Clear the outbox mark of a record if it still has this version; raises RetryLater."""
        self._remove("REMOVE projectionDue, due", image_id, version)

    def announced(self, image_id: str, *, version: int) -> None:
        """Note that the end of an analysis was published, if the record still has this version."""
        self._remove("REMOVE announcementDue", image_id, version)

    def put_pointers(self, image: Image) -> None:
        """Write the label and face pointers of a photo; raises RetryLater."""
        about = {"imageId": image.id, "owner": image.owner}
        labels = {label.name: label for label in image.labels}
        items = [
            _label_key(image, label.name) | about | {"name": label.name, "confidence": str(label.confidence)}
            for label in labels.values()
        ]
        items += [_face_key(face.id) | about for face in image.faces]
        self._batch([{"PutRequest": {"Item": _attributes(item)}} for item in items])

    def delete_pointers(self, image: Image, *, labels: Iterable[str], faces: Iterable[str]) -> None:
        """Remove some label and face pointers of a photo; raises RetryLater."""
        keys = [_label_key(image, name) for name in set(labels)] + [_face_key(face) for face in set(faces)]
        self._batch([{"DeleteRequest": {"Key": _attributes(key)}} for key in keys])

    def overdue(self, before: datetime, *, limit: int) -> list[tuple[str, str]]:
        """The ids of records whose projection is due since before a time, and since when; the oldest first."""
        with translated("looking for overdue records"):
            answer = self._client.query(
                TableName=self._table,
                IndexName="byProjectionDue",
                KeyConditionExpression="due = :due AND projectionDue < :before",
                ExpressionAttributeValues=_attributes({":due": "DUE", ":before": iso(before)}),
                Limit=limit,
            )
        items = [_values(item) for item in answer["Items"]]
        return [(item["pk"].removeprefix("IMAGE#"), item["projectionDue"]) for item in items]

    def scanned(self, after: Cursor | None) -> tuple[list[Record], Cursor | None]:
        """A page of records as they stand now, and where the next begins; raises RetryLater."""
        start = {"ExclusiveStartKey": after} if after else {}
        with translated("reading all records"):
            answer = self._client.scan(
                TableName=self._table,
                FilterExpression="sk = :image",
                ExpressionAttributeValues=_attributes({":image": key_of("")["sk"]}),
                ConsistentRead=True,
                Limit=self._page,
                **start,
            )
        return [record_of(_values(item)) for item in answer["Items"]], answer.get("LastEvaluatedKey")

    def _remove(self, expression: str, image_id: str, version: int) -> None:
        # A mark is not part of the record: clearing it neither grows the version nor touches the document.
        self._written(
            self._client.update_item,
            f"clearing a mark of image {image_id}",
            Key=_attributes(key_of(image_id)),
            UpdateExpression=expression,
            **_version_is(version),
        )

    def _written(self, write: Any, doing: str, **request: Any) -> bool:
        with translated(doing):
            try:
                write(TableName=self._table, **request)
            except ClientError as error:
                if code_of(error) == "ConditionalCheckFailedException":
                    return False
                raise
        return True

    def _batch(self, requests: list[dict[str, Any]]) -> None:
        for start in range(0, len(requests), BATCH):
            left = requests[start : start + BATCH]
            for _ in range(BATCH_TRIES):
                with translated("writing pointers"):
                    answer = self._client.batch_write_item(RequestItems={self._table: left})
                left = answer.get("UnprocessedItems", {}).get(self._table, [])
                if not left:
                    break
            else:
                raise RetryLater(f"writing pointers: the table left {len(left)} of them undone")


def _version_is(version: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "version = :seen",
        "ExpressionAttributeValues": _attributes({":seen": version}),
    }


def _label_key(image: Image, name: str) -> dict[str, str]:
    return {"pk": f"LABEL#{image.owner}#{name.lower()}", "sk": f"{image.created_at}#{image.id}"}


def _face_key(face_id: str) -> dict[str, str]:
    return {"pk": f"FACE#{face_id}", "sk": "FACE"}


def _attributes(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _serialize(value) for name, value in item.items()}


def _values(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _deserialize(value) for name, value in item.items()}
