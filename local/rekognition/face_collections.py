"""The operations on face collections: making them, filling them, searching them."""

import uuid
from typing import Any

from local.rekognition.collections import FaceCollections, StoredFace
from local.rekognition.errors import RekognitionError, invalid_parameter
from local.rekognition.face_quality import Bar, unfit
from local.rekognition.faces import Face
from local.rekognition.models import Models
from local.rekognition.objects import Objects
from local.rekognition.parameters import (
    COLLECTION_ID,
    EXTERNAL_IMAGE_ID,
    FACE_ATTRIBUTES,
    FACE_ID,
    Params,
    face_ids,
    image_bytes,
    names,
    number,
    optional_text,
    text,
)
from local.rekognition.pictures import Picture, read_picture

FACE_MODEL = "7.0"
MOST_FACES_A_PICTURE = 100
MOST_A_PAGE = 4096
ARN = "aws:rekognition:us-east-1:000000000000:collection/"
# Ids follow from collection, file and ExternalImageId, so the same request again stores nothing new.
NAMESPACE = uuid.UUID("5a9bd7a0-6a5c-4a53-9d39-6cf3c7c0f3de")


class CollectionOperations:
    """The operations whose names tell of collections and their faces."""

    def __init__(self, models: Models, collections: FaceCollections, objects: Objects) -> None:
        self._models = models
        self._collections = collections
        self._objects = objects

    def create_collection(self, params: Params) -> dict[str, Any]:
        """Make an empty collection."""
        name = text(params, "CollectionId", COLLECTION_ID)
        self._collections.create(name)
        return {"StatusCode": 200, "CollectionArn": ARN + name, "FaceModelVersion": FACE_MODEL}

    def delete_collection(self, params: Params) -> dict[str, Any]:
        """Forget a collection and its faces."""
        self._collections.delete(text(params, "CollectionId", COLLECTION_ID))
        return {"StatusCode": 200}

    def describe_collection(self, params: Params) -> dict[str, Any]:
        """How many faces a collection holds, and since when there is one."""
        name = text(params, "CollectionId", COLLECTION_ID)
        created = self._collections.created(name)
        return {
            "FaceCount": self._collections.count(name),
            "UserCount": 0,
            "FaceModelVersion": FACE_MODEL,
            "CollectionARN": ARN + name,
            "CreationTimestamp": created,
        }

    def list_collections(self, params: Params) -> dict[str, Any]:
        """The names of the collections, a page of them."""
        most = int(number(params, "MaxResults", 1000, 0, MOST_A_PAGE))
        after = optional_text(params, "NextToken", COLLECTION_ID) or ""
        found = self._collections.names(after, most + 1)
        page = found[:most]
        answer = {"CollectionIds": page, "FaceModelVersions": [FACE_MODEL] * len(page)}
        return answer | ({"NextToken": page[-1]} if page and len(found) > most else {})

    def list_faces(self, params: Params) -> dict[str, Any]:
        """The faces of a collection, oldest first, a page of them."""
        name = self._collection(params)
        most = int(number(params, "MaxResults", 1000, 0, MOST_A_PAGE))
        wanted = face_ids(params) if params.get("FaceIds") else None
        numbered = self._collections.faces(name, _start(params), most + 1)
        page = numbered[:most]
        more = {"NextToken": str(page[-1][0])} if page and len(numbered) > most else {}
        faces = [_face(face) for _, face in page if wanted is None or face.id in wanted]
        return {"Faces": faces, "FaceModelVersion": FACE_MODEL} | more

    def delete_faces(self, params: Params) -> dict[str, Any]:
        """Forget faces of a collection."""
        ids = face_ids(params)
        deleted = self._collections.remove(self._collection(params), ids)
        missing = [{"FaceId": face, "Reasons": ["FACE_NOT_FOUND"]} for face in ids if face not in deleted]
        return {"DeletedFaces": deleted, "UnsuccessfulFaceDeletions": missing}

    def index_faces(self, params: Params) -> dict[str, Any]:
        """Store the faces of a picture in a collection, the largest first."""
        external = optional_text(params, "ExternalImageId", EXTERNAL_IMAGE_ID)
        attributes = names(params, "DetectionAttributes", FACE_ATTRIBUTES)
        most = int(number(params, "MaxFaces", MOST_FACES_A_PICTURE, 1, 2**31))
        bar = Bar.named(params.get("QualityFilter", "AUTO"))
        collection = self._collection(params)
        picture = self._picture(params)
        image_id = str(uuid.uuid5(NAMESPACE, f"{collection}|{picture.digest}"))
        records: list[dict[str, Any]] = []
        unindexed: list[dict[str, Any]] = []
        stored: list[StoredFace] = []
        for rank, face in enumerate(self._models.faces().detect(picture.image)[:MOST_FACES_A_PICTURE]):
            detail = self._models.face_details().describe(picture.image, face, attributes)
            reasons = unfit(detail, picture, bar)
            if len(records) >= most:
                reasons.append("EXCEEDS_MAX_FACES")
            if reasons:
                unindexed.append({"Reasons": reasons, "FaceDetail": detail})
                continue
            kept = StoredFace(
                str(uuid.uuid5(NAMESPACE, f"{collection}|{picture.digest}|{external or ''}|{rank}")),
                image_id,
                external,
                detail["Confidence"],
                detail["BoundingBox"],
                self._models.face_embedding().embed(picture.image, face),
            )
            stored.append(kept)
            records.append({"Face": _face(kept), "FaceDetail": detail})
        self._collections.add(collection, stored)
        return {"FaceRecords": records, "UnindexedFaces": unindexed, "FaceModelVersion": FACE_MODEL}

    def search_faces(self, params: Params) -> dict[str, Any]:
        """The faces of a collection that look like one of them."""
        collection, name = self._collection(params), text(params, "FaceId", FACE_ID)
        face = self._collections.face(collection, name)
        if face is None:
            raise invalid_parameter("faceId was not found in the collection")
        matches = self._matches(params, collection, face.embedding, besides=name)
        return {"SearchedFaceId": name, "FaceMatches": matches, "FaceModelVersion": FACE_MODEL}

    def search_faces_by_image(self, params: Params) -> dict[str, Any]:
        """The faces of a collection that look like the largest one on a picture."""
        bar = Bar.named(params.get("QualityFilter", "NONE"))
        collection, picture = self._collection(params), self._picture(params)
        face, detail = self._largest(picture, bar)
        matches = self._matches(params, collection, self._models.face_embedding().embed(picture.image, face))
        return {
            "SearchedFaceBoundingBox": detail["BoundingBox"],
            "SearchedFaceConfidence": detail["Confidence"],
            "FaceMatches": matches,
            "FaceModelVersion": FACE_MODEL,
        }

    def _largest(self, picture: Picture, bar: Bar) -> tuple[Face, dict[str, Any]]:
        for face in self._models.faces().detect(picture.image):
            detail = self._models.face_details().describe(picture.image, face, ())
            if not unfit(detail, picture, bar):
                return face, detail
        raise invalid_parameter("There are no faces in the image. Should be at least 1.")

    def _matches(self, params: Params, collection: str, embedding: Any, besides: str = "") -> list[dict[str, Any]]:
        threshold = number(params, "FaceMatchThreshold", 80, 0, 100)
        most = int(number(params, "MaxFaces", 80, 1, MOST_A_PAGE))
        found = self._collections.search(collection, embedding, threshold)
        others = [(alike, face) for alike, face in found if face.id != besides]
        return [{"Similarity": alike, "Face": _face(face)} for alike, face in others[:most]]

    def _collection(self, params: Params) -> str:
        name = text(params, "CollectionId", COLLECTION_ID)
        self._collections.created(name)
        return name

    def _picture(self, params: Params) -> Picture:
        return read_picture(image_bytes(params, self._objects))


def _start(params: Params) -> int:
    token = optional_text(params, "NextToken", r"(?s).*") or "0"
    if not token.isdecimal():
        raise RekognitionError("InvalidPaginationTokenException", "Pagination token is not valid")
    return int(token)


def _face(face: StoredFace) -> dict[str, Any]:
    described = {
        "FaceId": face.id,
        "BoundingBox": face.box,
        "ImageId": face.image_id,
        "Confidence": face.confidence,
        "IndexFacesModelVersion": FACE_MODEL,
    }
    return described | ({"ExternalImageId": face.external_image_id} if face.external_image_id else {})
