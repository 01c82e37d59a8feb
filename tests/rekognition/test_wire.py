"""The real wire: boto3 against the running server, given nothing but the endpoint."""

import json
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
import uvicorn
from botocore.exceptions import ClientError

from local.rekognition.collections import FaceCollections
from local.rekognition.errors import invalid_s3_object
from local.rekognition.models import Models
from local.rekognition.operations import Rekognition
from local.rekognition.server import app_of
from tests.rekognition.conftest import SAMPLES

pytestmark = [pytest.mark.models, pytest.mark.enable_socket]


class SampleBucket:
    """An S3 whose one bucket holds the sample photos."""

    def read(self, bucket: str, name: str, version: str | None) -> bytes:
        """A sample photo; raises RekognitionError if there is none of that name."""
        path = SAMPLES / name
        if bucket != "samples" or not path.exists():
            raise invalid_s3_object()
        return path.read_bytes()


@pytest.fixture(scope="module")
def url(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a server listens, on a port that the system chose."""
    collections = FaceCollections(tmp_path_factory.mktemp("state"))
    app = app_of(Rekognition(models, collections, SampleBucket()))
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        thread.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join()
    collections.close()


@pytest.fixture
def client(url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An unmodified client, which finds the server by the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_REKOGNITION", url)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    rekognition = boto3.client("rekognition", region_name="us-east-1")
    yield rekognition
    rekognition.close()


def _get(url: str) -> Any:
    with urllib.request.urlopen(url, timeout=5) as answer:
        return json.load(answer)


def test_labels_and_faces_of_an_s3_object_side_by_side(client: Any, url: str) -> None:
    client.create_collection(CollectionId="wire")
    before = _get(f"{url}/_local/calls")
    image = {"S3Object": {"Bucket": "samples", "Name": "astronaut.jpg"}}
    with ThreadPoolExecutor(2) as pool:
        labels = pool.submit(client.detect_labels, Image=image)
        faces = pool.submit(client.index_faces, CollectionId="wire", Image=image, DetectionAttributes=["ALL"])
        names = [label["Name"] for label in labels.result()["Labels"]]
        [record] = faces.result()["FaceRecords"]
    assert "Person" in names
    assert record["FaceDetail"]["Smile"]["Value"]
    after = _get(f"{url}/_local/calls")
    grown = {name: count - before.get(name, 0) for name, count in after.items() if count > before.get(name, 0)}
    assert grown == {"DetectLabels": 1, "IndexFaces": 1}
    described = client.describe_collection(CollectionId="wire")
    assert described["FaceCount"] == 1
    assert described["CreationTimestamp"].year >= 2026


@pytest.mark.parametrize(
    ("image", "code"),
    [
        ({"Bytes": b"no picture"}, "InvalidImageFormatException"),
        ({"S3Object": {"Bucket": "samples", "Name": "absent.jpg"}}, "InvalidS3ObjectException"),
        ({"S3Object": {"Bucket": "elsewhere", "Name": "cat.jpg"}}, "InvalidS3ObjectException"),
        ({}, "InvalidParameterException"),
    ],
)
def test_the_client_hears_the_services_errors(client: Any, image: dict[str, Any], code: str) -> None:
    with pytest.raises(ClientError) as refusal:
        client.detect_labels(Image=image)
    answer: Any = refusal.value.response
    assert answer["Error"]["Code"] == code
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert answer["ResponseMetadata"]["RequestId"]


def test_errors_arrive_as_the_exceptions_of_the_sdk(client: Any) -> None:
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.list_faces(CollectionId="absent")


def test_paginators_walk_the_pages(client: Any) -> None:
    client.create_collection(CollectionId="pages")
    photo = (SAMPLES / "astronaut.jpg").read_bytes()
    for name in ("a", "b", "c"):
        client.index_faces(CollectionId="pages", Image={"Bytes": photo}, ExternalImageId=name)
    pages = list(client.get_paginator("list_faces").paginate(CollectionId="pages", PaginationConfig={"PageSize": 2}))
    assert [[face["ExternalImageId"] for face in page["Faces"]] for page in pages] == [["a", "b"], ["c"]]


def test_a_body_that_is_no_json_is_refused(url: str) -> None:
    headers = {"X-Amz-Target": "RekognitionService.DetectLabels"}
    request = urllib.request.Request(url, data=b"{", headers=headers)
    with pytest.raises(urllib.error.HTTPError) as refusal:
        urllib.request.urlopen(request, timeout=5)
    with refusal.value as answer:
        assert json.load(answer)["__type"] == "SerializationException"


def test_health(url: str) -> None:
    assert _get(f"{url}/_local/health") == {"status": "ok"}
