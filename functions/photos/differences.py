"""Where the bucket, the table, the search index and the face collection differ. Pure: what is there comes in."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from photos.clock import iso
from photos.listings import PointerKey, StoredObject
from photos.model import ImageStatus
from photos.record import Record
from photos.reindex import difference
from photos.search.port import Held

# What is younger may be under way: an event in the queue, a change in the stream.
GRACE_SECONDS = 30 * 60


class Kind(StrEnum):
    """The ways to differ, in words for an operator."""

    LOST_UPLOAD = "uploaded, but no record knows of it"
    LOST_REMOVAL = "has a record, but its file is gone"
    LEFT_ORIGINAL = "deleted, but its file is there"
    MISSING_THUMBNAIL = "has no thumbnail"
    EXTRA_THUMBNAIL = "has a thumbnail that nothing leads to"
    MISSING_POINTER = "lacks a pointer"
    EXTRA_POINTER = "has a pointer that its record does not ask for"
    MISSING_FACE = "lacks a face in the collection"
    EXTRA_FACE = "has a face in the collection that its record does not know"
    MISSING_DOCUMENT = "cannot be found by search"
    EXTRA_DOCUMENT = "can be found by search, and should not"
    STALE_DOCUMENT = "is found by search as it was before"
    OVERDUE = "waits for too long"


_OF_DOCUMENT = {"missing": Kind.MISSING_DOCUMENT, "extra": Kind.EXTRA_DOCUMENT, "stale": Kind.STALE_DOCUMENT}


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is not as it should be; `what` is the key, pointer or face that it is about."""

    kind: Kind
    image_id: str
    what: str | PointerKey = ""

    def __str__(self) -> str:
        about = self.what if isinstance(self.what, str) else " ".join(self.what)
        return f"image {self.image_id} {self.kind}{f': {about}' if about else ''}"


@dataclass(slots=True, kw_only=True)
class Inventory:
    """All that is there, by the ids of the photos (pointers and faces by their own)."""

    records: dict[str, Record] = field(default_factory=dict)
    originals: dict[str, StoredObject] = field(default_factory=dict)
    thumbnails: dict[str, str] = field(default_factory=dict)
    pointers: dict[PointerKey, str] = field(default_factory=dict)
    faces: dict[str, str] = field(default_factory=dict)
    documents: dict[str, Held] = field(default_factory=dict)


def differences(
    found: Inventory, keys_of: Callable[[Record], set[PointerKey]], *, young: datetime
) -> Iterator[Difference]:
    """All that differs from what the records ask for; what is as young as this may be under way, and is left alone."""
    since = iso(young)
    for record in found.records.values():
        yield from _of_record(found, record, keys_of, since)
    for image_id, stored in found.originals.items():
        yield from _of_original(found.records.get(image_id), image_id, stored, since)
    for image_id, thumbnail in found.thumbnails.items():
        known = found.records.get(image_id)
        if not is_under_way(known) and not is_shown(known):
            yield Difference(Kind.EXTRA_THUMBNAIL, image_id, thumbnail)
    for pointer, image_id in found.pointers.items():
        known = found.records.get(image_id)
        if not is_under_way(known) and (known is None or not is_shown(known) or pointer not in keys_of(known)):
            yield Difference(Kind.EXTRA_POINTER, image_id, pointer)
    for face, image_id in found.faces.items():
        known = found.records.get(image_id)
        if not is_under_way(known) and face not in known_faces(known):
            yield Difference(Kind.EXTRA_FACE, image_id, face)
    for image_id in found.documents.keys() - found.records.keys():
        yield Difference(Kind.EXTRA_DOCUMENT, image_id)


def is_under_way(record: Record | None) -> bool:
    """Whether somebody is about to change what leads to a photo."""
    if record is None:
        return False
    settled = record.image.status in (ImageStatus.INDEXED, ImageStatus.FAILED, ImageStatus.DELETED)
    return record.projection_due is not None or not settled


def is_over(record: Record | None) -> bool:
    """Whether nothing of a photo may be left."""
    return record is None or (record.image.status is ImageStatus.DELETED and not is_under_way(record))


def is_shown(record: Record | None) -> bool:
    """Whether pointers and a thumbnail lead to a photo: none do to one that is not INDEXED."""
    return record is not None and record.image.status is ImageStatus.INDEXED


def known_faces(record: Record | None) -> set[str]:
    """The faces that a photo may have in the collection: a FAILED one keeps what is paid for."""
    return set() if record is None or is_over(record) else {face.id for face in record.image.faces}


def _of_record(
    found: Inventory, record: Record, keys_of: Callable[[Record], set[PointerKey]], since: str
) -> Iterator[Difference]:
    image = record.image
    if is_under_way(record):
        if record.projection_due is not None and record.projection_due < since:
            yield Difference(Kind.OVERDUE, image.id, record.projection_due)
        return
    if image.updated_at >= since:
        # It may have come about after the others were listed.
        return
    held = found.documents.get(image.id)
    if kind := difference(record, held.version if held else None):
        yield Difference(_OF_DOCUMENT[kind], image.id)
    if image.status is ImageStatus.DELETED:
        return
    if record.sequencer is not None and image.id not in found.originals:
        yield Difference(Kind.LOST_REMOVAL, image.id, image.key)
        return
    if image.status is not ImageStatus.INDEXED:
        return
    if image.id not in found.thumbnails:
        yield Difference(Kind.MISSING_THUMBNAIL, image.id)
    for pointer in keys_of(record) - found.pointers.keys():
        yield Difference(Kind.MISSING_POINTER, image.id, pointer)
    for face in image.faces:
        if face.id not in found.faces:
            yield Difference(Kind.MISSING_FACE, image.id, face.id)


def _of_original(record: Record | None, image_id: str, stored: StoredObject, since: str) -> Iterator[Difference]:
    if stored.modified >= since:
        return
    if record is None or (record.sequencer is None and record.image.status is not ImageStatus.DELETED):
        yield Difference(Kind.LOST_UPLOAD, image_id, stored.key)
    elif is_over(record):
        # Stored after the photo was deleted it is a new upload, before that a deletion that was half done.
        newer = stored.modified > record.image.updated_at
        yield Difference(Kind.LOST_UPLOAD if newer else Kind.LEFT_ORIGINAL, image_id, stored.key)


def counted(found: Mapping[Kind, int]) -> str:
    """How many of each kind, for a person."""
    return ", ".join(f"{number} x {kind}" for kind, number in sorted(found.items())) or "nothing differs"
