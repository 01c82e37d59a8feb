"""The records port: one suite for the adapter on DynamoDB and for its fake."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Protocol

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from photos.adapters.dynamodb import DynamoDBRecords
from photos.adapters.errors import ServiceRefused
from photos.clock import iso
from photos.errors import RetryLater
from photos.model import BoundingBox, Face, Image, ImageStatus, Label
from photos.ports import Records
from photos.record import Pointers, Record
from photos.records import RecordScanner
from tests.photos.fakes import FakeRecords


class EveryRecords(Records, RecordScanner, Protocol):
    """All that the adapter can do with records."""


IMAGE = Image(
    id="i1",
    owner="ann",
    key="uploads/ann/1/cat.jpg",
    filename="cat.jpg",
    status=ImageStatus.INDEXED,
    created_at="2026-01-01T00:00:00.000Z",
    updated_at="2026-01-01T00:00:00.000Z",
    labels=tuple(Label(name=f"Label {n}", confidence=90.5) for n in range(30)),
    faces=(Face(id="f1", image_id="i1", bounding_box=BoundingBox(left=0, top=0, width=1, height=1), confidence=99.0),),
)

RECORD = Record(image=IMAGE, labels_of="sha", faces_of="sha")


def table() -> object:
    """A table like the template's, in memory."""
    client = boto3.client("dynamodb", region_name="us-east-1")
    text = [{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk", "due", "projectionDue")]
    client.create_table(
        TableName="photos",
        AttributeDefinitions=text,  # type: ignore[arg-type]
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        BillingMode="PAY_PER_REQUEST",
        GlobalSecondaryIndexes=[
            {
                "IndexName": "byProjectionDue",
                "KeySchema": [
                    {"AttributeName": "due", "KeyType": "HASH"},
                    {"AttributeName": "projectionDue", "KeyType": "RANGE"},
                ],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }
        ],
    )
    return client


@pytest.fixture(params=["fake", "dynamodb"])
def records(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[EveryRecords]:
    if request.param == "fake":
        yield FakeRecords()
        return
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    with mock_aws():
        yield DynamoDBRecords(table(), "photos", page=50)


def test_a_record_is_read_as_it_was_written(records: Records) -> None:
    assert records.get("i1") is None
    record = Record(image=IMAGE, sequencer="0A", announcement_due=True)
    assert records.put(record, replacing=None)
    assert records.get("i1") == record


def test_a_write_replaces_only_what_was_seen(records: Records) -> None:
    assert records.put(Record(image=IMAGE), replacing=None)
    assert not records.put(Record(image=IMAGE, sequencer="0A"), replacing=None)
    assert not records.put(Record(image=replace(IMAGE, version=3)), replacing=2)
    assert records.put(Record(image=replace(IMAGE, version=2)), replacing=1)
    assert not records.put(Record(image=replace(IMAGE, id="i2")), replacing=1)


def test_marks_are_cleared_for_the_version_that_was_seen(records: Records) -> None:
    due = Record(image=IMAGE, projection_due="2026-01-01T00:00:00.000Z", announcement_due=True)
    records.put(due, replacing=None)
    records.settle("i1", version=2)
    records.announced("i1", version=2)
    assert records.get("i1") == due
    records.settle("i1", version=1)
    records.announced("i1", version=1)
    assert records.get("i1") == Record(image=IMAGE)
    records.settle("unknown", version=1)
    assert records.get("unknown") is None


def test_overdue_records_come_oldest_first(records: Records) -> None:
    for minute in (3, 1, 2, 9):
        due = iso(datetime(2026, 1, 1, 0, minute, tzinfo=UTC))
        records.put(Record(image=replace(IMAGE, id=f"i{minute}"), projection_due=due), replacing=None)
    before = datetime(2026, 1, 1, 0, 5, tzinfo=UTC)
    assert [found for found, _ in records.overdue(before, limit=2)] == ["i1", "i2"]
    assert [found for found, _ in records.overdue(before, limit=9)] == ["i1", "i2", "i3"]


def test_a_scan_brings_every_record_once(records: EveryRecords) -> None:
    stored = {f"i{number}": Record(image=replace(IMAGE, id=f"i{number}")) for number in range(7)}
    for record in stored.values():
        records.put(record, replacing=None)
        records.put_pointers(record)
    found: list[Record] = []
    page, cursor = records.scanned(None)
    while cursor:
        # What was kept as text goes on as well.
        found += page
        page, cursor = records.scanned(json.loads(json.dumps(cursor)))
    found += page
    assert {record.image.id: record for record in found} == stored
    assert len(found) == len(stored)


def test_pointers_may_be_written_and_deleted_twice(records: Records) -> None:
    for _ in range(2):
        records.put_pointers(RECORD)
    for _ in range(2):
        records.delete_pointers(IMAGE, RECORD.pointers | Pointers(faces=("f2",)))


def test_photos_of_the_same_file_are_found_by_it_oldest_first(records: Records) -> None:
    second = replace(RECORD, image=replace(IMAGE, id="i0", created_at="2026-01-02T00:00:00.000Z"))
    others = replace(RECORD, image=replace(IMAGE, id="i2", owner="ben"))
    for record in (second, RECORD, others):
        assert records.put(record, replacing=None)
        records.put_pointers(record)
    assert records.repeated("ann", "sha") == ["i1", "i0"]
    assert records.repeated("ann", "another") == []
    records.delete_pointers(IMAGE, RECORD.pointers)
    assert records.repeated("ann", "sha") == ["i0"]
    assert records.repeated("ben", "sha") == ["i2"]


def test_a_write_that_meets_itself_was_done(records: Records) -> None:
    """As when the answer of a write got lost, and boto3 wrote again."""
    record = replace(RECORD, image=replace(IMAGE, version=2))
    assert records.put(RECORD, replacing=None)
    assert records.put(RECORD, replacing=None)
    assert records.put(record, replacing=1)
    assert records.put(record, replacing=1)
    assert not records.put(replace(record, claimed_by="another"), replacing=1)


class Busy:
    """A DynamoDB client whose every call fails with one error."""

    def __init__(self, code: str, status: int = 400) -> None:
        self.error = ClientError({"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}, "Call")  # type: ignore[typeddict-item]

    def __getattr__(self, name: str) -> object:
        def call(**_: object) -> None:
            raise self.error

        return call


@pytest.mark.parametrize(
    ("code", "status", "kind"),
    [
        ("ProvisionedThroughputExceededException", 400, RetryLater),
        ("ThrottlingException", 400, RetryLater),
        ("InternalServerError", 500, RetryLater),
        ("AccessDeniedException", 400, ServiceRefused),
        ("ResourceNotFoundException", 400, ServiceRefused),
    ],
)
def test_errors_of_the_service_become_ours(code: str, status: int, kind: type[Exception]) -> None:
    records = DynamoDBRecords(Busy(code, status), "photos")
    for call in (
        lambda: records.get("i1"),
        lambda: records.put(Record(image=IMAGE), replacing=None),
        lambda: records.put_pointers(RECORD),
        lambda: records.repeated("ann", "sha"),
        lambda: records.overdue(datetime.now(UTC), limit=1),
    ):
        with pytest.raises(kind, match=r"image i1|pointers|overdue|same photo"):
            call()


def test_pointers_that_the_table_leaves_undone_are_written_again() -> None:
    class Slow:
        """A client that does one item of a batch a call."""

        def __init__(self) -> None:
            self.calls = 0

        def batch_write_item(self, RequestItems: dict[str, list[object]]) -> object:  # noqa: N803 (boto3's name)
            self.calls += 1
            return {"UnprocessedItems": {"photos": RequestItems["photos"][1:]} if RequestItems["photos"][1:] else {}}

    client = Slow()
    DynamoDBRecords(client, "photos").put_pointers(Record(image=replace(IMAGE, labels=IMAGE.labels[:3])))
    assert client.calls == 4
    with pytest.raises(RetryLater, match="undone"):
        DynamoDBRecords(client, "photos").put_pointers(RECORD)
