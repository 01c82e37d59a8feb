"""A photo's own bytes as the body of POST /images."""

import base64
import binascii
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from photos.errors import InvalidInput
from photos.inspection import CONTENT_TYPES

ROUTE = "/images"
INTERNAL_ROUTE = "/images/bytes"
FORMS = ("multipart/form-data", "application/x-www-form-urlencoded")
_TYPES = " or ".join(dict.fromkeys(CONTENT_TYPES.values()))


def picture_event(event: dict[str, Any]) -> dict[str, Any]:
    """The event, led to a route of its own if it brings a photo, or a form, which no route of JSON takes."""
    kind = _content_type(event)
    uploads = event["httpMethod"] == "POST" and event["path"].rstrip("/") == ROUTE and kind.startswith("image/")
    # Powertools would read a form, and stumble over a broken one.
    if uploads or kind in FORMS:
        return event | {"httpMethod": "POST", "path": INTERNAL_ROUTE}
    return event


def picture_of(event: Any) -> tuple[str, str, bytes]:
    """Name, content type and bytes of the photo that an event brings; raises InvalidInput, ServiceError."""
    content_type = _content_type(event.raw_event)
    if content_type not in CONTENT_TYPES.values():
        raise ServiceError(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, f"{content_type} is not taken; send JSON, or {_TYPES}.")
    try:
        body = base64.b64decode(event.body or "", validate=True) if event.is_base64_encoded else b""
    except binascii.Error as error:
        raise InvalidInput("body", "the bytes could not be read; send the file as it is.") from error
    if not body:
        raise InvalidInput("body", f"there are no bytes of a photo; send the file as it is, as {content_type}.")
    name = unquote(event.headers.get("x-filename") or "") or f"photo.{content_type.removeprefix('image/')}"
    return name, content_type, body


def _content_type(event: dict[str, Any]) -> str:
    headers = {name.lower(): value for name, value in (event.get("headers") or {}).items()}
    return (headers.get("content-type") or "").partition(";")[0].strip().lower()
