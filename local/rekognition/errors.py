"""Rekognition's errors."""


class RekognitionError(Exception):
    """An error that the caller gets; `code` is the service's name for it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def invalid_parameter(message: str = "Request has invalid parameters") -> RekognitionError:
    """A parameter that the service does not take."""
    return RekognitionError("InvalidParameterException", message)
