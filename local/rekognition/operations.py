"""Rekognition's operations as a gateway without sockets: a target and a body in, a status and an answer out."""

import hashlib
import json
import re
import time
import uuid
from collections import Counter
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from local.rekognition import labels, moderation, text
from local.rekognition.collections import FaceCollections, StoredFace
from local.rekognition.errors import RekognitionError, invalid_parameter
from local.rekognition.faces import FaceAnalyser
from local.rekognition.images import ImageReader

FACE_MODEL_VERSION = "7.0"
MAX_FACES = 100
MATCH_THRESHOLD = 80.0
MATCHES = 80
PAGE = 4096
_EXTERNAL_ID = re.compile(r"[a-zA-Z0-9_.\-:]{1,255}")
_COLLECTION_ID = re.compile(r"[a-zA-Z0-9_.\-]{1,255}")
_DEFAULT_ATTRIBUTES = ("BoundingBox", "Confidence", "Landmarks", "Pose", "Quality")

Request = dict[str, Any]
Answer = dict[str, Any]


class Rekognition:
    """One account's Rekognition; safe to call from several threads."""

    def __init__(self, models: Path, state: Path) -> None:
        self._models = models
        self._collections = FaceCollections(state)
        self._images = ImageReader()
        self.calls: Counter[str] = Counter()

    def handle(self, target: str, body: bytes) -> tuple[int, Answer]:
        """Answer a request; `target` is the value of X-Amz-Target."""
        name = target.rpartition(".")[2]
        operation = OPERATIONS.get(name)
        self.calls[name] += 1
        try:
            if operation is None:
                raise RekognitionError("UnknownOperationException", f"{name} is not there locally")
            request = json.loads(body or b"{}")
            return 200, operation(self, request)
        except RekognitionError as error:
            return 400, {"__type": error.code, "message": str(error)}
        except (json.JSONDecodeError, AttributeError, KeyError, TypeError, ValueError) as error:
            return 400, {"__type": "InvalidParameterException", "message": f"Request has invalid parameters: {error!r}"}

    def load(self) -> None:
        """Load the models of the two operations that every photo needs."""
        _ = self._labels, self._faces

    @cached_property
    def _labels(self) -> labels.LabelDetector:
        return labels.LabelDetector(self._models)

    @cached_property
    def _faces(self) -> FaceAnalyser:
        return FaceAnalyser(self._models)

    @cached_property
    def _text(self) -> text.TextDetector:
        return text.TextDetector()

    @cached_property
    def _moderation(self) -> moderation.ModerationDetector:
        return moderation.ModerationDetector(self._models)

    def detect_labels(self, request: Request) -> Answer:
        least = _percent(request.get("MinConfidence", 55.0))
        _, image = self._images.read(request["Image"])
        found = self._labels.detect(image, least)
        return {"Labels": found[: request.get("MaxLabels", 1000)], "LabelModelVersion": labels.MODEL_VERSION}

    def detect_faces(self, request: Request) -> Answer:
        _, image = self._images.read(request["Image"])
        attributes = request.get("Attributes", ["DEFAULT"])
        places = self._faces.find(image)[:MAX_FACES]
        return {"FaceDetails": [_shown(self._faces.describe(image, place), attributes) for place in places]}

    def index_faces(self, request: Request) -> Answer:
        collection = request["CollectionId"]
        self._collections.require(collection)
        external = request.get("ExternalImageId", "")
        if external and not _EXTERNAL_ID.fullmatch(external):
            raise invalid_parameter(f"ExternalImageId {external!r} does not match {_EXTERNAL_ID.pattern}")
        body, image = self._images.read(request["Image"])
        # The same picture under the same name is the same image with the same faces, however often it is indexed.
        image_id = str(uuid.UUID(bytes=hashlib.sha256(external.encode() + b"\0" + body).digest()[:16], version=4))
        places = self._faces.find(image)
        most = min(request.get("MaxFaces", MAX_FACES), MAX_FACES)
        attributes = request.get("DetectionAttributes", ["DEFAULT"])
        records, stored = [], []
        for number, place in enumerate(places[:most]):
            detail = self._faces.describe(image, place)
            face = {
                "FaceId": str(uuid.uuid5(uuid.UUID(image_id), f"{collection}/{number}")),
                "BoundingBox": detail["BoundingBox"],
                "ImageId": image_id,
                "Confidence": detail["Confidence"],
            } | ({"ExternalImageId": external} if external else {})
            stored.append(StoredFace(face, self._faces.embed(image, place)))
            records.append({"Face": face, "FaceDetail": _shown(detail, attributes)})
        self._collections.add(collection, stored)
        unindexed = [
            {"Reasons": ["EXCEEDS_MAX_FACES"], "FaceDetail": _shown(self._faces.describe(image, place), attributes)}
            for place in places[most:]
        ]
        return {"FaceRecords": records, "UnindexedFaces": unindexed, "FaceModelVersion": FACE_MODEL_VERSION}

    def search_faces(self, request: Request) -> Answer:
        collection, face_id = request["CollectionId"], request["FaceId"]
        known = {one.face["FaceId"]: one.embedding for one in self._collections.faces(collection)}
        if face_id not in known:
            raise invalid_parameter(f"faceId {face_id} was not found in the collection")
        matches = self._matches(collection, known[face_id], request, one_more=True)
        others = [match for match in matches if match["Face"]["FaceId"] != face_id]
        limit = request.get("MaxFaces", MATCHES)
        return {
            "SearchedFaceId": face_id,
            "FaceMatches": others[:limit],
            "FaceModelVersion": FACE_MODEL_VERSION,
        }

    def search_faces_by_image(self, request: Request) -> Answer:
        collection = request["CollectionId"]
        self._collections.require(collection)
        _, image = self._images.read(request["Image"])
        places = self._faces.find(image)
        if not places:
            raise invalid_parameter("There are no faces in the image. Should be at least 1.")
        largest = places[0]
        detail = self._faces.describe(image, largest)
        return {
            "SearchedFaceBoundingBox": detail["BoundingBox"],
            "SearchedFaceConfidence": detail["Confidence"],
            "FaceMatches": self._matches(collection, self._faces.embed(image, largest), request),
            "FaceModelVersion": FACE_MODEL_VERSION,
        }

    def _matches(self, collection: str, embedding: Any, request: Request, *, one_more: bool = False) -> list[Answer]:
        threshold = _percent(request.get("FaceMatchThreshold", MATCH_THRESHOLD))
        limit = request.get("MaxFaces", MATCHES) + one_more
        return self._collections.like(collection, embedding, threshold=threshold, limit=limit)

    def detect_text(self, request: Request) -> Answer:
        _, image = self._images.read(request["Image"])
        return {"TextDetections": self._text.detect(image), "TextModelVersion": text.MODEL_VERSION}

    def detect_moderation_labels(self, request: Request) -> Answer:
        least = _percent(request.get("MinConfidence", 50.0))
        _, image = self._images.read(request["Image"])
        found = self._moderation.detect(image, least)
        return {"ModerationLabels": found, "ModerationModelVersion": moderation.MODEL_VERSION, "ContentTypes": []}

    def create_collection(self, request: Request) -> Answer:
        collection = request["CollectionId"]
        if not _COLLECTION_ID.fullmatch(collection):
            raise invalid_parameter(f"CollectionId {collection!r} does not match {_COLLECTION_ID.pattern}")
        self._collections.create(collection, time.time())
        return {"StatusCode": 200, "CollectionArn": _arn(collection), "FaceModelVersion": FACE_MODEL_VERSION}

    def delete_collection(self, request: Request) -> Answer:
        self._collections.delete(request["CollectionId"])
        return {"StatusCode": 200}

    def describe_collection(self, request: Request) -> Answer:
        collection = request["CollectionId"]
        return {
            "FaceCount": len(self._collections.faces(collection)),
            "FaceModelVersion": FACE_MODEL_VERSION,
            "CollectionARN": _arn(collection),
            "CreationTimestamp": self._collections.require(collection),
        }

    def list_collections(self, request: Request) -> Answer:
        ids = self._collections.ids()
        return {"CollectionIds": ids, "FaceModelVersions": [FACE_MODEL_VERSION] * len(ids)}

    def list_faces(self, request: Request) -> Answer:
        faces = [one.face for one in self._collections.faces(request["CollectionId"])]
        wanted = request.get("FaceIds")
        faces = [face for face in faces if wanted is None or face["FaceId"] in wanted]
        start, limit = int(request.get("NextToken", 0)), min(request.get("MaxResults", PAGE), PAGE)
        more = {"NextToken": str(start + limit)} if len(faces) > start + limit else {}
        return {"Faces": faces[start : start + limit], "FaceModelVersion": FACE_MODEL_VERSION} | more

    def delete_faces(self, request: Request) -> Answer:
        return {"DeletedFaces": self._collections.remove(request["CollectionId"], request["FaceIds"])}


OPERATIONS: dict[str, Callable[[Rekognition, Request], Answer]] = {
    "DetectLabels": Rekognition.detect_labels,
    "DetectFaces": Rekognition.detect_faces,
    "IndexFaces": Rekognition.index_faces,
    "SearchFaces": Rekognition.search_faces,
    "SearchFacesByImage": Rekognition.search_faces_by_image,
    "DetectText": Rekognition.detect_text,
    "DetectModerationLabels": Rekognition.detect_moderation_labels,
    "CreateCollection": Rekognition.create_collection,
    "DeleteCollection": Rekognition.delete_collection,
    "DescribeCollection": Rekognition.describe_collection,
    "ListCollections": Rekognition.list_collections,
    "ListFaces": Rekognition.list_faces,
    "DeleteFaces": Rekognition.delete_faces,
}


def _shown(detail: Answer, attributes: list[str]) -> Answer:
    if "ALL" in attributes:
        return detail
    return {name: value for name, value in detail.items() if name in _DEFAULT_ATTRIBUTES}


def _percent(value: float) -> float:
    if not 0 <= value <= 100:
        raise invalid_parameter(f"{value} is not between 0 and 100")
    return float(value)


def _arn(collection: str) -> str:
    return f"aws:rekognition:us-east-1:000000000000:collection/{collection}"
