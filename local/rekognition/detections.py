"""The operations that look at one picture and keep nothing."""

from collections.abc import Mapping
from typing import Any

from local.rekognition.errors import invalid_parameter
from local.rekognition.labels import labels_of
from local.rekognition.models import Models
from local.rekognition.moderation import moderation_labels
from local.rekognition.objects import Objects
from local.rekognition.parameters import FACE_ATTRIBUTES, Params, image_bytes, names, number, structure
from local.rekognition.pictures import Picture, read_picture

LONGEST_SIDE = 10_000
LABEL_MODEL, TEXT_MODEL, MODERATION_MODEL = "3.0", "3.0", "7.0"


class Detections:
    """DetectLabels, DetectFaces, DetectText and DetectModerationLabels."""

    def __init__(self, models: Models, objects: Objects) -> None:
        self._models = models
        self._objects = objects

    def detect_labels(self, params: Params) -> dict[str, Any]:
        """What is on a picture."""
        if "IMAGE_PROPERTIES" in names(params, "Features", ("GENERAL_LABELS", "IMAGE_PROPERTIES")):
            raise invalid_parameter(
                "IMAGE_PROPERTIES is not available in the local Rekognition; ask for GENERAL_LABELS"
            )
        min_confidence = number(params, "MinConfidence", 55, 0, 100)
        most = int(number(params, "MaxLabels", 1000, 0, 2**31))
        settings = structure(structure(params, "Settings"), "GeneralLabels")
        picture = self._picture(params, LONGEST_SIDE)
        labels = labels_of(self._models.labels().detect(picture.image), min_confidence)
        wanted = [label for label in labels if _wanted(label, settings)]
        return {"Labels": wanted[:most], "LabelModelVersion": LABEL_MODEL}

    def detect_faces(self, params: Params) -> dict[str, Any]:
        """The faces on a picture, the largest first."""
        attributes = names(params, "Attributes", FACE_ATTRIBUTES)
        image = self._picture(params).image
        describe = self._models.face_details().describe
        return {"FaceDetails": [describe(image, face, attributes) for face in self._models.faces().detect(image)[:100]]}

    def detect_text(self, params: Params) -> dict[str, Any]:
        """The lines and words on a picture."""
        filters = structure(params, "Filters")
        if unknown := filters.keys() - {"WordFilter"}:
            raise invalid_parameter(f"{', '.join(sorted(unknown))} is not available locally")
        min_confidence = number(structure(filters, "WordFilter"), "MinConfidence", 0, 0, 100)
        found = self._models.text().read(self._picture(params).image, min_confidence)
        return {"TextDetections": found, "TextModelVersion": TEXT_MODEL}

    def detect_moderation_labels(self, params: Params) -> dict[str, Any]:
        """What is unsafe on a picture."""
        min_confidence = number(params, "MinConfidence", 50, 0, 100)
        confidence = self._models.moderation().explicit(self._picture(params, LONGEST_SIDE).image)
        return {
            "ModerationLabels": moderation_labels(confidence, min_confidence),
            "ModerationModelVersion": MODERATION_MODEL,
            "ContentTypes": [],
        }

    def _picture(self, params: Params, longest_side: int | None = None) -> Picture:
        return read_picture(image_bytes(params, self._objects), longest_side=longest_side)


def _wanted(label: Mapping[str, Any], settings: Params) -> bool:
    """Whether the filters of the request let a label through."""
    categories = {category["Name"] for category in label["Categories"]}
    included, excluded = names(settings, "LabelInclusionFilters"), names(settings, "LabelExclusionFilters")
    included_categories = names(settings, "LabelCategoryInclusionFilters")
    excluded_categories = names(settings, "LabelCategoryExclusionFilters")
    if label["Name"] in excluded or categories & set(excluded_categories):
        return False
    asked = bool(included or included_categories)
    return not asked or label["Name"] in included or bool(categories & set(included_categories))
