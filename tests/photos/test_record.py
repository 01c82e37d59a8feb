"""A record as a DynamoDB item."""

import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from photos.model import Image, ImageStatus
from photos.record import Pointers, Record, item_of, jsonable, record_of
from tests.photos.images import IMAGES, NAMES, TEXTS, TIMES

RECORDS = st.builds(
    Record,
    image=IMAGES,
    sequencer=st.none() | st.text("0123456789ABCDEF", min_size=1),
    claimed_by=st.none() | st.uuids().map(str),
    claimed_until=st.none() | TIMES,
    attempts=st.integers(0, 9),
    labels_of=TEXTS,
    faces_of=TEXTS,
    stale=st.builds(Pointers, labels=NAMES, faces=NAMES, contents=NAMES),
    projection_due=st.none() | TIMES,
    announcement_due=st.booleans(),
    redrivable=st.booleans(),
    original_gone=st.booleans(),
    ttl=st.none() | st.integers(1, 2**31),
)


@given(RECORDS)
def test_an_item_holds_the_whole_record(record: Record) -> None:
    assert record_of(item_of(record)) == record


@given(RECORDS)
def test_indexes_show_what_lists_may_show(record: Record) -> None:
    item = item_of(record)
    listed = record.image.status is not ImageStatus.DELETED
    assert item.get("listedOwner") == (record.image.owner if listed else None)
    assert item.get("ownerStatus") == (f"{record.image.owner}#{record.image.status}" if listed else None)
    assert ("due" in item) is (record.projection_due is not None)


@given(IMAGES)
def test_an_items_attributes_are_the_apis_fields(image: Image) -> None:
    item = jsonable(item_of(Record(image=image)))
    assert item == json.loads(json.dumps(item))
    assert {"id", "owner", "filename", "status", "createdAt", "tags", "labels", "faces"} <= item.keys()
    assert None not in item.values()


def test_decimals_become_numbers() -> None:
    assert jsonable({"a": [Decimal(1), Decimal("1.5"), "x", True]}) == {"a": [1, 1.5, "x", True]}
