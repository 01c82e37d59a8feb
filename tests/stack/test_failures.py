"""On the deployed stack: what cannot work ends in the dead-letter queue and comes back; what is deleted is gone."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.deploy import client
from local.redrive import redrive
from local.rekognition.collections import FaceCollections
from local.settings import FACE_COLLECTION, STACK_NAME, LocalSettings
from photos.process_upload import GIVEN_UP
from tests.photos.pictures import picture
from tests.stack.api import every
from tests.stack.conftest import User
from tests.stack.test_main_job import GET, SAMPLES, eventually, found

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

RETRY = "mutation($id: ID!) { retryImage(id: $id) { id status } }"
DELETE = "mutation($id: ID!) { deleteImage(id: $id) { id } }"


@pytest.fixture
def outputs(stack: dict[str, Any], settings: LocalSettings) -> dict[str, str]:
    (described,) = client(settings, "cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"]
    return {one["OutputKey"]: one["OutputValue"] for one in described["Outputs"]}


@pytest.fixture
def dead(settings: LocalSettings, outputs: dict[str, str]) -> Callable[[], int]:
    """How many messages are in the dead-letter queue."""

    def count() -> int:
        answer = client(settings, "sqs").get_queue_attributes(
            QueueUrl=outputs["UploadDeadLetterQueueUrl"], AttributeNames=["ApproximateNumberOfMessages"]
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessages"])

    return count


async def asked(ask: Callable[[], Any]) -> Any:
    """A blocking question, as `eventually` asks it."""
    return await asyncio.to_thread(ask)


async def test_poison_ends_in_the_dead_letter_queue_and_comes_back(
    ann: User, ben: User, settings: LocalSettings, outputs: dict[str, str], dead: Callable[[], int]
) -> None:
    sqs, before = client(settings, "sqs"), dead()
    with no_face_collection(settings):
        photos = [await ann.upload(name, picture(size=(321, 200))) for name in ("one.jpg", "two.jpg")]
        for photo in photos:
            end = await ann.ended(photo)
            assert (end["status"], end["statusReason"]) == ("FAILED", GIVEN_UP)
            assert (await ann.ask(GET, id=photo))["getImage"]["statusReason"] == GIVEN_UP
        await eventually(lambda: asked(dead), lambda count: count == before + 2)
    redriven, retried = photos
    # Its owner need not wait for the operator, and nobody else may.
    assert (await ben.ask(RETRY, id=retried))["retryImage"] is None
    assert (await ann.ask(RETRY, id=retried))["retryImage"]["status"] == "PROCESSING"
    await ann.until(lambda: any(one["id"] == retried for one in ann.indexed))
    # The operator brings everything back; what was retried meanwhile is recognised.
    redrive(sqs, outputs["UploadDeadLetterQueueUrl"], outputs["UploadQueueUrl"])
    await ann.until(lambda: any(one["id"] == redriven for one in ann.indexed))
    assert set(photos) <= await found(ann)
    await eventually(lambda: asked(dead), lambda count: count == 0)


async def test_a_message_that_is_no_event_ends_in_the_dead_letter_queue(
    stack: dict[str, Any], settings: LocalSettings, outputs: dict[str, str], dead: Callable[[], int]
) -> None:
    sqs, before = client(settings, "sqs"), dead()
    sqs.send_message(QueueUrl=outputs["UploadQueueUrl"], MessageBody="nonsense")
    await eventually(lambda: asked(dead), lambda count: count == before + 1)
    (message,) = sqs.receive_message(QueueUrl=outputs["UploadDeadLetterQueueUrl"], VisibilityTimeout=30)["Messages"]
    assert message["Body"] == "nonsense"
    sqs.delete_message(QueueUrl=outputs["UploadDeadLetterQueueUrl"], ReceiptHandle=message["ReceiptHandle"])


@pytest.mark.parametrize("how", ["by its owner", "in the bucket"])
async def test_of_a_deleted_photo_its_tombstone_is_left(ann: User, settings: LocalSettings, how: str) -> None:
    body = (SAMPLES / "astronaut.jpg").read_bytes() + how.encode()
    photo = await ann.upload("astronaut.jpg", body)
    assert (await ann.ended(photo))["status"] == "INDEXED"
    before = await asked(lambda: left(settings, ann.stack, photo))
    assert {"LABEL", "FACE", "CONTENT", "thumbnails", "uploads", "collection"} <= before
    if how == "by its owner":
        await ann.ask(DELETE, id=photo)
    else:
        s3 = client(settings, "s3")
        key = (await ann.ask("query($id: ID!) { getImage(id: $id) { key } }", id=photo))["getImage"]["key"]
        s3.delete_object(Bucket=ann.stack["bucket"], Key=key)
    await eventually(lambda: asked(lambda: left(settings, ann.stack, photo)), lambda parts: parts == {"IMAGE"})
    assert photo not in await found(ann)
    table = client(settings, "dynamodb")
    key_of = {"pk": {"S": f"IMAGE#{photo}"}, "sk": {"S": "IMAGE"}}
    tombstone = table.get_item(TableName=ann.stack["tableName"], Key=key_of)["Item"]
    assert (tombstone["status"]["S"], tombstone["labels"]["L"], tombstone["faces"]["L"]) == ("DELETED", [], [])
    assert int(tombstone["ttl"]["N"]) > 0
    # A late event does not bring it back.
    s3 = {"bucket": {"name": ann.stack["bucket"]}, "object": {"key": tombstone["key"]["S"], "sequencer": "00"}}
    event = {"eventName": "ObjectCreated:Put", "eventTime": "2026-01-01T00:00:00.000Z", "s3": s3}
    (described,) = client(settings, "cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"]
    queue = next(one["OutputValue"] for one in described["Outputs"] if one["OutputKey"] == "UploadQueueUrl")
    client(settings, "sqs").send_message(QueueUrl=queue, MessageBody=json.dumps({"Records": [event]}))
    other = await ann.upload("after.jpg", picture(size=(240, 180)))
    await ann.ended(other)
    assert await asked(lambda: left(settings, ann.stack, photo)) == {"IMAGE"}


@contextmanager
def no_face_collection(settings: LocalSettings) -> Iterator[None]:
    """What IndexFaces needs is away meanwhile, and back with its faces afterwards: they are other tests' too."""
    kept = FaceCollections(settings.state / "rekognition")
    faces = [face for _, face in kept.faces(FACE_COLLECTION, after=0, most=10_000)]
    kept.delete(FACE_COLLECTION)
    try:
        yield
    finally:
        kept.create(FACE_COLLECTION)
        kept.add(FACE_COLLECTION, faces)
        kept.close()


def left(settings: LocalSettings, stack: dict[str, Any], photo: str) -> set[str]:
    """Where something of a photo is found."""
    items = every(client(settings, "dynamodb"), "scan", "Items", TableName=stack["tableName"], ConsistentRead=True)
    named = [item for item in items if photo in (item.get("imageId", {}).get("S"), item.get("id", {}).get("S"))]
    parts = {item["pk"]["S"].partition("#")[0] for item in named}
    (key,) = (item["key"]["S"] for item in named if "key" in item)
    objects = every(client(settings, "s3"), "list_objects_v2", "Contents", Bucket=stack["bucket"])
    parts |= {one["Key"].partition("/")[0] for one in objects if one["Key"] == key or photo in one["Key"]}
    faces = every(client(settings, "rekognition"), "list_faces", "Faces", CollectionId=FACE_COLLECTION)
    return parts | ({"collection"} if any(face["ExternalImageId"] == photo for face in faces) else set())
