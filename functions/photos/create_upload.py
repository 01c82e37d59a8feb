"""Promising a place for a photo: its record, and a presigned POST that takes exactly that file."""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Protocol

from photos import lifecycle
from photos.clock import Clock, iso, later, now
from photos.errors import InvalidInput
from photos.inspection import CONTENT_TYPES, MAX_BYTES
from photos.keys import image_id, upload_key
from photos.model import Image, ImageStatus
from photos.ports import Records

UPLOAD_SECONDS = 15 * 60
MAX_FILENAME_BYTES = 255
MAX_TITLE = 200
MAX_TAGS = 50
MAX_TAG = 100
# Some browsers call a HEIC by the name of its family.
_TYPES = (*dict.fromkeys(CONTENT_TYPES.values()), "image/heif")
_BY_SUFFIX = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".heif": "image/heif",
}


class UploadForms(Protocol):
    """The bucket, as a place to post files to."""

    def form(self, key: str, *, content_type: str, max_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
        """The address and the fields of a presigned POST."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """Where and how to post a file."""

    image: Image
    url: str
    fields: Mapping[str, str]
    expires_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadCreator:
    """Creates uploads for a caller."""

    records: Records
    forms: UploadForms
    bucket: str
    clock: Clock = now

    def create(self, owner: str, arguments: Mapping[str, Any]) -> Upload:
        """Create an upload; `arguments` are those of CreateUploadInput.

        Raises InvalidInput for a file that could not be analysed or words that are too long.
        """
        moment = self.clock()
        image, content_type = new_image(owner, arguments, self.bucket, moment)
        url, form = self.forms.form(
            image.key, content_type=content_type, max_bytes=image.bytes or 0, seconds=UPLOAD_SECONDS
        )
        self.records.put(lifecycle.uploading(image, moment), replacing=None)
        return Upload(image=image, url=url, fields=form, expires_at=iso(later(moment, UPLOAD_SECONDS)))


def new_image(owner: str, arguments: Mapping[str, Any], bucket: str, moment: datetime) -> tuple[Image, str]:
    """The image that an upload will become, and its content type; raises InvalidInput."""
    filename = _filename(arguments["filename"])
    content_type = _content_type(arguments.get("contentType"), filename)
    size = arguments["bytes"]
    if not 1 <= size <= MAX_BYTES:
        raise InvalidInput("input.bytes", f"{size} is not between 1 and {MAX_BYTES:,}; upload a smaller version.")
    title = arguments.get("title")
    if title is not None and len(title) > MAX_TITLE:
        raise InvalidInput("input.title", f"has {len(title)} characters; {MAX_TITLE} is the most.")
    key = upload_key(owner, secrets.token_hex(8), filename)
    image = Image(
        id=image_id(bucket, key),
        owner=owner,
        key=key,
        filename=filename,
        status=ImageStatus.UPLOADING,
        created_at=iso(moment),
        updated_at=iso(moment),
        content_type=content_type,
        bytes=size,
        title=title or None,
        tags=_tags(arguments.get("tags") or ()),
    )
    return image, content_type


def _filename(text: str) -> str:
    """The last part of a path, which is what some browsers send."""
    name = text.replace("\\", "/").rpartition("/")[2].strip()
    if not name or name in (".", "..") or any(unicodedata.category(char) in ("Cc", "Cs") for char in name):
        raise InvalidInput("input.filename", f"{text[:100]!a} is not the name of a file, such as 'beach.jpg'.")
    if "${filename}" in name:
        raise InvalidInput(
            "input.filename", f"S3 would put another name where '${{filename}}' stands in {name[:100]!a}."
        )
    if len(name.encode()) > MAX_FILENAME_BYTES:
        raise InvalidInput("input.filename", f"has {len(name.encode())} bytes; {MAX_FILENAME_BYTES} is the most.")
    return name


def _content_type(given: str | None, filename: str) -> str:
    content_type = (given or _BY_SUFFIX.get(PurePosixPath(filename).suffix.lower(), "")).lower()
    if content_type not in _TYPES:
        raise InvalidInput(
            "input.contentType",
            f"{(given or filename)[:100]!a} is not a photo's; these are: {', '.join(_TYPES)}.",
        )
    return content_type


def _tags(given: list[str] | tuple[str, ...]) -> tuple[str, ...]:
    tags = tuple(dict.fromkeys(tag.strip() for tag in given))
    if len(tags) > MAX_TAGS:
        raise InvalidInput("input.tags", f"has {len(tags)} tags; {MAX_TAGS} is the most.")
    for tag in tags:
        if not 1 <= len(tag) <= MAX_TAG:
            raise InvalidInput("input.tags", f"{tag[:100]!a} does not have 1 to {MAX_TAG} characters.")
    return tags
