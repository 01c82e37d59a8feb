"""Photos for the tests of search."""

import hashlib
from typing import Any

from photos.model import Image, ImageStatus


def photo_id(owner: str, number: int) -> str:
    """The id of an owner's photo; it ends in the number."""
    return f"{hashlib.sha256(owner.encode()).hexdigest()[:24]}{number:08}"


def image(owner: str, number: int, **fields: Any) -> Image:
    """An indexed photo; the higher its number the newer it is."""
    time = f"2026-01-01T00:{number // 60:02}:{number % 60:02}.000Z"
    known: dict[str, Any] = {
        "id": photo_id(owner, number),
        "owner": owner,
        "key": f"uploads/{owner}/{number}/a.jpg",
        "filename": "a.jpg",
        "status": ImageStatus.INDEXED,
        "created_at": time,
        "updated_at": time,
    }
    return Image(**(known | fields))
