"""DetectText: RapidOCR's lines and words."""

import logging
from typing import Any

import numpy as np
from PIL import Image

LOWEST_SCORE = 0.6
MAX_WORDS = 100
MODEL_VERSION = "3.0"


class TextDetector:
    """Reads text; loads its models when it is first asked."""

    def __init__(self) -> None:
        from rapidocr import RapidOCR

        # It reports each model it loads.
        logging.getLogger("RapidOCR").setLevel(logging.ERROR)
        self._ocr = RapidOCR(
            params={"EngineConfig.onnxruntime.intra_op_num_threads": 2, "Global.return_word_box": True}
        )

    def detect(self, image: Image.Image) -> list[dict[str, Any]]:
        """The lines of a picture and the words of each."""
        found = self._ocr(np.asarray(image)[:, :, ::-1])
        lines = zip(found.txts or (), found.scores or (), () if found.boxes is None else found.boxes, strict=True)
        detections: list[dict[str, Any]] = []
        words = 0
        for number, (text, score, box) in enumerate(lines):
            if score < LOWEST_SCORE:
                continue
            line = _detection("LINE", text, score, box, image.size, len(detections))
            detections.append(line)
            for word, word_score, word_box in (found.word_results or [()])[number]:
                words += 1
                if words <= MAX_WORDS:
                    one = _detection("WORD", word, word_score, word_box, image.size, len(detections))
                    detections.append(one | {"ParentId": line["Id"]})
        return detections


def _detection(kind: str, text: str, score: float, box: Any, size: tuple[int, int], number: int) -> dict[str, Any]:
    corners = np.array(box, float) / size
    (left, top), (right, bottom) = corners.min(0), corners.max(0)
    sides = {"Left": left, "Top": top, "Width": right - left, "Height": bottom - top}
    return {
        "DetectedText": text,
        "Type": kind,
        "Id": number,
        "Confidence": 100 * float(score),
        "Geometry": {
            "BoundingBox": {name: float(value) for name, value in sides.items()},
            "Polygon": [{"X": float(x), "Y": float(y)} for x, y in corners],
        },
    }
