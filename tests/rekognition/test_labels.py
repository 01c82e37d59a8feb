"""The vocabulary, and labels made of what the model found."""

from typing import Any

import numpy as np
import pytest

from local.rekognition.labels import Found, labels_of
from local.rekognition.vocabulary import COCO_CLASSES, VOCABULARY
from tests.rekognition.conftest import Caller, photo


def _found(name: str, confidence: float) -> Found:
    return Found(name, confidence, np.array([0.1, 0.2, 0.5, 0.6]))


def _names(labels: list[dict[str, Any]]) -> list[str]:
    return [label["Name"] for label in labels]


def test_every_class_of_the_model_is_in_the_vocabulary() -> None:
    assert len(COCO_CLASSES) == 80
    assert set(COCO_CLASSES.values()) <= VOCABULARY.keys()


def test_parents_are_all_ancestors_and_every_label_has_a_category() -> None:
    for name, word in VOCABULARY.items():
        assert name not in word.parents
        assert all(word.categories), name
        for parent in word.parents:
            assert set(VOCABULARY[parent].parents) <= set(word.parents), (name, parent)


def test_an_ancestor_is_as_sure_as_its_surest_descendant() -> None:
    labels = {
        label["Name"]: label for label in labels_of([_found("Dog", 70), _found("Cat", 90), _found("Cat", 60)], 55)
    }
    assert labels["Pet"]["Confidence"] == labels["Cat"]["Confidence"] == 90
    assert labels["Canine"]["Confidence"] == labels["Dog"]["Confidence"] == 70
    assert [one["Confidence"] for one in labels["Cat"]["Instances"]] == [90, 60]
    assert labels["Pet"]["Instances"] == []
    box = labels["Dog"]["Instances"][0]["BoundingBox"]
    assert box == pytest.approx({"Left": 0.2, "Top": 0.1, "Width": 0.4, "Height": 0.4})


def test_what_is_less_sure_than_asked_for_brings_no_ancestors_either() -> None:
    assert _names(labels_of([_found("Car", 54.9)], 55)) == []


def test_aliases_and_categories_are_rekognitions_own() -> None:
    [car] = [label for label in labels_of([_found("Car", 80)], 55) if label["Name"] == "Car"]
    assert car["Aliases"] == [{"Name": "Automobile"}]
    assert car["Parents"] == [{"Name": "Vehicle"}, {"Name": "Transportation"}]
    assert car["Categories"] == [{"Name": "Vehicles and Automotive"}]


@pytest.mark.models
@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({}, {"Animal", "Cat", "Mammal", "Pet"}),
        ({"LabelInclusionFilters": ["Cat"]}, {"Cat"}),
        ({"LabelExclusionFilters": ["Cat", "Pet"]}, {"Animal", "Mammal"}),
        ({"LabelCategoryInclusionFilters": ["Food and Beverage"]}, set()),
        ({"LabelCategoryExclusionFilters": ["Animals and Pets"]}, set()),
    ],
)
def test_filters_choose_among_the_labels(call: Caller, filters: dict[str, list[str]], names: set[str]) -> None:
    labels = call("DetectLabels", Image=photo("cat.jpg"), Settings={"GeneralLabels": filters})["Labels"]
    assert set(_names(labels)) == names


@pytest.mark.models
def test_the_surest_labels_come_first_and_no_more_than_asked_for(call: Caller) -> None:
    labels = call("DetectLabels", Image=photo("scientists.jpg"), MaxLabels=1)["Labels"]
    assert _names(labels) == ["Person"]
    assert len(labels[0]["Instances"]) > 1
