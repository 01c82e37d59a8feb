"""Whether a picture is explicit (Yahoo's open_nsfw), as Rekognition's moderation labels."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from local.rekognition.sessions import onnx_session

RESIZED, SIDE = 256, 224
MEAN_BLUE_GREEN_RED = np.array([104, 117, 123], np.float32)
# The model tells one thing only, so only one branch of Rekognition's taxonomy can come back.
BRANCH = (("Explicit", "", 1), ("Explicit Nudity", "Explicit", 2))


class ModerationModel:
    """Rates pictures."""

    def __init__(self, models: Path) -> None:
        self._session = onnx_session(models / "open_nsfw.onnx")
        self._input = self._session.get_inputs()[0].name

    def explicit(self, image: Image.Image) -> float:
        """How surely a picture is explicit, in per cent."""
        # The model was trained on pictures that went through JPEG at this size; without it the scores drift.
        buffer = io.BytesIO()
        image.resize((RESIZED, RESIZED), Image.Resampling.BILINEAR).save(buffer, "JPEG")
        margin = (RESIZED - SIDE) // 2
        inner = slice(margin, margin + SIDE)
        pixels = np.asarray(Image.open(buffer), np.float32)[inner, inner, ::-1] - MEAN_BLUE_GREEN_RED
        return 100 * float(self._session.run(None, {self._input: pixels[None]})[0][0, 1])


def moderation_labels(confidence: float, min_confidence: float) -> list[dict[str, Any]]:
    """The labels of a rating, as the wire has them."""
    if confidence < min_confidence:
        return []
    return [
        {"Name": name, "ParentName": parent, "Confidence": confidence, "TaxonomyLevel": level}
        for name, parent, level in BRANCH
    ]
