"""Reading the members of a request, held to the constraints of Rekognition's model."""

import base64
import binascii
import re
from collections.abc import Collection, Mapping
from typing import Any

from local.rekognition.errors import invalid_member, invalid_parameter
from local.rekognition.objects import Objects

Params = Mapping[str, Any]
LARGEST_BYTES = 5 * 1024 * 1024
COLLECTION_ID = r"[a-zA-Z0-9_.\-]+"
EXTERNAL_IMAGE_ID = r"[a-zA-Z0-9_.\-:]+"
FACE_ID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
FACE_ATTRIBUTES = (
    "DEFAULT", "ALL", "AGE_RANGE", "BEARD", "EMOTIONS", "EYE_DIRECTION", "EYEGLASSES", "EYES_OPEN", "GENDER",
    "MOUTH_OPEN", "MUSTACHE", "FACE_OCCLUDED", "SMILE", "SUNGLASSES",
)  # fmt: skip


def text(params: Params, name: str, pattern: str, longest: int = 255) -> str:
    """A required string; raises RekognitionError if it is missing or does not fit."""
    value = params.get(name)
    if value is None:
        raise invalid_member(name, "null", "not be null")
    if not isinstance(value, str) or not re.fullmatch(pattern, value):
        raise invalid_member(name, value, f"satisfy regular expression pattern: {pattern}")
    if len(value) > longest:
        raise invalid_member(name, value, f"have length less than or equal to {longest}")
    return value


def optional_text(params: Params, name: str, pattern: str, longest: int = 255) -> str | None:
    """A string that may be missing; raises RekognitionError if it does not fit."""
    return None if params.get(name) is None else text(params, name, pattern, longest)


def number(params: Params, name: str, default: float, lowest: float, highest: float) -> float:
    """A number with a default; raises RekognitionError if it is out of range."""
    value = params.get(name)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise invalid_member(name, value, "be a number")
    if value < lowest:
        raise invalid_member(name, value, f"have value greater than or equal to {lowest:g}")
    if value > highest:
        raise invalid_member(name, value, f"have value less than or equal to {highest:g}")
    return value


def names(params: Params, name: str, allowed: Collection[str] | None = None) -> list[str]:
    """A list of strings, empty if it is missing; raises RekognitionError for one that is not allowed."""
    values = params.get(name) or []
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise invalid_member(name, values, "be a list of strings")
    for value in values:
        if allowed is not None and value not in allowed:
            raise invalid_member(name, value, f"satisfy enum value set: [{', '.join(sorted(allowed))}]")
    return values


def face_ids(params: Params, name: str = "FaceIds") -> list[str]:
    """A required list of face ids; raises RekognitionError for what is none."""
    ids = names(params, name)
    if not 1 <= len(ids) <= 4096:
        raise invalid_member(name, ids[:3], "have length between 1 and 4096")
    for value in ids:
        if not re.fullmatch(FACE_ID, value):
            raise invalid_member(name, value, f"satisfy regular expression pattern: {FACE_ID}")
    return ids


def structure(params: Params, name: str) -> Params:
    """A structure, empty if it is missing; raises RekognitionError for something else."""
    value = params.get(name) or {}
    if not isinstance(value, dict):
        raise invalid_member(name, value, "be a structure")
    return value


def image_bytes(params: Params, objects: Objects) -> bytes:
    """The file that Image gives or names; raises RekognitionError if there is none or it is too large."""
    image = structure(params, "Image")
    if ("Bytes" in image) == ("S3Object" in image):
        raise invalid_parameter()
    if "Bytes" not in image:
        s3_object = structure(image, "S3Object")
        bucket, name = text(s3_object, "Bucket", r"[0-9A-Za-z\.\-_]+"), text(s3_object, "Name", r"(?s).+", 1024)
        return objects.read(bucket, name, optional_text(s3_object, "Version", r"(?s).+", 1024))
    try:
        data = base64.b64decode(image["Bytes"], validate=True)
    except (binascii.Error, TypeError, ValueError) as error:
        raise invalid_member("image.bytes", "...", "be base64") from error
    if not data:
        raise invalid_member("image.bytes", "", "have length greater than or equal to 1")
    if len(data) > LARGEST_BYTES:
        value = f"java.nio.HeapByteBuffer[pos=0 lim={len(data)} cap={len(data)}]"
        raise invalid_member("image.bytes", value, f"have length less than or equal to {LARGEST_BYTES}")
    return data
