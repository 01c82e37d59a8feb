"""Finding faces on a picture: box, confidence and five points each (CenterFace)."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from local.rekognition.geometry import Floats, without_overlaps
from local.rekognition.sessions import onnx_session

LONGEST_SIDE = 960
WEAKEST = 0.5
OVERLAP = 0.3
# The network halves a picture five times, and answers for every fourth pixel.
MULTIPLE = 32
STRIDE = 4


@dataclass(frozen=True, slots=True)
class Face:
    """A face: (top, left, bottom, right) in pixels, confidence, and x, y of eyes, nose and mouth corners."""

    corners: Floats
    confidence: float
    points: Floats

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the box, x and y."""
        top, left, bottom, right = self.corners
        return float(left + right) / 2, float(top + bottom) / 2

    @property
    def side(self) -> float:
        """The longer side of the box."""
        top, left, bottom, right = self.corners
        return float(max(bottom - top, right - left))

    @property
    def area(self) -> float:
        """The area of the box."""
        top, left, bottom, right = self.corners
        return float((bottom - top) * (right - left))

    @property
    def roll(self) -> float:
        """How far the line of the eyes is turned from the horizontal, in degrees."""
        across = self.points[1] - self.points[0]
        return float(np.degrees(np.arctan2(across[1], across[0])))


class FaceDetector:
    """Finds faces."""

    def __init__(self, models: Path) -> None:
        self._session = onnx_session(models / "centerface.onnx")

    def detect(self, image: Image.Image) -> list[Face]:
        """The faces on a picture, the largest first."""
        shrink = min(1, LONGEST_SIDE / max(image.size))
        width, height = (max(MULTIPLE, int(np.ceil(side * shrink / MULTIPLE) * MULTIPLE)) for side in image.size)
        small = np.asarray(image.resize((width, height), Image.Resampling.BILINEAR), np.float32)
        answer = self._session.run(["537", "538", "539", "540"], {"input.1": small.transpose(2, 0, 1)[None]})
        heat, sizes, offsets, points = (part[0].astype(np.float64) for part in answer)
        rows, columns = np.where(heat[0] > WEAKEST)
        if not len(rows):
            return []
        at = (slice(None), rows, columns)
        extent = np.exp(sizes[at]) * STRIDE
        middle = (np.stack([rows, columns]) + offsets[at] + 0.5) * STRIDE
        start = middle - extent / 2
        corners = np.concatenate([start, start + extent]).T
        # Pairs of y, x relative to the box, five of them.
        inside = points[at].reshape(5, 2, -1) * extent + start
        scale = np.array([image.width / width, image.height / height])
        scores = heat[0][rows, columns]
        faces = [
            Face(corners[index] * scale[[1, 0, 1, 0]], float(scores[index]) * 100, inside[:, ::-1, index] * scale)
            for index in without_overlaps(corners, scores, OVERLAP)
        ]
        return sorted(faces, key=lambda face: -face.area)
