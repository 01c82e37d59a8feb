"""Batch Lambda resolver of Image.url and Image.thumbnailUrl: one call signs a whole page."""

from typing import Any

from photos.adapters.boto import client
from photos.adapters.s3 import S3SignedUrls
from photos.keys import thumbnail_key
from photos.settings import setting

VALID_SECONDS = 15 * 60

urls = S3SignedUrls(client("s3", signature_version="s3v4"), setting("BUCKET_NAME"), VALID_SECONDS)


def handler(event: list[dict[str, Any]], context: Any) -> list[str | None]:
    """The addresses that a batch asks for, in its order; None where there is no file."""
    return [address(item["field"], item["source"]) for item in event]


def address(field: str, image: dict[str, Any]) -> str | None:
    """The signed address of a photo or of its thumbnail."""
    if field == "url":
        return None if image["status"] in ("UPLOADING", "DELETED") else urls.url(image["key"])
    # The thumbnail is written before a photo is INDEXED, and not for a file that is no picture.
    return urls.url(thumbnail_key(image["owner"], image["id"])) if image["status"] == "INDEXED" else None
