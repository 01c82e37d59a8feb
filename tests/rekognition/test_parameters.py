"""What the service refuses before it looks at a picture; no model is loaded for it."""

from pathlib import Path
from typing import Any

import pytest

from local.rekognition.collections import FaceCollections
from local.rekognition.models import Models
from local.rekognition.operations import Rekognition
from tests.rekognition.conftest import Caller, NoObjects, inline


@pytest.fixture
def call(tmp_path: Path) -> Caller:
    """A gateway whose models are never reached."""
    return Caller(Rekognition(Models(tmp_path / "absent"), FaceCollections(tmp_path), NoObjects()))


@pytest.mark.parametrize(
    ("operation", "params"),
    [
        ("DetectLabels", {"MinConfidence": 101}),
        ("DetectLabels", {"MaxLabels": -1}),
        ("DetectLabels", {"MaxLabels": "many"}),
        ("DetectLabels", {"Features": ["SMELL"]}),
        ("DetectLabels", {"Image": inline(b"")}),
        ("DetectLabels", {"Image": {"Bytes": "no base64!"}}),
        ("DetectFaces", {"Attributes": ["SHOES"]}),
        ("CreateCollection", {}),
        ("CreateCollection", {"CollectionId": "a/b"}),
        ("CreateCollection", {"CollectionId": "a" * 256}),
        ("IndexFaces", {"CollectionId": "people", "ExternalImageId": "uploads/a.jpg"}),
        ("IndexFaces", {"CollectionId": "people", "MaxFaces": 0}),
        ("IndexFaces", {"CollectionId": "people", "QualityFilter": "BEST"}),
        ("SearchFaces", {"CollectionId": "people", "FaceId": "first"}),
        ("DeleteFaces", {"CollectionId": "people", "FaceIds": []}),
    ],
)
def test_members_that_break_a_constraint_are_refused(call: Caller, operation: str, params: dict[str, Any]) -> None:
    call("CreateCollection", CollectionId="people")
    assert call.refused(operation, **params) == "ValidationException"


def test_what_is_not_there_locally_says_so_by_name(call: Caller) -> None:
    assert call.refused("DetectLabels", Features=["IMAGE_PROPERTIES"]) == "InvalidParameterException"
    assert call.refused("DetectText", Filters={"RegionsOfInterest": []}) == "InvalidParameterException"
    assert call.refused("DetectCustomLabels") == "UnknownOperationException"


def test_every_call_is_counted_the_refused_ones_too(tmp_path: Path) -> None:
    gateway = Rekognition(Models(tmp_path / "absent"), FaceCollections(tmp_path), NoObjects())
    call = Caller(gateway)
    call("CreateCollection", CollectionId="people")
    call.refused("CreateCollection", CollectionId="people")
    call.refused("DetectLabels")
    assert gateway.calls == {"CreateCollection": 2, "DetectLabels": 1}
