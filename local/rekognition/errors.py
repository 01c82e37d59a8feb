"""Rekognition's errors, with the codes and messages that the service sends."""

from typing import Any


class RekognitionError(Exception):
    """A request that is refused: the service's error code, and its message."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status

    @property
    def body(self) -> dict[str, Any]:
        """The answer's body, in JSON 1.1."""
        return {"__type": self.code, "message": self.message}


def invalid_parameter(message: str = "Request has invalid parameters") -> RekognitionError:
    """Something about the request does not fit."""
    return RekognitionError("InvalidParameterException", message)


def invalid_member(name: str, value: object, constraint: str) -> RekognitionError:
    """One member breaks the constraint that the service's model gives it."""
    shown = f"Value '{value}' at '{name[:1].lower()}{name[1:]}'"
    message = f"1 validation error detected: {shown} failed to satisfy constraint: Member must {constraint}"
    return RekognitionError("ValidationException", message)


def invalid_image_format() -> RekognitionError:
    """The bytes are no JPEG and no PNG, or a damaged one."""
    return RekognitionError("InvalidImageFormatException", "Request has invalid image format")


def image_too_large(message: str = "Image size is too large") -> RekognitionError:
    """The file or the picture in it is larger than an operation takes."""
    return RekognitionError("ImageTooLargeException", message)


def invalid_s3_object() -> RekognitionError:
    """The S3 object is not there, or may not be read: the service does not say which."""
    message = "Unable to get object metadata from S3. Check object key, region and/or access permissions."
    return RekognitionError("InvalidS3ObjectException", message)


def no_such_collection(collection: str) -> RekognitionError:
    """The named face collection does not exist."""
    return RekognitionError("ResourceNotFoundException", f"The collection id: {collection} does not exist")
