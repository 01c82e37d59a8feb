"""DetectLabels: COCO-SSD finds things, the vocabulary names them as Rekognition does."""

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from local.rekognition.onnx_session import best_boxes, bounding_box, session
from local.rekognition.vocabulary import WORDS, Word

SIDE = 300
LOWEST_SCORE = 0.3
OVERLAP = 0.5
MODEL_VERSION = "3.0"


class LabelDetector:
    """Finds COCO's 80 classes, with boxes."""

    def __init__(self, models: Path) -> None:
        self._model = session(models / "coco-ssd.onnx")

    def detect(self, image: Image.Image, min_confidence: float) -> list[dict[str, Any]]:
        """The labels of a picture, ancestors included, the surest first; confidence in per cent."""
        pixels = np.asarray(image.resize((SIDE, SIDE), Image.Resampling.BILINEAR), np.float32)[None] / 127.5 - 1
        scores, boxes = self._model.run(None, {"Preprocessor/sub": pixels})
        scores, boxes = scores[0], boxes[0, :, 0]
        labels: dict[str, dict[str, Any]] = {}
        lowest = max(LOWEST_SCORE, min_confidence / 100)
        for number, word in WORDS.items():
            sure = np.flatnonzero(scores[:, number - 1] > lowest)
            for index in best_boxes(boxes[sure], scores[sure, number - 1], OVERLAP):
                place = sure[index]
                _add(labels, word, 100 * float(scores[place, number - 1]), boxes[place].clip(0, 1))
        return sorted(labels.values(), key=lambda label: (-label["Confidence"], label["Name"]))


def _add(labels: dict[str, dict[str, Any]], word: Word, confidence: float, box: Any) -> None:
    label = labels.get(word.name)
    if label is None or not label["Instances"]:
        label = labels[word.name] = _label(word.name, confidence, word.category, word.parents, word.aliases)
    label["Confidence"] = max(label["Confidence"], confidence)
    label["Instances"].append({"BoundingBox": bounding_box(box), "Confidence": confidence})
    for parent in word.parents:
        # An ancestor comes back as a label of its own, as sure as the surest of its children.
        known = labels.setdefault(parent, _label(parent, confidence, word.category))
        known["Confidence"] = max(known["Confidence"], confidence)


def _label(
    name: str, confidence: float, category: str, parents: tuple[str, ...] = (), aliases: tuple[str, ...] = ()
) -> dict[str, Any]:
    return {
        "Name": name,
        "Confidence": confidence,
        "Instances": [],
        "Parents": [{"Name": parent} for parent in parents],
        "Aliases": [{"Name": alias} for alias in aliases],
        "Categories": [{"Name": category}],
    }
