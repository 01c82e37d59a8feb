"""Keys, ids and S3's event notifications."""

import json
from urllib.parse import quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photos.events import ObjectChange, ObjectEvent, is_newer, message_body, parse_message
from photos.keys import image_id, parse_upload_key, thumbnail_key, upload_key

KEYS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=100)
SEQUENCERS = st.text("0123456789ABCDEF", min_size=1, max_size=20)


def event(key: str = "uploads/ann/1/cat.jpg", **changes: object) -> ObjectEvent:
    fields = {"change": ObjectChange.CREATED, "bucket": "b", "key": key, "sequencer": "0A", "bytes": 7}
    return ObjectEvent(**{"time": "2026-01-02T03:04:05.678Z"} | fields | changes)  # type: ignore[arg-type]


@given(KEYS)
def test_a_key_arrives_as_itself(key: str) -> None:
    assert list(parse_message(message_body(event(key)))) == [event(key)]


@pytest.mark.parametrize("key", ["a+b.jpg", "50%.jpg", "a%2Fb.jpg", "my photo.jpg", "été.jpg", "🐕.jpg", "/x", "../x"])
def test_a_key_is_decoded_exactly_once(key: str) -> None:
    entry = {"key": quote_plus(key), "sequencer": "0B", "size": 1}
    record = {"eventName": "ObjectCreated:Post", "eventTime": "2026-01-01T00:00:00.000Z"}
    body = json.dumps({"Records": [record | {"s3": {"bucket": {"name": "b"}, "object": entry}}]})
    assert [found.key for found in parse_message(body)] == [key]


def test_s3s_test_message_holds_no_event() -> None:
    assert list(parse_message('{"Service":"Amazon S3","Event":"s3:TestEvent","Bucket":"b"}')) == []


@pytest.mark.parametrize("body", ["", "null", "[]", "{}", '{"Records":[{}]}', '{"Records":[{"eventName":"Restore"}]}'])
def test_a_message_that_is_no_notification_is_an_error(body: str) -> None:
    with pytest.raises(ValueError, match=r"not an S3 event notification|is not a valid ObjectChange"):
        list(parse_message(body))


@given(SEQUENCERS, SEQUENCERS, SEQUENCERS)
def test_sequencers_are_ordered(one: str, two: str, three: str) -> None:
    assert is_newer(one, None)
    assert not is_newer(one, one)
    assert not (is_newer(one, two) and is_newer(two, one))
    if is_newer(one, two) and is_newer(two, three):
        assert is_newer(one, three)


def test_the_shorter_sequencer_is_padded_on_the_right() -> None:
    assert is_newer("0B", "0A1")
    assert is_newer("0A1", "0A")
    assert not is_newer("0A00", "0A")


@given(KEYS, KEYS)
def test_an_id_is_a_function_of_bucket_and_key(bucket: str, key: str) -> None:
    assert image_id(bucket, key) == image_id(bucket, key)
    assert len(image_id(bucket, key)) == 32


def test_owner_and_filename_are_in_the_key() -> None:
    parsed = parse_upload_key(upload_key("ann", "1f", "cat.jpg"))
    assert parsed
    assert (parsed.owner, parsed.filename) == ("ann", "cat.jpg")
    assert thumbnail_key("ann", "i") == "thumbnails/ann/i.jpg"


@pytest.mark.parametrize(
    "key", ["cat.jpg", "uploads/cat.jpg", "uploads/ann/", "uploads//cat.jpg", "thumbnails/ann/x.jpg"]
)
def test_other_keys_belong_to_nobody(key: str) -> None:
    assert parse_upload_key(key) is None
