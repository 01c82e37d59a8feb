"""Faces as 128 numbers whose distance tells people apart (dlib's ResNet), and that distance as a similarity."""

import threading
from pathlib import Path
from typing import Any

import dlib
import numpy as np
from PIL import Image

from local.rekognition.faces import Face
from local.rekognition.geometry import Floats

# dlib's own detector frames a face a little tighter and lower than ours.
TIGHTER, LOWER = 0.95, 0.03
PADDING = 0.25
# At this distance two faces are as likely one person as two: between the farthest measured pair of photos of
# one person (0.447) and the nearest of two (0.564). The steepness makes 0.505 a similarity of 80.
EVEN_DISTANCE, STEEPNESS = 0.56, 25.0


class FaceEmbedding:
    """Computes embeddings, one at a time: dlib's objects must not be shared by running threads."""

    def __init__(self, models: Path) -> None:
        self._lock = threading.Lock()
        self._landmarks: Any = dlib.shape_predictor(str(models / "landmarks.dat"))
        self._network: Any = dlib.face_recognition_model_v1(str(models / "embedding.dat"))

    def embed(self, image: Image.Image, face: Face) -> Floats:
        """The 128 numbers of a face."""
        x, y = face.center
        half, middle = face.side / 2 * TIGHTER, y + LOWER * face.side
        frame = dlib.rectangle(int(x - half), int(middle - half), int(x + half), int(middle + half))
        pixels = np.asarray(image)
        with self._lock:
            shape = self._landmarks(pixels, frame)
            return np.array(self._network.compute_face_descriptor(pixels, shape, 0, PADDING))


def similarities(embedding: Floats, others: Floats) -> Floats:
    """How alike a face is to each of the others, in per cent."""
    distances = np.linalg.norm(others - embedding, axis=1)
    likeness: Floats = 100 / (1 + np.exp((distances - EVEN_DISTANCE) * STEEPNESS))
    return likeness
