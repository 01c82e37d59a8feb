"""Faces: details, a group, quality, paging, and labels and faces asked for side by side."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.rekognition.conftest import Caller, photo

pytestmark = pytest.mark.models

ALWAYS = {"BoundingBox", "Confidence", "Landmarks", "Pose", "Quality"}
ASKED = {"AgeRange", "Emotions", "EyesOpen", "Gender", "MouthOpen", "Smile"}


def _detail(call: Caller, name: str, *attributes: str) -> dict[str, Any]:
    detail: dict[str, Any]
    [detail] = call("DetectFaces", Image=photo(name), Attributes=list(attributes))["FaceDetails"]
    return detail


def test_a_face_tells_what_is_asked_for_and_nothing_that_no_model_knows(call: Caller) -> None:
    assert _detail(call, "astronaut.jpg").keys() == ALWAYS
    assert _detail(call, "astronaut.jpg", "SMILE", "AGE_RANGE").keys() == ALWAYS | {"Smile", "AgeRange"}
    everything = _detail(call, "astronaut.jpg", "ALL")
    assert everything.keys() == ALWAYS | ASKED
    assert everything["Smile"]["Value"]
    assert everything["EyesOpen"]["Value"]
    assert everything["Gender"]["Value"] == "Female"
    assert everything["Emotions"][0]["Type"] == "HAPPY"
    assert sum(emotion["Confidence"] for emotion in everything["Emotions"]) == pytest.approx(100, abs=0.1)


def test_landmarks_lie_in_the_face(call: Caller) -> None:
    detail = _detail(call, "president-portrait.jpg", "ALL")
    box, points = detail["BoundingBox"], {one["Type"]: one for one in detail["Landmarks"]}
    assert points["eyeLeft"]["X"] < points["nose"]["X"] < points["eyeRight"]["X"]
    assert points["eyeLeft"]["Y"] < points["nose"]["Y"] < points["mouthLeft"]["Y"]
    for name in ("eyeLeft", "eyeRight", "leftEyeUp", "mouthDown", "nose"):
        assert box["Left"] < points[name]["X"] < box["Left"] + box["Width"]
        assert box["Top"] < points[name]["Y"] < box["Top"] + box["Height"]


def test_of_a_group_the_largest_faces_are_indexed_and_the_others_named(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    group = photo("scientists.jpg")
    answer = call("IndexFaces", CollectionId="people", Image=group, MaxFaces=2)
    indexed = [record["FaceDetail"]["BoundingBox"] for record in answer["FaceRecords"]]
    left_out = [face for face in answer["UnindexedFaces"] if "EXCEEDS_MAX_FACES" in face["Reasons"]]
    assert len(indexed) == 2
    assert len(left_out) >= 8
    sizes = [box["Width"] * box["Height"] for box in indexed]
    assert min(sizes) >= max(
        face["FaceDetail"]["BoundingBox"]["Width"] * face["FaceDetail"]["BoundingBox"]["Height"] for face in left_out
    )
    assert len(call("DetectFaces", Image=group)["FaceDetails"]) == len(indexed) + len(answer["UnindexedFaces"])


def test_a_face_that_is_searched_for_is_not_its_own_match(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    faces = {
        name: call("IndexFaces", CollectionId="people", ExternalImageId=name, Image=photo(f"{name}.jpg"))
        for name in ("president-portrait", "president-standing", "vice-president")
    }
    searched = faces["president-portrait"]["FaceRecords"][0]["Face"]["FaceId"]
    matches = call("SearchFaces", CollectionId="people", FaceId=searched)["FaceMatches"]
    assert [match["Face"]["ExternalImageId"] for match in matches] == ["president-standing"]
    everybody = call("SearchFaces", CollectionId="people", FaceId=searched, FaceMatchThreshold=0)["FaceMatches"]
    assert [match["Face"]["ExternalImageId"] for match in everybody] == ["president-standing", "vice-president"]
    assert everybody[1]["Similarity"] < 80
    assert call.refused("SearchFaces", CollectionId="people", FaceId="0" * 8 + "-0000" * 3 + "-" + "0" * 12) == (
        "InvalidParameterException"
    )


def test_a_second_external_id_is_a_second_face(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    for name in ("one", "two", "one"):
        call("IndexFaces", CollectionId="people", ExternalImageId=name, Image=photo("astronaut.jpg"))
    assert call("DescribeCollection", CollectionId="people")["FaceCount"] == 2


def test_lists_come_in_pages(call: Caller) -> None:
    for name in ("a", "b", "c"):
        call("CreateCollection", CollectionId=name)
        call("IndexFaces", CollectionId="a", ExternalImageId=name, Image=photo("astronaut.jpg"))
    first = call("ListCollections", MaxResults=2)
    rest = call("ListCollections", MaxResults=2, NextToken=first["NextToken"])
    assert first["CollectionIds"] + rest["CollectionIds"] == ["a", "b", "c"]
    assert "NextToken" not in rest
    found: list[str] = []
    more: dict[str, str] = {}
    for _ in range(3):
        page = call("ListFaces", CollectionId="a", MaxResults=1, **more)
        found += [face["ExternalImageId"] for face in page["Faces"]]
        more = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
    assert (found, more) == (["a", "b", "c"], {})
    assert call.refused("ListFaces", CollectionId="a", NextToken="?") == "InvalidPaginationTokenException"


def test_a_deleted_collection_takes_its_faces_along(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    call("IndexFaces", CollectionId="people", Image=photo("astronaut.jpg"))
    call("DeleteCollection", CollectionId="people")
    call("CreateCollection", CollectionId="people")
    assert call("DescribeCollection", CollectionId="people")["FaceCount"] == 0


def test_deleting_names_the_faces_that_were_not_there(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    absent = "00000000-0000-0000-0000-000000000000"
    answer = call("DeleteFaces", CollectionId="people", FaceIds=[absent])
    assert answer["DeletedFaces"] == []
    assert answer["UnsuccessfulFaceDeletions"] == [{"FaceId": absent, "Reasons": ["FACE_NOT_FOUND"]}]


def test_labels_and_faces_side_by_side_are_the_same_as_alone(call: Caller) -> None:
    call("CreateCollection", CollectionId="people")
    names = ("astronaut.jpg", "president-portrait.jpg", "cat.jpg", "coffee.jpg")

    def analysed(name: str) -> tuple[dict[str, Any], dict[str, Any]]:
        indexed = call("IndexFaces", CollectionId="people", Image=photo(name), DetectionAttributes=["ALL"])
        return call("DetectLabels", Image=photo(name)), indexed

    alone = [analysed(name) for name in names]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(analysed, names * 2))
    assert [labels for labels, _ in together] == [labels for labels, _ in alone] * 2
    ids = [[record["Face"]["FaceId"] for record in faces["FaceRecords"]] for _, faces in together]
    assert ids == [[record["Face"]["FaceId"] for record in faces["FaceRecords"]] for _, faces in alone] * 2
    assert call("DescribeCollection", CollectionId="people")["FaceCount"] == 2
