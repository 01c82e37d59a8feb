"""The main job: an object event becomes a record, a search document, a status and a message to subscribers."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from photos import lifecycle
from photos.clock import Clock, now
from photos.errors import PhotosError, Unanalysable
from photos.events import ObjectEvent
from photos.inspection import Inspection
from photos.keys import UPLOADS_PREFIX, image_id, parse_upload_key, thumbnail_key
from photos.lifecycle import Step
from photos.model import Face, ImageStatus, Label
from photos.picture import inspect
from photos.ports import Announcements, Objects, Picture, Recognition, Records
from photos.project import sweep_lost, write_search_document
from photos.record import Record
from photos.search.port import SearchIndex

GIVEN_UP = "The photo could not be analysed because of a fault on our side. Try again later."

Log = Callable[[str], None]


class Superseded(PhotosError):
    """Meanwhile the photo was deleted or uploaded anew: what was being done is not wanted any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadProcessor:
    """Applies object events, each with the effect of exactly once."""

    records: Records
    objects: Objects
    recognition: Recognition
    search: SearchIndex
    announcements: Announcements
    log: Log
    clock: Clock = now

    def process(self, event: ObjectEvent, *, worker: str, last_try: bool = False) -> None:
        """Apply an event.

        worker: the id of the message that brought it
        last_try: the message goes to the dead-letter queue if this fails
        Raises whatever kept the event from being applied; it may then be delivered again.
        """
        if parse_upload_key(event.key) is None:
            self.log(f"ignored {event.key!r}: only {UPLOADS_PREFIX}<owner>/<filename> is analysed")
            return
        try:
            while not self._apply(event, worker):
                self.log(f"the record of {event.key!r} changed meanwhile; looking at it again")
        except Superseded as reason:
            self.log(f"dropped the analysis of {event.key!r}: {reason}")
        except Exception:
            self._give_up(event, worker, last_try)
            raise

    def _apply(self, event: ObjectEvent, worker: str) -> bool:
        """Do what an event asks for; False if somebody else wrote the record at the same moment."""
        record = self.records.get(image_id(event.bucket, event.key))
        seen = record.image.version if record else None
        step = lifecycle.next_step(record, event, worker, self.clock())
        self.log(f"{event.change.value} {event.key!r} {event.sequencer}: {step.name.lower()}")
        if step is Step.ANALYSE:
            claim = lifecycle.claimed(record, event, worker, self.clock())
            if not self.records.put(claim, replacing=seen):
                return False
            self._analyse(claim, event)
        elif step is Step.REMOVE:
            return self.records.put(lifecycle.removed(record, event, self.clock()), replacing=seen)
        elif step is Step.DISCARD:
            self.objects.delete([event.key])
        elif record and step is Step.FINISH:
            self.records.put_pointers(record.image)
            self._finish(record, event)
        elif record and step is Step.ANNOUNCE:
            self._announce(record)
        return True

    def _analyse(self, claim: Record, event: ObjectEvent) -> None:
        with ThreadPoolExecutor(4) as pool:
            telling = pool.submit(self._tell_status, claim)
            try:
                record = self._recognise(claim, event, pool)
            except Unanalysable as reason:
                # Subscribers hear of PROCESSING first, then of the end.
                telling.result()
                self._fail(event, str(reason))
                return
        self._finish(record, event)

    def _recognise(self, claim: Record, event: ObjectEvent, pool: ThreadPoolExecutor) -> Record:
        """Look at the file, have it analysed, store what was found; raises Unanalysable."""
        body = self.objects.read(event.key)
        if body is None:
            raise Unanalysable("The file was gone before it could be analysed. Upload the photo again.")
        seen = inspect(body)
        image = claim.image
        picture = Picture(event.key, seen.converted)
        # The two billed calls run side by side, and the thumbnail is stored meanwhile.
        labels = pool.submit(self.recognition.detect_labels, picture)
        faces = pool.submit(self.recognition.index_faces, picture, image.id)
        stored = pool.submit(self.objects.write_jpeg, thumbnail_key(image.owner, image.id), seen.thumbnail)
        try:
            found = labels.result()
        except Unanalysable:
            if faces.exception() is None:
                self.recognition.delete_faces([face.id for face in faces.result()])
            raise
        record = self._store_analysis(event, claim, seen, found, faces.result())
        stored.result()
        return record

    def _store_analysis(
        self,
        event: ObjectEvent,
        claim: Record,
        seen: Inspection,
        labels: tuple[Label, ...],
        faces: tuple[Face, ...],
    ) -> Record:
        # Pointers come before the commit: a record that shows a label can be found by it.
        found = lifecycle.analysed(claim, seen, labels, faces, self.clock())
        self.records.put_pointers(found.image)
        try:
            record = self._change(event, lambda now: lifecycle.analysed(now, seen, labels, faces, self.clock()))
        except Superseded:
            self._forget_faces(claim, faces)
            raise
        sweep_lost(self.records, self.recognition, claim.image, record.image)
        return record

    def _forget_faces(self, claim: Record, faces: tuple[Face, ...]) -> None:
        """Take back the faces of an analysis that nobody wants, but none that the photo's new life uses."""
        current = self.records.get(claim.image.id)
        kept = {face.id for face in current.image.faces} if current and current.image.indexed_at else set()
        self.recognition.delete_faces([face.id for face in faces if face.id not in kept])

    def _finish(self, record: Record, event: ObjectEvent) -> None:
        """Make an analysed photo findable, then say so: when subscribers hear of it, it can be found."""
        while True:
            done = lifecycle.indexed(record, self.clock())
            write_search_document(self.search, done.image)
            if self.records.put(done, replacing=record.image.version):
                break
            record = self._current(event)
        self._announce(done)

    def _fail(self, event: ObjectEvent, reason: str, *, redrivable: bool = False) -> None:
        self._announce(
            self._change(event, lambda now: lifecycle.failed(now, reason, self.clock(), redrivable=redrivable))
        )

    def _announce(self, record: Record) -> None:
        self.announcements.status(record.image)
        if record.image.status is ImageStatus.INDEXED:
            self.announcements.indexed(record.image)
        self.records.announced(record.image.id, version=record.image.version)

    def _tell_status(self, record: Record) -> None:
        try:
            self.announcements.status(record.image)
        except PhotosError as error:
            # News of progress only; the end of the analysis is announced until it arrives.
            self.log(f"could not publish the status of {record.image.id}: {error}")

    def _give_up(self, event: ObjectEvent, worker: str, last_try: bool) -> None:
        """After a failure: say so to the owner if it was the last try, else let the next delivery start at once."""
        record = self.records.get(image_id(event.bucket, event.key))
        if record is None or record.claimed_by != worker or record.sequencer != event.sequencer:
            return
        if last_try:
            self._fail(event, GIVEN_UP, redrivable=True)
        else:
            self._change(event, lambda now: lifecycle.released(now, self.clock()))

    def _change(self, event: ObjectEvent, change: Callable[[Record], Record]) -> Record:
        """Change the record as it stands now; edits by its owner in between are kept."""
        while True:
            record = self._current(event)
            changed = change(record)
            if self.records.put(changed, replacing=record.image.version):
                return changed

    def _current(self, event: ObjectEvent) -> Record:
        record = self.records.get(image_id(event.bucket, event.key))
        if record is None or record.sequencer != event.sequencer or record.image.status is ImageStatus.DELETED:
            raise Superseded("the photo was deleted or uploaded anew meanwhile")
        return record
