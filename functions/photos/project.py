"""Bringing a record's projections up to date: its search document, its pointers, its files and faces."""

from dataclasses import dataclass

from photos import lifecycle
from photos.clock import Clock, now
from photos.keys import thumbnail_key
from photos.model import Image, ImageStatus
from photos.ports import Objects, Recognition, Records
from photos.record import Record
from photos.search.document import document_of
from photos.search.port import SearchIndex


def write_search_document(search: SearchIndex, image: Image) -> None:
    """Make a photo findable; it is when this returns."""
    search.put(document_of(image))


def sweep_lost(records: Records, recognition: Recognition, before: Image, after: Image) -> None:
    """Remove the pointers and faces of a photo that a new analysis of it did not find again."""
    labels = {label.name for label in before.labels} - {label.name for label in after.labels}
    faces = {face.id for face in before.faces} - {face.id for face in after.faces}
    if labels or faces:
        records.delete_pointers(before, labels=labels, faces=faces)
    if faces:
        recognition.delete_faces(faces)


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
        record = self.records.get(image_id)
        if record is None or record.projection_due is None:
            return
        if record.image.status is ImageStatus.INDEXED:
            self._show(record)
        elif record.image.status is ImageStatus.FAILED:
            self._hide(record)
        elif record.image.status is ImageStatus.DELETED:
            self._bury(record)

    def _show(self, record: Record) -> None:
        self.records.put_pointers(record.image)
        write_search_document(self.search, record.image)
        self.records.settle(record.image.id, version=record.image.version)

    def _hide(self, record: Record) -> None:
        image = record.image
        self.search.delete(image.owner, image.id, version=image.version)
        if record.analysed == record.sequencer:
            # Its analysis is paid for and waits for another try; only the ways to the photo go.
            self.records.delete_pointers(image, labels=[label.name for label in image.labels], faces=[])
            self.records.settle(image.id, version=image.version)
        else:
            # Labels and faces of an earlier upload under the same key say nothing about this one.
            emptied = lifecycle.emptied(record, self.clock())
            sweep_lost(self.records, self.recognition, image, emptied.image)
            self.records.put(emptied, replacing=image.version)

    def _bury(self, record: Record) -> None:
        image = record.image
        buried = lifecycle.buried(record, self.clock())
        self.search.delete(image.owner, image.id, version=image.version)
        sweep_lost(self.records, self.recognition, image, buried.image)
        thumbnail = thumbnail_key(image.owner, image.id)
        # After a removal in S3 the key may hold a newer upload already: not ours to delete.
        self.objects.delete([thumbnail] if record.original_gone else [thumbnail, image.key])
        self.records.put(buried, replacing=image.version)
