"""The objects port: one suite for the adapter on S3 and for its fake; and the presigned addresses."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlparse

import boto3
import pytest
from botocore.config import Config
from moto import mock_aws

from photos.adapters.errors import ServiceRefused
from photos.adapters.s3 import S3Objects, S3SignedUrls, S3UploadForms
from photos.errors import Unanalysable
from photos.inspection import MAX_BYTES
from photos.ports import Objects
from tests.photos.fakes import FakeObjects


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")


@pytest.fixture(params=["fake", "s3"])
def objects(request: pytest.FixtureRequest) -> Iterator[Objects]:
    if request.param == "fake":
        yield FakeObjects()
        return
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket="photos")
        yield S3Objects(client, "photos")


@pytest.mark.parametrize("key", ["a+b.jpg", "50%.jpg", "a%2Fb.jpg", "été 🐕.jpg"])
def test_an_object_is_read_as_it_was_written(objects: Objects, key: str) -> None:
    assert objects.read(key) is None
    objects.write_jpeg(key, b"jpeg")
    assert objects.read(key) == b"jpeg"
    objects.delete([key, "never there"])
    assert objects.read(key) is None
    objects.delete([key])


def test_what_no_memory_is_to_hold_is_not_read() -> None:
    class Body:
        """Would be read for minutes."""

        closed = False

        def close(self) -> None:
            self.closed = True

    body = Body()

    class Client:
        """Holds one large object."""

        def get_object(self, **_: object) -> object:
            return {"ContentLength": MAX_BYTES + 1, "Body": body}

    with pytest.raises(Unanalysable, match=f"{MAX_BYTES + 1:,} bytes"):
        S3Objects(Client(), "photos").read("huge.tif")
    assert body.closed


def test_an_error_for_one_object_in_a_good_answer_is_an_error() -> None:
    class Client:
        """Answers 200, and inside it that one object stayed."""

        def delete_objects(self, **_: object) -> object:
            return {"Errors": [{"Key": "a", "Code": "AccessDenied"}]}

    with pytest.raises(ServiceRefused, match="AccessDenied"):
        S3Objects(Client(), "photos").delete(["a"])


def test_a_form_takes_one_key_one_type_and_a_size() -> None:
    client = boto3.client("s3", region_name="eu-west-1", config=Config(signature_version="s3v4"))
    url, form = S3UploadForms(client, "photos").form(
        "uploads/ann/1/${filename}", content_type="image/png", max_bytes=10, seconds=60
    )
    assert url.startswith("https://photos.s3")
    assert form["key"] == "uploads/ann/1/${filename}"
    assert form["Content-Type"] == "image/png"
    assert "policy" in form


def test_a_signed_address_lives_for_a_while() -> None:
    client = boto3.client("s3", region_name="eu-west-1", config=Config(signature_version="s3v4"))
    address = urlparse(S3SignedUrls(client, "photos", 900).url("uploads/ann/1/50%.jpg"))
    assert address.path.endswith("/50%25.jpg")
    assert parse_qs(address.query)["X-Amz-Expires"] == ["900"]
