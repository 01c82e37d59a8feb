"""Comparing the bucket, the table, the search index and the face collection, and mending what differs.

What is stored is never recognised again: labels and faces come from the record, the thumbnail from the original.
Only a photo that no record knows, and a face that is gone from the collection, are sent through the queue again.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from photos import lifecycle
from photos.clock import Clock, later, now
from photos.differences import (
    GRACE_SECONDS,
    Difference,
    Inventory,
    Kind,
    differences,
    is_over,
    is_shown,
    is_under_way,
    known_faces,
)
from photos.events import ObjectChange, ObjectEvent
from photos.keys import THUMBNAILS_PREFIX, UPLOADS_PREFIX, image_id, parse_upload_key, thumbnail_key
from photos.listings import FaceListing, ObjectListing, PointerListing, StoredObject
from photos.model import ImageStatus
from photos.picture import inspect
from photos.ports import Objects, Recognition, Records, UploadQueue
from photos.record import Record
from photos.records import Cursor, RecordScanner
from photos.retry_image import upload_event
from photos.search.document import document_of
from photos.search.port import Held, Place, SearchIndex
from photos.sweep import Sweeper

PAGE = 1_000
# Sorts before every sequencer of S3.
EARLIEST = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Doctor:
    """Looks at everything, and mends. What it holds of a collection has to fit into the memory: its records do."""

    records: Records
    scanner: RecordScanner
    pointers: PointerListing
    objects: Objects
    stored: ObjectListing
    recognition: Recognition
    faces: FaceListing
    search: SearchIndex
    queue: UploadQueue
    sweeper: Sweeper
    bucket: str
    grace_seconds: float = GRACE_SECONDS
    clock: Clock = now

    def examine(self) -> tuple[Inventory, list[Difference]]:
        """All that is there and all that differs. Raises RetryLater."""
        found = Inventory()
        # The records last: what became of a thing meanwhile is then known, and only what nobody wants is an extra.
        found.originals = {
            image_id(self.bucket, each.key): each
            for each in self.stored.listed(UPLOADS_PREFIX)
            if parse_upload_key(each.key)
        }
        found.thumbnails = {
            each.key.rpartition("/")[2].removesuffix(".jpg"): each.key for each in self.stored.listed(THUMBNAILS_PREFIX)
        }
        found.faces = dict(self.faces.listed_faces())
        found.documents = {held.id: held for held in self._documents()}
        cursor: Cursor | None = None
        while True:
            pointers, cursor = self.pointers.listed_pointers(cursor)
            found.pointers |= pointers
            if cursor is None:
                break
        while True:
            records, cursor = self.scanner.scanned(cursor)
            found.records |= {record.image.id: record for record in records}
            if cursor is None:
                break
        return found, list(
            differences(found, self.pointers.pointer_keys, young=later(self.clock(), -self.grace_seconds))
        )

    def _documents(self) -> Iterable[Held]:
        place: Place | None = None
        while True:
            held, place = self.search.listed(place, PAGE)
            yield from held
            if place is None:
                return

    def mend(self, found: Inventory, difference: Difference, *, again: bool = False) -> None:
        """Mend one difference, after another look at its record; raises RetryLater, Unanalysable.

        again: it was mended before, and there it is once more
        """
        record = self.records.get(difference.image_id)
        if difference.kind is Kind.OVERDUE:
            self.sweeper.bring_forward(difference.image_id)
        elif is_under_way(record) and difference.kind is not Kind.LOST_UPLOAD:
            return
        elif difference.kind in (Kind.LOST_UPLOAD, Kind.LOST_REMOVAL):
            self._say_again(found, difference, record)
        elif difference.kind in _EXTRAS:
            self._remove(found, difference, record)
        elif record is not None and record.image.status is ImageStatus.INDEXED:
            self._restore(difference, record, again)

    def _say_again(self, found: Inventory, difference: Difference, record: Record | None) -> None:
        """Send the event that was not heard."""
        known = record.sequencer if record else None
        if difference.kind is Kind.LOST_REMOVAL:
            if record is None or any(each.key == record.image.key for each in self.stored.listed(record.image.key)):
                return
            stored = StoredObject(record.image.key, 0, record.image.updated_at)
            change = ObjectChange.REMOVED
        else:
            stored = found.originals[difference.image_id]
            change = ObjectChange.CREATED
        # Just after what was applied last, and before whatever S3 says next.
        sequencer = f"{known}1" if known else EARLIEST
        self.queue.send(
            ObjectEvent(
                change=change,
                bucket=self.bucket,
                key=stored.key,
                sequencer=sequencer,
                time=stored.modified,
                bytes=stored.bytes,
            )
        )

    def _remove(self, found: Inventory, difference: Difference, record: Record | None) -> None:
        what = difference.what
        if difference.kind is Kind.EXTRA_DOCUMENT:
            held = found.documents[difference.image_id]
            if record is None or record.image.status is not ImageStatus.INDEXED:
                # However new it is.
                version = max(held.version, record.image.version if record else 0)
                self.search.delete(held.owner, difference.image_id, version=version)
        elif not isinstance(what, str):
            if record is None or what not in self.pointers.pointer_keys(record) or not is_shown(record):
                self.pointers.delete_pointer_keys([what])
        elif difference.kind is Kind.EXTRA_FACE:
            if what not in known_faces(record):
                self.recognition.delete_faces([what])
        elif is_over(record) or (difference.kind is Kind.EXTRA_THUMBNAIL and not is_shown(record)):
            self.objects.delete([what])

    def _restore(self, difference: Difference, record: Record, again: bool) -> None:
        image = record.image
        if difference.kind in (Kind.MISSING_DOCUMENT, Kind.STALE_DOCUMENT):
            if again:
                # The index knows a newer version, of a life that the table has forgotten.
                newer = lifecycle.renewed(record, self.clock())
                if not self.records.put(newer, replacing=image.version):
                    return
                image = newer.image
            self.search.put(document_of(image))
        elif difference.kind is Kind.MISSING_POINTER:
            self.records.put_pointers(record)
        elif difference.kind is Kind.MISSING_THUMBNAIL:
            body = self.objects.read(image.key)
            if body is not None:
                self.objects.write_jpeg(thumbnail_key(image.owner, image.id), inspect(body).thumbnail)
        elif record.sequencer is not None:
            # Only Rekognition can put a face into the collection.
            faceless = lifecycle.faceless(record, self.clock())
            if self.records.put(faceless, replacing=image.version):
                self.queue.send(upload_event(faceless.image, record.sequencer, self.bucket))


_EXTRAS = {Kind.LEFT_ORIGINAL, Kind.EXTRA_THUMBNAIL, Kind.EXTRA_POINTER, Kind.EXTRA_FACE, Kind.EXTRA_DOCUMENT}
