"""Page tokens: opaque to clients, and valid for the resolver alone that gave them."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from local.appsync.datasources import DataSourceError
from local.appsync.datasources.attributes import plain_map


def next_token(key: Mapping[str, Any] | None, caller: str) -> str | None:
    """The token of the key after which a page ended."""
    if not key:
        return None
    return base64.urlsafe_b64encode(json.dumps([_mark(caller), plain_map(key)]).encode()).decode()


def start_key(token: str, caller: str) -> dict[str, Any]:
    """The key after which the next page begins."""
    try:
        mark, key = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError, binascii.Error) as unreadable:
        raise DataSourceError("BadRequestException", "Invalid pagination token given.") from unreadable
    if mark != _mark(caller) or not isinstance(key, dict):
        raise DataSourceError("BadRequestException", "Invalid pagination token given.")
    return {name: {"S": value} if isinstance(value, str) else {"N": str(value)} for name, value in key.items()}


def _mark(caller: str) -> str:
    return hashlib.sha256(caller.encode()).hexdigest()[:16]
