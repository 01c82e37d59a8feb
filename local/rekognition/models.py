"""The models together: each loaded when first needed, those of every upload already while the server starts."""

import threading
from pathlib import Path

from local.rekognition.embedding import FaceEmbedding
from local.rekognition.face_details import FaceDetails
from local.rekognition.faces import FaceDetector
from local.rekognition.labels import LabelDetector
from local.rekognition.moderation import ModerationModel
from local.rekognition.sessions import Lazy
from local.rekognition.text import TextReader


class Models:
    """Each attribute is called to get its model: `models.labels().detect(image)`."""

    def __init__(self, folder: Path) -> None:
        self.labels = Lazy(lambda: LabelDetector(folder))
        self.faces = Lazy(lambda: FaceDetector(folder))
        self.face_details = Lazy(lambda: FaceDetails(folder))
        self.face_embedding = Lazy(lambda: FaceEmbedding(folder))
        self.moderation = Lazy(lambda: ModerationModel(folder))
        self.text = Lazy(TextReader)

    def warm(self) -> None:
        """Begin to load what DetectLabels and IndexFaces need, without waiting for it."""
        for load in (self.labels, self.faces, self.face_details, self.face_embedding):
            threading.Thread(target=load, daemon=True).start()
