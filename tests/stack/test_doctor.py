"""`make doctor` on the deployed stack: it sees what was broken, mends it, and asks Rekognition for nothing it knows."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.demo import sign_in
from local.deploy import client
from local.settings import FACE_COLLECTION, PROJECT, LocalSettings
from tests.stack.api import Api, until_indexed, upload

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

ASTRONAUT = Path(__file__).parents[2] / "samples" / "astronaut.jpg"
OTHER_WORK = "records: nothing differs"


@pytest.fixture(scope="module")
def photo(stack: dict[str, Any], new_user: Callable[[], dict[str, str]]) -> dict[str, Any]:
    api = Api(stack["graphqlUrl"], {"Authorization": sign_in(stack, new_user())})
    return dict(until_indexed(api, upload(api, ASTRONAUT.read_bytes())))


def doctor(settings: LocalSettings, *arguments: str) -> tuple[int, str]:
    environment = os.environ | {
        "PHOTOS_HOME": str(settings.home),
        "AWS_PORT": str(settings.aws_port),
        "APPSYNC_PORT": str(settings.appsync_port),
        "REKOGNITION_PORT": str(settings.rekognition_port),
    }
    command = [sys.executable, "-m", "local", "doctor", "--grace", "0", *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.returncode, done.stdout


def calls(stack: dict[str, Any]) -> Any:
    made = httpx.get(f"{stack['rekognitionUrl']}/_local/calls").json()
    return made.get("DetectLabels", 0), made.get("IndexFaces", 0)


def lose_the_thumbnail(settings: LocalSettings, stack: dict[str, Any], photo: dict[str, Any]) -> str:
    key = f"thumbnails/{photo['owner']}/{photo['id']}.jpg"
    client(settings, "s3").delete_object(Bucket=stack["bucket"], Key=key)
    return "has no thumbnail"


def lose_a_pointer(settings: LocalSettings, stack: dict[str, Any], photo: dict[str, Any]) -> str:
    key = {"pk": {"S": f"FACE#{photo['faces'][0]['id']}"}, "sk": {"S": "FACE"}}
    client(settings, "dynamodb").delete_item(TableName=stack["tableName"], Key=key)
    return "lacks a pointer"


def leave_a_pointer(settings: LocalSettings, stack: dict[str, Any], photo: dict[str, Any]) -> str:
    item = {"pk": "FACE#nobody", "sk": "FACE", "imageId": "nobody", "owner": photo["owner"]}
    text = {name: {"S": value} for name, value in item.items()}
    client(settings, "dynamodb").put_item(TableName=stack["tableName"], Item=text)
    return "image nobody has a pointer"


def leave_a_face(settings: LocalSettings, stack: dict[str, Any], photo: dict[str, Any]) -> str:
    image = {"Bytes": ASTRONAUT.read_bytes()}
    client(settings, "rekognition").index_faces(CollectionId=FACE_COLLECTION, Image=image, ExternalImageId="nobody")
    return "image nobody has a face"


FAULTS: list[Callable[[LocalSettings, dict[str, Any], dict[str, Any]], str]] = [
    lose_the_thumbnail,
    lose_a_pointer,
    leave_a_pointer,
    leave_a_face,
]


async def test_what_was_broken_is_named_and_mended(
    stack: dict[str, Any], settings: LocalSettings, photo: dict[str, Any]
) -> None:
    # Other tests' photos may still be on their way.
    for _ in range(60):
        code, said = await asyncio.to_thread(doctor, settings)
        if code == 0:
            break
        await asyncio.sleep(0.5)
    assert (code, said.count("\n"), OTHER_WORK in said) == (0, 1, True), said
    expected = [fault(settings, stack, photo) for fault in FAULTS]
    before = calls(stack)
    code, said = await asyncio.to_thread(doctor, settings)
    assert code == 1
    assert all(sentence in said for sentence in expected), said
    # Looking changes nothing.
    assert await asyncio.to_thread(doctor, settings) == (code, said)
    code, said = await asyncio.to_thread(doctor, settings, "--fix")
    assert (code, said.splitlines()[-1].endswith("nothing differs")) == (0, True), said
    assert calls(stack) == before
