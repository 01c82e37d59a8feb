"""Text on a picture (RapidOCR), as Rekognition's lines and words."""

import threading
from typing import Any

import numpy as np
from PIL import Image

from local.rekognition.geometry import bounding_box

# Rekognition answers with the first hundred words; a line below this confidence is mostly no text at all.
MOST_WORDS = 100
WEAKEST = 60.0


class TextReader:
    """Reads text, one picture at a time."""

    def __init__(self) -> None:
        # Takes a second to import, so only who asks for text pays for it.
        from rapidocr import RapidOCR

        self._lock = threading.Lock()
        self._engine: Any = RapidOCR(
            params={
                "Global.log_level": "error",
                "Global.return_word_box": True,
                "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            }
        )

    def read(self, image: Image.Image, min_confidence: float) -> list[dict[str, Any]]:
        """Lines and words on a picture, from top to bottom, as the wire has them."""
        blue_green_red = np.ascontiguousarray(np.asarray(image)[:, :, ::-1])
        with self._lock:
            answer = self._engine(blue_green_red)
        lines = zip(answer.txts or (), answer.scores or (), _listed(answer.boxes), strict=True)
        every_word = _listed(answer.word_results)
        detections: list[dict[str, Any]] = []
        words = 0
        for index, (text, score, corners) in enumerate(lines):
            if 100 * float(score) < max(WEAKEST, min_confidence):
                continue
            line = _detection("LINE", len(detections), text, score, corners, image.size)
            detections.append(line)
            for word, sure, edges in every_word[index] if index < len(every_word) else ():
                if words < MOST_WORDS and 100 * float(sure) >= min_confidence:
                    found = _detection("WORD", len(detections), word, sure, edges, image.size)
                    detections.append(found | {"ParentId": line["Id"]})
                    words += 1
        return detections


def _listed(values: Any) -> list[Any]:
    return [] if values is None else list(values)


def _detection(kind: str, number: int, text: str, score: float, polygon: Any, size: tuple[int, int]) -> dict[str, Any]:
    corners = np.array(polygon, np.float64)
    x, y = corners[:, 0], corners[:, 1]
    box = bounding_box(np.array([y.min(), x.min(), y.max(), x.max()]), *size)
    points = [{"X": float(left / size[0]), "Y": float(top / size[1])} for left, top in corners]
    return {
        "DetectedText": text,
        "Type": kind,
        "Id": number,
        "Confidence": 100 * float(score),
        "Geometry": {"BoundingBox": box, "Polygon": points},
    }
