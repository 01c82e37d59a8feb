"""Reading the image of a request, within Rekognition's limits."""

import base64
import binascii
import io
import warnings
from collections.abc import Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image, ImageOps, UnidentifiedImageError

from local.rekognition.errors import RekognitionError, invalid_parameter

# Source: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
MAX_INLINE_BYTES = 5 * 1024 * 1024
MAX_S3_BYTES = 15 * 1024 * 1024
MIN_SIDE = 80
MAX_SIDE = 10_000


class ImageReader:
    """Reads images that come as bytes or as S3 objects."""

    def __init__(self) -> None:
        self._s3 = boto3.client("s3")

    def read(self, image: Mapping[str, Any]) -> tuple[bytes, Image.Image]:
        """The file and its upright picture; raises RekognitionError."""
        body = self._bytes(image)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return body, _upright(body)
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as error:
            raise RekognitionError("InvalidImageFormatException", "Request has invalid image format") from error
        except Image.DecompressionBombError as error:
            raise RekognitionError("ImageTooLargeException", "Image dimensions exceed the limit") from error

    def _bytes(self, image: Mapping[str, Any]) -> bytes:
        if "Bytes" in image:
            try:
                body = base64.b64decode(image["Bytes"], validate=True)
            except binascii.Error as error:
                raise RekognitionError("SerializationException", "Image.Bytes is not base64") from error
            return _at_most(body, MAX_INLINE_BYTES)
        if "S3Object" not in image:
            raise invalid_parameter()
        place = image["S3Object"]
        try:
            body = self._s3.get_object(Bucket=place["Bucket"], Key=place["Name"])["Body"].read()
        except (ClientError, BotoCoreError, KeyError) as error:
            message = "Unable to get object metadata from S3. Check object key, region and/or access permissions."
            raise RekognitionError("InvalidS3ObjectException", message) from error
        return _at_most(body, MAX_S3_BYTES)


def _at_most(body: bytes, limit: int) -> bytes:
    if not body:
        raise invalid_parameter()
    if len(body) > limit:
        raise RekognitionError("ImageTooLargeException", f"Image size of {len(body)} bytes exceeds {limit} bytes")
    return body


def _upright(body: bytes) -> Image.Image:
    with Image.open(io.BytesIO(body), formats=["JPEG", "PNG"]) as image:
        if min(image.size) < MIN_SIDE:
            raise invalid_parameter()
        if max(image.size) > MAX_SIDE:
            raise RekognitionError("ImageTooLargeException", f"Image dimensions {image.size} exceed {MAX_SIDE} pixels")
        # Only a JPEG is turned by its EXIF data.
        turned = ImageOps.exif_transpose(image) if image.format in ("JPEG", "MPO") else image
        return turned.convert("RGB")
