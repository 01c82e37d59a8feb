"""Page tokens: opaque, authenticated, good for a day, and only for the owner and query that they were made for."""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from photos.errors import InvalidInput

GOOD_FOR_SECONDS = 24 * 3600
_TAG_BYTES = 16
_REMEDY = "start again without a token"


def page_token(owner: str, arguments: Mapping[str, Any], cursor: tuple[int | str, ...], key: str, moment: float) -> str:
    """The token of the page of searchImages after this cursor, numbers and an id; `moment` is in seconds since 1970."""
    payload = " ".join(map(str, (int(moment), *cursor))).encode()
    return base64.urlsafe_b64encode(_tag(owner, arguments, payload, key) + payload).decode().rstrip("=")


def cursor_of(owner: str, arguments: Mapping[str, Any], key: str, moment: float) -> tuple[int | str, ...]:
    """The cursor in these arguments' nextToken; raises InvalidInput if it is another query's, or an old one."""
    token = arguments["nextToken"]
    try:
        raw = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise InvalidInput("nextToken", f"this is no page token; {_REMEDY}") from error
    tag, payload = raw[:_TAG_BYTES], raw[_TAG_BYTES:]
    if not hmac.compare_digest(tag, _tag(owner, arguments, payload, key)):
        raise InvalidInput("nextToken", f"the token was edited or belongs to another user, filter or sort; {_REMEDY}")
    made, *numbers, image_id = payload.decode().split(" ")
    if moment - int(made) > GOOD_FOR_SECONDS:
        raise InvalidInput("nextToken", f"the token is older than a day; {_REMEDY}")
    return (*map(int, numbers), image_id)


def _tag(owner: str, arguments: Mapping[str, Any], payload: bytes, key: str) -> bytes:
    # The page size and the facets may change from page to page; what is found and its order may not.
    bound = json.dumps([owner, arguments.get("filter") or {}, arguments.get("sort")], sort_keys=True).encode()
    message = len(bound).to_bytes(8, "big") + bound + payload
    return hmac.digest(key.encode(), message, hashlib.sha256)[:_TAG_BYTES]
