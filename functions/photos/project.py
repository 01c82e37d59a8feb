"""Bringing a record's projections up to date: its search document, its pointers, its files and faces."""

from dataclasses import dataclass
from uuid import uuid4

from photos import lifecycle
from photos.clock import Clock, now
from photos.keys import thumbnail_key
from photos.model import Image, ImageStatus
from photos.ports import Objects, Recognition, Records
from photos.record import Pointers, Record
from photos.search.document import document_of
from photos.search.port import SearchIndex


def write_search_document(search: SearchIndex, image: Image) -> None:
    """Make a photo findable; it is when this returns."""
    search.put(document_of(image))


def sweep_stale(records: Records, recognition: Recognition, record: Record) -> None:
    """Remove what leads to a photo from its earlier uploads."""
    if record.stale != Pointers():
        records.delete_pointers(record.image, record.stale)
    if record.stale.faces:
        recognition.delete_faces(record.stale.faces)


@dataclass(frozen=True, slots=True, kw_only=True)
class Projector:
    """Acts on the outbox: a record whose projection is due."""

    records: Records
    objects: Objects
    recognition: Recognition
    search: SearchIndex
    clock: Clock = now

    def project(self, image_id: str) -> None:
        """Bring one photo's projections up to date with its record; safe to repeat."""
        cleaner = uuid4().hex
        while (record := self.records.get(image_id)) and record.projection_due is not None:
            if record.image.status is ImageStatus.INDEXED:
                self._show(record)
                return
            if record.claimed_by != cleaner and lifecycle.is_claimed(record, self.clock()):
                # Its holder releases it, which comes here again; if the holder is dead, the sweep does.
                return
            if record.image.status not in (ImageStatus.FAILED, ImageStatus.DELETED):
                self._release(record, cleaner)
                return
            if self._cleaned(record, cleaner):
                return

    def _show(self, record: Record) -> None:
        # An owner's edit; whatever else leads to the photo was written when it was analysed.
        write_search_document(self.search, record.image)
        self.records.settle(record.image.id, version=record.image.version)

    def _cleaned(self, record: Record, cleaner: str) -> bool:
        """Remove what leads to a photo; False if its record changed meanwhile."""
        claim = lifecycle.cleaning(record, cleaner, self.clock())
        if not self.records.put(claim, replacing=record.image.version):
            return False
        image = claim.image
        self.search.delete(image.owner, image.id, version=image.version)
        self.records.delete_pointers(image, claim.pointers)
        sweep_stale(self.records, self.recognition, claim)
        thumbnail = thumbnail_key(image.owner, image.id)
        if image.status is ImageStatus.FAILED:
            # Its faces stay: they are paid for, and wait for another try.
            self.objects.delete([thumbnail])
            return self.records.put(lifecycle.hidden(claim, self.clock()), replacing=image.version)
        if claim.pointers.faces:
            self.recognition.delete_faces(claim.pointers.faces)
        # After a removal in S3 the key may hold a newer upload already: not ours to delete.
        self.objects.delete([thumbnail] if claim.original_gone else [thumbnail, image.key])
        return self.records.put(lifecycle.buried(claim, self.clock()), replacing=image.version)

    def _release(self, record: Record, cleaner: str) -> None:
        """Leave a photo to its owner's new try of it."""
        while record.claimed_by == cleaner:
            if self.records.put(lifecycle.released(record, self.clock()), replacing=record.image.version):
                return
            record = self.records.get(record.image.id) or record
