"""A stand-in for Rekognition: answers of the real shape at once, and a bill by photo; it looks at no picture.

The real models would need half an hour for these photos, and recognising is not what is measured.
"""

import hashlib
import json
from collections import Counter
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

CONTENT_TYPE = "application/x-amz-json-1.1"
_BOX = {"Width": 0.5, "Height": 0.5, "Left": 0.25, "Top": 0.25}
_SURE = {"Value": True, "Confidence": 99.1234}


class Rekognition:
    """Knows the operations that the functions and the doctor use; each photo has one face of its own."""

    def __init__(self) -> None:
        self.bill: dict[str, Counter[str]] = {"DetectLabels": Counter(), "IndexFaces": Counter()}
        self.faces: dict[str, str] = {}

    def answer(self, operation: str, asked: dict[str, Any]) -> dict[str, Any]:
        """The answer to one operation."""
        if operation in self.bill:
            self.bill[operation][_photo(asked)] += 1
        match operation:
            case "DetectLabels":
                return {"Labels": _labels(_photo(asked)), "LabelModelVersion": "3.0"}
            case "IndexFaces":
                return self._index(asked["ExternalImageId"])
            case "DeleteFaces":
                deleted = [face for face in asked["FaceIds"] if self.faces.pop(face, None)]
                return {"DeletedFaces": deleted, "UnsuccessfulFaceDeletions": []}
            case "ListFaces":
                faces = [{"FaceId": face, "ExternalImageId": image} for face, image in self.faces.items()]
                return {"Faces": faces, "FaceModelVersion": "7.0"}
        raise ValueError(f"the stand-in knows no {operation}")

    def _index(self, image: str) -> dict[str, Any]:
        digest = hashlib.sha256(image.encode()).hexdigest()
        face = f"{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}"
        self.faces[face] = image
        detail = {
            "BoundingBox": _BOX,
            "AgeRange": {"Low": 20, "High": 30},
            "Smile": _SURE,
            "Eyeglasses": _SURE,
            "Sunglasses": _SURE,
            "EyesOpen": _SURE,
            "Gender": {"Value": "Female", "Confidence": 99.5},
            "Emotions": [{"Type": "HAPPY", "Confidence": 97.25}, {"Type": "CALM", "Confidence": 2.5}],
            "Pose": {"Roll": 1.5, "Yaw": -2.25, "Pitch": 3.125},
            "Quality": {"Brightness": 80.5, "Sharpness": 90.25},
            "Confidence": 99.875,
        }
        known = {"FaceId": face, "BoundingBox": _BOX, "ImageId": face, "ExternalImageId": image, "Confidence": 99.875}
        return {"FaceRecords": [{"Face": known, "FaceDetail": detail}], "FaceModelVersion": "7.0"}


def _photo(asked: dict[str, Any]) -> str:
    # Faces are indexed under the photo's id, labels asked for by its key.
    return str(asked.get("ExternalImageId") or asked["Image"]["S3Object"]["Name"])


def _labels(key: str) -> list[dict[str, Any]]:
    names = ["Dog", "Canine", "Mammal", "Animal", "Pet", f"Thing {key.rpartition('/')[2]}"]
    return [
        {
            "Name": name,
            "Confidence": 98.5 - number,
            "Instances": [{"BoundingBox": _BOX, "Confidence": 98.5}] if not number else [],
            "Parents": [{"Name": parent} for parent in names[number + 1 : 4]],
            "Aliases": [],
            "Categories": [{"Name": "Animals and Pets"}],
        }
        for number, name in enumerate(names)
    ]


def app_of(rekognition: Rekognition) -> Starlette:
    """Put a socket around the stand-in."""

    async def operation(request: Request) -> Response:
        name = request.headers["x-amz-target"].rpartition(".")[2]
        answer = rekognition.answer(name, json.loads(await request.body()))
        return Response(json.dumps(answer), media_type=CONTENT_TYPE)

    return Starlette(routes=[Route("/", operation, methods=["POST"])])
