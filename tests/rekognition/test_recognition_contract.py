"""The recognition port: one suite for the adapter, on the local Rekognition's models, and for its fake."""

import base64
import re
from typing import Any

import pytest

from photos.adapters.rekognition import RekognitionRecognition
from photos.ports import Picture, Recognition
from tests.photos.fakes import FakeRecognition
from tests.rekognition.conftest import SAMPLES, Caller

PICTURE = Picture("uploads/ann/1/a.jpg", (SAMPLES / "astronaut.jpg").read_bytes())


class Client:
    """boto3's client, as far as the adapter uses it, before the gateway instead of a socket."""

    def __init__(self, call: Caller) -> None:
        self._call = call

    def __getattr__(self, name: str) -> Any:
        operation = "".join(word.capitalize() for word in name.split("_"))
        return lambda **params: self._call(operation, **{key: _encoded(value) for key, value in params.items()})


def _encoded(value: Any) -> Any:
    if isinstance(value, dict) and isinstance(value.get("Bytes"), bytes):
        return {"Bytes": base64.b64encode(value["Bytes"]).decode()}
    return value


@pytest.fixture(params=["fake", pytest.param("rekognition", marks=pytest.mark.models)])
def recognition(request: pytest.FixtureRequest) -> Recognition:
    if request.param == "fake":
        return FakeRecognition()
    call: Caller = request.getfixturevalue("call")
    call("CreateCollection", CollectionId="faces")
    return RekognitionRecognition(Client(call), "bucket", "faces")


def test_the_same_picture_is_labelled_the_same(recognition: Recognition) -> None:
    labels = recognition.detect_labels(PICTURE)
    assert labels
    assert all(0 <= label.confidence <= 100 for label in labels)
    assert recognition.detect_labels(PICTURE) == labels


def test_the_same_picture_of_the_same_photo_stores_no_second_face(recognition: Recognition) -> None:
    faces = recognition.index_faces(PICTURE, "photo-1")
    assert faces
    assert {face.image_id for face in faces} == {"photo-1"}
    assert all(re.fullmatch(r"[a-f0-9-]{16,36}", face.id) for face in faces)
    assert {face.id for face in recognition.index_faces(PICTURE, "photo-1")} == {face.id for face in faces}


def test_the_same_picture_of_another_photo_has_faces_of_its_own(recognition: Recognition) -> None:
    first, second = (recognition.index_faces(PICTURE, photo) for photo in ("photo-1", "photo-2"))
    assert {face.id for face in first}.isdisjoint(face.id for face in second)
    recognition.delete_faces([face.id for face in first])
    assert {face.id for face in recognition.index_faces(PICTURE, "photo-2")} == {face.id for face in second}


def test_faces_may_be_forgotten_twice(recognition: Recognition) -> None:
    faces = [face.id for face in recognition.index_faces(PICTURE, "photo-1")]
    recognition.delete_faces(faces)
    recognition.delete_faces(faces)
