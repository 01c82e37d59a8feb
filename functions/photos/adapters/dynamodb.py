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
from photos.listings import PointerKey
from photos.model import Image
from photos.record import Pointers, Record, item_of, key_of, record_of
from photos.records import Cursor

BATCH = 25
BATCH_TRIES = 5
# One is enough; a few are looked at, as the first may be on its way out.
SAME_PHOTOS = 3
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
        item = _attributes(item_of(record))
        with translated(f"writing the record of image {record.image.id}"):
            try:
                self._client.put_item(
                    TableName=self._table, Item=item, ReturnValuesOnConditionCheckFailure="ALL_OLD", **condition
                )
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise
                # A write whose answer got lost is tried again by boto3, and then meets itself.
                stored: dict[str, Any] | None = error.response.get("Item")  # type: ignore[assignment]
                return stored is not None and _values(stored) == _values(item)
        return True

    def settle(self, image_id: str, *, version: int) -> None:
        """Clear the outbox mark of a record if it still has this version; raises RetryLater."""
        self._remove("REMOVE projectionDue, due", image_id, version)

    def announced(self, image_id: str, *, version: int) -> None:
        """Note that the end of an analysis was published, if the record still has this version."""
        self._remove("REMOVE announcementDue", image_id, version)

    def put_pointers(self, record: Record) -> None:
        """Write the pointers to a photo; raises RetryLater."""
        image = record.image
        about = {"imageId": image.id, "owner": image.owner}
        labels = {label.name.lower(): label for label in image.labels}
        items = [
            _label_key(image, label.name) | about | {"name": label.name, "confidence": str(label.confidence)}
            for label in labels.values()
        ]
        items += [_face_key(face) | about for face in record.pointers.faces]
        items += [_content_key(image, content) | about for content in record.pointers.contents]
        self._batch([{"PutRequest": {"Item": _attributes(item)}} for item in items])

    def delete_pointers(self, image: Image, pointers: Pointers) -> None:
        """Remove some pointers to a photo; raises RetryLater."""
        keys = _pointer_keys(image, pointers)
        self._batch([{"DeleteRequest": {"Key": _attributes(key)}} for key in keys])

    def repeated(self, owner: str, content: str) -> list[str]:
        """The ids of an owner's photos with this content, the oldest first; raises RetryLater."""
        with translated("looking for the same photo"):
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression="pk = :pk",
                ExpressionAttributeValues=_attributes({":pk": _content_partition(owner, content)}),
                ConsistentRead=True,
                Limit=SAME_PHOTOS,
            )
        return [_values(item)["imageId"] for item in answer["Items"]]

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

    def listed_pointers(self, after: Cursor | None) -> tuple[dict[PointerKey, str], Cursor | None]:
        """A page of pointers with the ids of their photos, and where the next page begins; raises RetryLater."""
        start = {"ExclusiveStartKey": after} if after else {}
        with translated("reading all pointers"):
            answer = self._client.scan(
                TableName=self._table,
                FilterExpression="attribute_exists(imageId)",
                ProjectionExpression="pk, sk, imageId",
                ConsistentRead=True,
                Limit=self._page,
                **start,
            )
        items = [_values(item) for item in answer["Items"]]
        found = {(item["pk"], item["sk"]): item["imageId"] for item in items}
        return found, answer.get("LastEvaluatedKey")

    def pointer_keys(self, record: Record) -> set[PointerKey]:
        """The keys of the pointers that lead to a photo by its record."""
        image = record.image
        return {(key["pk"], key["sk"]) for key in _pointer_keys(image, record.pointers)}

    def delete_pointer_keys(self, keys: Iterable[PointerKey]) -> None:
        """Remove pointers; raises RetryLater."""
        items = [{"pk": pk, "sk": sk} for pk, sk in keys]
        self._batch([{"DeleteRequest": {"Key": _attributes(item)}} for item in items])

    def _remove(self, expression: str, image_id: str, version: int) -> None:
        # A mark is not part of the record: clearing it neither grows the version nor touches the document.
        with translated(f"clearing a mark of image {image_id}"):
            try:
                self._client.update_item(
                    TableName=self._table,
                    Key=_attributes(key_of(image_id)),
                    UpdateExpression=expression,
                    **_version_is(version),
                )
            except ClientError as error:
                if code_of(error) != "ConditionalCheckFailedException":
                    raise

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


def _pointer_keys(image: Image, pointers: Pointers) -> list[dict[str, str]]:
    keys = [_label_key(image, name) for name in pointers.labels]
    keys += [_face_key(face) for face in pointers.faces]
    return keys + [_content_key(image, content) for content in pointers.contents]


def _label_key(image: Image, name: str) -> dict[str, str]:
    return {"pk": f"LABEL#{image.owner}#{name.lower()}", "sk": f"{image.created_at}#{image.id}"}


def _content_key(image: Image, content: str) -> dict[str, str]:
    return {"pk": _content_partition(image.owner, content), "sk": f"{image.created_at}#{image.id}"}


def _content_partition(owner: str, content: str) -> str:
    return f"CONTENT#{owner}#{content}"


def _face_key(face_id: str) -> dict[str, str]:
    return {"pk": f"FACE#{face_id}", "sk": "FACE"}


def _attributes(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _serialize(value) for name, value in item.items()}


def _values(item: dict[str, Any]) -> dict[str, Any]:
    return {name: _deserialize(value) for name, value in item.items()}
