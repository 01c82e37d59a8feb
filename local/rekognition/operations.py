"""Rekognition without sockets: which operation a request asks for, and its answer."""

import threading
from collections import Counter
from collections.abc import Mapping
from typing import Any

from local.rekognition.collections import FaceCollections
from local.rekognition.detections import Detections
from local.rekognition.errors import RekognitionError
from local.rekognition.face_collections import CollectionOperations
from local.rekognition.models import Models
from local.rekognition.objects import Objects

SERVICE = "RekognitionService"


class Rekognition:
    """Answers requests; may be called from any thread, and answers several at once."""

    def __init__(self, models: Models, collections: FaceCollections, objects: Objects) -> None:
        detections = Detections(models, objects)
        faces = CollectionOperations(models, collections, objects)
        self._operations = {
            "DetectLabels": detections.detect_labels,
            "DetectFaces": detections.detect_faces,
            "DetectText": detections.detect_text,
            "DetectModerationLabels": detections.detect_moderation_labels,
            "CreateCollection": faces.create_collection,
            "DeleteCollection": faces.delete_collection,
            "DescribeCollection": faces.describe_collection,
            "ListCollections": faces.list_collections,
            "IndexFaces": faces.index_faces,
            "ListFaces": faces.list_faces,
            "DeleteFaces": faces.delete_faces,
            "SearchFaces": faces.search_faces,
            "SearchFacesByImage": faces.search_faces_by_image,
        }
        self._lock = threading.Lock()
        self._calls: Counter[str] = Counter()

    def handle(self, target: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to the operation that X-Amz-Target names; raises RekognitionError."""
        service, _, name = target.rpartition(".")
        operation = self._operations.get(name) if service == SERVICE else None
        if operation is None:
            message = f"{name or target!r} is not among the operations of the local Rekognition"
            raise RekognitionError("UnknownOperationException", message)
        with self._lock:
            self._calls[name] += 1
        return operation(params)

    @property
    def calls(self) -> dict[str, int]:
        """How often each operation was asked for, refused requests among them."""
        with self._lock:
            return dict(self._calls)
