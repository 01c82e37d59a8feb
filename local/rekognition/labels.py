"""Objects on a picture (COCO-SSD), and their labels in Rekognition's vocabulary, ancestors among them."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from local.rekognition.geometry import Floats, bounding_box, without_overlaps
from local.rekognition.sessions import onnx_session
from local.rekognition.vocabulary import COCO_CLASSES, VOCABULARY

SIDE = 300
OVERLAP = 0.5
# Weaker boxes are noise of this model, whatever the request asks for.
WEAKEST = 0.2


@dataclass(frozen=True, slots=True)
class Found:
    """One object: its label's name, the model's confidence in per cent, its corners in fractions."""

    name: str
    confidence: float
    corners: Floats


class LabelDetector:
    """Finds the objects of COCO's 80 classes."""

    def __init__(self, models: Path) -> None:
        self._session = onnx_session(models / "coco-ssd.onnx")

    def detect(self, image: Image.Image) -> list[Found]:
        """The objects on a picture, the surest first."""
        small = image.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        pixels = np.asarray(small, np.float32)[None] / 127.5 - 1
        scores, boxes = self._session.run(None, {"Preprocessor/sub": pixels})
        scores, boxes = scores[0].astype(np.float64), boxes[0, :, 0].astype(np.float64)
        found = []
        for number, name in COCO_CLASSES.items():
            of_class = scores[:, number - 1]
            strong = np.flatnonzero(of_class > WEAKEST)
            for index in strong[without_overlaps(boxes[strong], of_class[strong], OVERLAP)]:
                found.append(Found(name, float(of_class[index]) * 100, boxes[index]))
        return sorted(found, key=lambda one: -one.confidence)


def labels_of(found: Iterable[Found], min_confidence: float) -> list[dict[str, Any]]:
    """The labels of what was found, as the wire has them, the surest first.

    Every ancestor is a label of its own, as sure as the surest of its descendants.
    """
    labels: dict[str, dict[str, Any]] = {}
    for one in found:
        if one.confidence < min_confidence:
            continue
        label = _label(labels, one.name, one.confidence)
        box = bounding_box(one.corners, 1, 1)
        label["Instances"].append({"BoundingBox": box, "Confidence": one.confidence})
        for ancestor in VOCABULARY[one.name].parents:
            _label(labels, ancestor, one.confidence)
    return sorted(labels.values(), key=lambda label: (-label["Confidence"], label["Name"]))


def _label(labels: dict[str, dict[str, Any]], name: str, confidence: float) -> dict[str, Any]:
    word = VOCABULARY[name]
    label = labels.setdefault(
        name,
        {
            "Name": name,
            "Confidence": confidence,
            "Instances": [],
            "Parents": _named(word.parents),
            "Aliases": _named(word.aliases),
            "Categories": _named(word.categories),
        },
    )
    label["Confidence"] = max(label["Confidence"], confidence)
    return label


def _named(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"Name": name} for name in names]
