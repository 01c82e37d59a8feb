"""Which keys objects have in the bucket, and which id a photo has: both are functions of the owner and the upload."""

import hashlib
from dataclasses import dataclass

UPLOADS_PREFIX = "uploads/"
THUMBNAILS_PREFIX = "thumbnails/"


@dataclass(frozen=True, slots=True)
class UploadKey:
    """The parts of `uploads/<owner>/…/<filename>`."""

    owner: str
    filename: str


def image_id(bucket: str, key: str) -> str:
    """The id of the photo at a key: the same event twice is the same image."""
    return hashlib.sha256(f"{bucket}/{key}".encode()).hexdigest()[:32]


def upload_key(owner: str, upload_id: str, filename: str) -> str:
    """The key that `createUpload` gives a new photo."""
    return f"{UPLOADS_PREFIX}{owner}/{upload_id}/{filename}"


def parse_upload_key(key: str) -> UploadKey | None:
    """Who a key belongs to, or None for a key that is not `uploads/<owner>/…/<filename>`."""
    if not key.startswith(UPLOADS_PREFIX):
        return None
    owner, _, rest = key.removeprefix(UPLOADS_PREFIX).partition("/")
    filename = rest.rpartition("/")[2]
    return UploadKey(owner, filename) if owner and filename else None


def thumbnail_key(owner: str, image_id: str) -> str:
    """The key of a photo's thumbnail."""
    return f"{THUMBNAILS_PREFIX}{owner}/{image_id}.jpg"
