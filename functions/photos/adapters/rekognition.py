"""The recognition port on Amazon Rekognition."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError

from photos.adapters.boto import code_of
from photos.adapters.errors import translated
from photos.errors import RetryLater, Unanalysable
from photos.model import (
    AgeRange,
    BoundingBox,
    Emotion,
    EmotionType,
    Face,
    FaceAttribute,
    FaceFlag,
    FaceQuality,
    Label,
    LabelInstance,
    Pose,
)
from photos.ports import Picture

MAX_LABELS = 50
MIN_CONFIDENCE = 55
MAX_FACES = 100
DELETE_BATCH = 4096

_FINAL = {
    "ImageTooLargeException": "The picture is too large to be analysed. Upload a smaller version.",
    "InvalidImageFormatException": "The picture could not be read. Upload it as JPEG or PNG.",
    "InvalidParameterException": "The picture could not be analysed. Upload another version of it.",
}


class RekognitionRecognition:
    """Labels and faces by Rekognition, faces kept in one collection."""

    def __init__(
        self, client: Any, bucket: str, collection_id: str, *, billed: Callable[[str], None] = lambda operation: None
    ) -> None:
        self._client = client
        self._bucket = bucket
        self._collection = collection_id
        self._billed = billed

    def detect_labels(self, picture: Picture) -> tuple[Label, ...]:
        """What is on a picture; raises Unanalysable, RetryLater."""
        with _translated("DetectLabels"):
            answer = self._client.detect_labels(
                Image=self._image(picture), MaxLabels=MAX_LABELS, MinConfidence=MIN_CONFIDENCE
            )
        self._billed("DetectLabels")
        return tuple(_label(label) for label in answer["Labels"])

    def index_faces(self, picture: Picture, image_id: str) -> tuple[Face, ...]:
        """The faces on a picture, stored under the photo's id; raises Unanalysable, RetryLater."""
        with _translated("IndexFaces"):
            answer = self._client.index_faces(
                CollectionId=self._collection,
                Image=self._image(picture),
                ExternalImageId=image_id,
                DetectionAttributes=["ALL"],
                MaxFaces=MAX_FACES,
                QualityFilter="AUTO",
            )
        self._billed("IndexFaces")
        return tuple(_face(record, image_id) for record in answer["FaceRecords"])

    def delete_faces(self, face_ids: Iterable[str]) -> None:
        """Forget faces; one that is unknown is no error. Raises RetryLater."""
        ids = list(face_ids)
        for start in range(0, len(ids), DELETE_BATCH):
            with _translated("DeleteFaces"):
                self._client.delete_faces(CollectionId=self._collection, FaceIds=ids[start : start + DELETE_BATCH])

    def listed_faces(self) -> Iterator[tuple[str, str]]:
        """Every face of the collection and the photo that it was indexed for; raises RetryLater."""
        pages = self._client.get_paginator("list_faces").paginate(CollectionId=self._collection)
        with _translated("ListFaces"):
            for page in pages:
                for face in page["Faces"]:
                    yield face["FaceId"], face.get("ExternalImageId", "")

    def _image(self, picture: Picture) -> dict[str, Any]:
        if picture.converted is not None:
            return {"Bytes": picture.converted}
        return {"S3Object": {"Bucket": self._bucket, "Name": picture.key}}


@contextmanager
def _translated(operation: str) -> Iterator[None]:
    with translated(operation):
        try:
            yield
        except ClientError as error:
            if code_of(error) in _FINAL:
                raise Unanalysable(_FINAL[code_of(error)]) from error
            if code_of(error) == "InvalidS3ObjectException":
                # It was there a moment ago: gone now, or not readable yet. The next try reads it first and tells.
                raise RetryLater(f"{operation}: {error}") from error
            raise


def _label(label: dict[str, Any]) -> Label:
    return Label(
        name=label["Name"],
        confidence=label["Confidence"],
        parents=_names(label, "Parents"),
        aliases=_names(label, "Aliases"),
        categories=_names(label, "Categories"),
        instances=tuple(
            LabelInstance(bounding_box=_box(found["BoundingBox"]), confidence=found["Confidence"])
            for found in label.get("Instances", [])
        ),
    )


def _names(label: dict[str, Any], what: str) -> tuple[str, ...]:
    return tuple(entry["Name"] for entry in label.get(what, []))


def _face(record: dict[str, Any], image_id: str) -> Face:
    face, detail = record["Face"], record["FaceDetail"]
    age, gender, pose, quality = (detail.get(name) for name in ("AgeRange", "Gender", "Pose", "Quality"))
    return Face(
        id=face["FaceId"],
        image_id=image_id,
        bounding_box=_box(detail["BoundingBox"]),
        confidence=detail["Confidence"],
        age_range=AgeRange(low=age["Low"], high=age["High"]) if age else None,
        gender=FaceAttribute(value=gender["Value"], confidence=gender["Confidence"]) if gender else None,
        emotions=tuple(
            Emotion(type=EmotionType(emotion["Type"]), confidence=emotion["Confidence"])
            for emotion in detail.get("Emotions", [])
        ),
        smile=_flag(detail, "Smile"),
        eyeglasses=_flag(detail, "Eyeglasses"),
        sunglasses=_flag(detail, "Sunglasses"),
        eyes_open=_flag(detail, "EyesOpen"),
        pose=Pose(roll=pose["Roll"], yaw=pose["Yaw"], pitch=pose["Pitch"]) if pose else None,
        quality=FaceQuality(brightness=quality["Brightness"], sharpness=quality["Sharpness"]) if quality else None,
    )


def _flag(detail: dict[str, Any], name: str) -> FaceFlag | None:
    flag = detail.get(name)
    return FaceFlag(value=flag["Value"], confidence=flag["Confidence"]) if flag else None


def _box(box: dict[str, float]) -> BoundingBox:
    return BoundingBox(left=box["Left"], top=box["Top"], width=box["Width"], height=box["Height"])
