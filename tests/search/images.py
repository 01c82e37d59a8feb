"""Photos for the tests of search."""

from typing import Any

from photos.model import Image, ImageStatus


def image(owner: str, number: int, **fields: Any) -> Image:
    """An indexed photo; the higher its number the newer it is."""
    time = f"2026-01-01T00:{number // 60:02}:{number % 60:02}.000Z"
    known: dict[str, Any] = {
        "id": f"{owner}-{number:03}",
        "owner": owner,
        "key": f"uploads/{owner}/{number}/a.jpg",
        "filename": "a.jpg",
        "status": ImageStatus.INDEXED,
        "created_at": time,
        "updated_at": time,
    }
    return Image(**(known | fields))
