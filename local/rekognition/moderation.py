"""DetectModerationLabels: Yahoo's open_nsfw tells explicit pictures."""

import io
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from local.rekognition.onnx_session import session

MODEL_VERSION = "7.0"
SIDE = 256
CROP = slice(16, 240)
MEAN_BGR = (104, 117, 123)


class ModerationDetector:
    """Tells how explicit a picture is."""

    def __init__(self, models: Path) -> None:
        self._model = session(models / "open_nsfw.onnx")
        self._input = self._model.get_inputs()[0].name

    def detect(self, image: Image.Image, min_confidence: float) -> list[dict[str, Any]]:
        """The moderation labels of a picture; confidence in per cent."""
        # The model was trained on pictures that had been through JPEG at this size.
        body = io.BytesIO()
        image.resize((SIDE, SIDE), Image.Resampling.BILINEAR).save(body, "JPEG")
        pixels = np.asarray(Image.open(body).convert("RGB"), np.float32)[CROP, CROP, ::-1]
        scores = self._model.run(None, {self._input: (pixels - np.array(MEAN_BGR, np.float32))[None]})[0]
        confidence = 100 * float(scores[0, 1])
        names = (("Explicit", "", 1), ("Explicit Nudity", "Explicit", 2))
        if confidence < min_confidence:
            return []
        return [
            {"Name": name, "ParentName": parent, "Confidence": confidence, "TaxonomyLevel": level}
            for name, parent, level in names
        ]
