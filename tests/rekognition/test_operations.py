"""Labels, faces, limits and collections, asked of the gateway."""

import io
from pathlib import Path

import pytest
from PIL import Image

from local.rekognition.collections import FaceCollections
from local.rekognition.models import Models
from local.rekognition.operations import Rekognition
from tests.rekognition.conftest import Caller, NoObjects, inline, photo

pytestmark = pytest.mark.models


def _png(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (width, height)).save(buffer, "PNG")
    return buffer.getvalue()


def test_ancestors_are_labels_of_their_own(call: Caller) -> None:
    labels = {label["Name"]: label for label in call("DetectLabels", Image=photo("cat.jpg"))["Labels"]}
    parents = {parent["Name"] for parent in labels["Cat"]["Parents"]}
    assert {"Animal", "Mammal", "Pet"} == parents == labels.keys() - {"Cat"}
    assert labels["Cat"]["Instances"]
    assert labels["Animal"]["Instances"] == []


def test_a_photo_on_its_side_is_seen_upright(call: Caller) -> None:
    boxes = [
        next(one for one in call("DetectLabels", Image=photo(name))["Labels"] if one["Name"] == "Cat")["Instances"][0]
        for name in ("cat.jpg", "cat-turned.jpg")
    ]
    upright, turned = (box["BoundingBox"] for box in boxes)
    assert turned == pytest.approx(upright, abs=0.05)


def test_one_person_is_found_and_another_is_not(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    for name in ("president-portrait", "president-standing", "vice-president"):
        call("IndexFaces", CollectionId="people", ExternalImageId=name, Image=photo(f"{name}.jpg"))
    found = call("SearchFacesByImage", CollectionId="people", Image=photo("president-speech.jpg"))["FaceMatches"]
    assert {match["Face"]["ExternalImageId"] for match in found} == {"president-portrait", "president-standing"}
    assert all(match["Similarity"] >= 80 for match in found)


def test_indexing_again_stores_nothing_new(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    request = {"CollectionId": "people", "ExternalImageId": "one", "Image": photo("astronaut.jpg")}
    ids = [[one["Face"]["FaceId"] for one in call("IndexFaces", **request)["FaceRecords"]] for _ in range(2)]
    assert ids[0] == ids[1] != []
    assert call("DescribeCollection", CollectionId="people")["FaceCount"] == len(ids[0])


def test_faces_outlive_a_restart_until_deleted(models: Models, tmp_path: Path) -> None:
    first = FaceCollections(tmp_path)
    call = Caller(Rekognition(models, first, NoObjects()))
    call("CreateCollection", CollectionId="people")
    face = call("IndexFaces", CollectionId="people", Image=photo("astronaut.jpg"))["FaceRecords"][0]["Face"]
    first.close()
    second = FaceCollections(tmp_path)
    call = Caller(Rekognition(models, second, NoObjects()))
    assert call("ListFaces", CollectionId="people")["Faces"] == [face]
    assert call("DeleteFaces", CollectionId="people", FaceIds=[face["FaceId"]])["DeletedFaces"] == [face["FaceId"]]
    assert call("ListFaces", CollectionId="people")["Faces"] == []
    second.close()


def test_text_is_read_in_lines_and_words(call: Caller) -> None:
    found = call("DetectText", Image=photo("page.png"))["TextDetections"]
    assert any("segmentation" in one["DetectedText"] for one in found if one["Type"] == "LINE")


def test_a_harmless_photo_has_no_moderation_labels(call: Caller) -> None:
    assert call("DetectModerationLabels", Image=photo("coffee.jpg"))["ModerationLabels"] == []


@pytest.mark.parametrize(
    ("image", "code"),
    [
        (inline(b"GIF89a no picture"), "InvalidImageFormatException"),
        (inline(_png(79, 200)), "InvalidParameterException"),
        (inline(_png(10_001, 80)), "ImageTooLargeException"),
        (inline(bytes(5 * 1024 * 1024 + 1)), "ValidationException"),
        ({"S3Object": {"Bucket": "photos", "Name": "absent.jpg"}}, "InvalidS3ObjectException"),
        ({}, "InvalidParameterException"),
    ],
    ids=["no picture", "small", "wide", "heavy", "absent", "empty"],
)
def test_images_beyond_the_limits_are_refused(call: Caller, image: dict[str, object], code: str) -> None:
    assert call.refused("DetectLabels", Image=image) == code


def test_a_picture_without_a_face_and_collections_that_do_not_fit_are_refused(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    assert call.refused("CreateCollection", CollectionId="people") == "ResourceAlreadyExistsException"
    search = call.refused("SearchFacesByImage", CollectionId="people", Image=photo("cat.jpg"))
    assert search == "InvalidParameterException"
    assert call.refused("ListFaces", CollectionId="nobody") == "ResourceNotFoundException"
    assert call.refused("CompareFaces") == "UnknownOperationException"
