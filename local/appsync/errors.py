"""The errors that an AppSync client sees, in the service's shapes."""

from typing import Any


class FieldError(Exception):
    """An error of one field, with the members that the service puts beside its message."""

    def __init__(self, message: str, type_: str | None = None, data: Any = None, info: Any = None) -> None:
        super().__init__(message)
        self.message = message
        self.type = type_
        self.data = data
        self.info = info


class RequestRefused(Exception):
    """A request that is refused as a whole, with its HTTP status."""

    def __init__(self, status: int, type_: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.type = type_
        self.message = message

    def body(self) -> dict[str, Any]:
        """The body of the refusal."""
        return {"errors": [{"errorType": self.type, "message": self.message}]}


def unauthorized(message: str) -> RequestRefused:
    """A refusal for want of valid credentials."""
    return RequestRefused(401, "UnauthorizedException", message)


def malformed(message: str) -> RequestRefused:
    """A refusal of a body that is no GraphQL request."""
    return RequestRefused(400, "MalformedHttpRequestException", message)
