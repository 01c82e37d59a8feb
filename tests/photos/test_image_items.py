"""Records read many at a time: the same values as botocore and boto3 read, only sooner; less where less is asked."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import boto3
import pytest
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from photos.adapters.image_items import ImageItems, plain
from photos.record import Record, item_of, jsonable, key_of
from tests.photos.test_records_contract import IMAGE, table

numbers = st.integers(-(10**15), 10**15).map(Decimal) | st.decimals(-1000, 1000, places=4)
values = st.recursive(
    st.none() | st.booleans() | st.text() | numbers,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        yield table()


def stored(client: Any) -> dict[str, Any]:
    serialize = TypeSerializer().serialize
    item = item_of(Record(image=IMAGE))
    client.put_item(TableName="photos", Item={name: serialize(value) for name, value in item.items()})
    read: dict[str, Any] = (
        boto3.resource("dynamodb", region_name="us-east-1").Table("photos").get_item(Key=key_of(IMAGE.id))["Item"]
    )
    return read


def test_records_are_read_as_boto3_reads_them(client: Any) -> None:
    expected = jsonable(stored(client))
    # Two readers may share a client.
    ImageItems(client, "photos")
    assert ImageItems(client, "photos").images(["i1", "unknown", "i1"]) == {"i1": expected}


def test_fields_are_left_out(client: Any) -> None:
    whole = jsonable(stored(client))
    read = ImageItems(client, "photos").images(["i1"], without=["labels", "faces"])["i1"]
    assert read.items() <= whole.items()
    assert {"id", "owner", "status", "filename", "tags"} <= read.keys()
    assert read.keys().isdisjoint({"labels", "faces", "pk"})


@given(values)
def test_values_are_read_as_boto3_reads_them(value: object) -> None:
    written: Any = TypeSerializer().serialize(value)
    assert plain(written) == jsonable(TypeDeserializer().deserialize(written))
