"""The listings of the neighbours: one suite for the adapters and for their fakes."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws

from photos.adapters.dynamodb import DynamoDBRecords
from photos.adapters.rekognition import RekognitionRecognition
from photos.adapters.s3 import S3Objects
from photos.record import Record
from tests.photos.fakes import FakeObjects, FakeRecords
from tests.photos.listings import FakePointers, FakeStored
from tests.photos.test_records_contract import IMAGE, table


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")


@pytest.fixture(params=["fake", "dynamodb"])
def pointers(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    """The table, and the listing of its pointers."""
    if request.param == "fake":
        records = FakeRecords()
        yield records, FakePointers(records)
        return
    with mock_aws():
        found = DynamoDBRecords(table(), "photos", page=7)
        yield found, found


def listed(listing: Any) -> dict[Any, str]:
    found: dict[Any, str] = {}
    page, cursor = listing.listed_pointers(None)
    found |= page
    while cursor:
        page, cursor = listing.listed_pointers(cursor)
        found |= page
    return found


def test_pointers_are_listed_as_their_record_names_them(pointers: tuple[Any, Any]) -> None:
    records, listing = pointers
    record = Record(image=IMAGE, labels_of="5e")
    assert listed(listing) == {}
    records.put(record, replacing=None)
    records.put_pointers(record)
    keys = listing.pointer_keys(record)
    assert len(keys) == len(IMAGE.labels) + len(IMAGE.faces) + 1
    assert listed(listing) == dict.fromkeys(keys, IMAGE.id)
    gone = set(sorted(keys)[:5])
    listing.delete_pointer_keys(gone)
    assert listed(listing) == dict.fromkeys(keys - gone, IMAGE.id)
    # The record itself is no pointer.
    listing.delete_pointer_keys(keys)
    assert records.get(IMAGE.id) == record


@pytest.fixture(params=["fake", "s3"])
def bucket(request: pytest.FixtureRequest) -> Iterator[tuple[Any, Any]]:
    """The bucket, and the listing of its objects."""
    if request.param == "fake":
        objects = FakeObjects()
        yield objects, FakeStored(objects)
        return
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="photos")
        stored = S3Objects(client, "photos")
        yield stored, stored


def test_objects_are_listed_by_prefix_with_size_and_time(bucket: tuple[Any, Any]) -> None:
    objects, listing = bucket
    for key in ("uploads/ann/50% é.jpg", "uploads/ben/a+b.jpg", "thumbnails/ann/x.jpg"):
        objects.write_jpeg(key, b"jpeg")
    found = list(listing.listed("uploads/"))
    assert {each.key for each in found} == {"uploads/ann/50% é.jpg", "uploads/ben/a+b.jpg"}
    assert {each.bytes for each in found} == {4}
    assert all(each.modified.endswith("Z") and each.modified > "2020" for each in found)


def test_faces_are_listed_with_their_photo_over_all_pages() -> None:
    class Client:
        """A collection of two pages, as boto3 pages through them."""

        def get_paginator(self, operation: str) -> "Client":
            assert operation == "list_faces"
            return self

        def paginate(self, **asked: str) -> list[dict[str, Any]]:
            assert asked == {"CollectionId": "faces"}
            return [{"Faces": [{"FaceId": "f1", "ExternalImageId": "i1"}]}, {"Faces": [{"FaceId": "f2"}]}]

    assert list(RekognitionRecognition(Client(), "photos", "faces").listed_faces()) == [("f1", "i1"), ("f2", "")]
