"""The main job: an object event becomes a record, a search document, a status and a message to subscribers."""

from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass

from photos import lifecycle
from photos.claim import Claim, Superseded
from photos.clock import Clock, now
from photos.errors import PhotosError, RetryLater, Unanalysable
from photos.events import ObjectEvent
from photos.keys import UPLOADS_PREFIX, image_id, parse_upload_key
from photos.lifecycle import MAX_ATTEMPTS, Step
from photos.model import ImageStatus
from photos.ports import Announcements, Objects, Recognition, Records
from photos.project import sweep_stale, write_search_document
from photos.recognise import Recogniser
from photos.record import Record
from photos.search.port import SearchIndex

GIVEN_UP = "The photo could not be analysed because of a fault on our side. Try again later."

Log = Callable[[str], None]


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
    threads: Callable[[], Executor] = ThreadPoolExecutor

    def process(self, event: ObjectEvent, *, worker: str, last_try: bool = False) -> None:
        """Apply an event.

        worker: who applies it; unique to this delivery
        last_try: the message goes to the dead-letter queue if this fails
        Raises whatever kept the event from being applied; it may then be delivered again.
        """
        if parse_upload_key(event.key) is None:
            self.log(f"ignored {event.key!r}: only {UPLOADS_PREFIX}<owner>/<filename> is analysed")
            return
        claim = Claim(self.records, event, worker)
        try:
            while not self._apply(claim):
                self.log(f"the record of {event.key!r} changed meanwhile; looking at it again")
        except Superseded as reason:
            self.log(f"dropped the analysis of {event.key!r}: {reason}")
            claim.release(self.clock)
        except Exception:
            self._give_up(claim, last_try)
            raise

    def _apply(self, claim: Claim) -> bool:
        """Do what an event asks for; False if somebody else wrote the record at the same moment."""
        event = claim.event
        record = self.records.get(image_id(event.bucket, event.key))
        seen = record.image.version if record else None
        step = lifecycle.next_step(record, event, claim.worker, self.clock())
        self.log(f"{event.change.value} {event.key!r} {event.sequencer}: {step.name.lower()}")
        if step is Step.WAIT:
            raise RetryLater(f"the photo at {event.key!r} is in other hands just now")
        if step is Step.ANALYSE:
            begun = lifecycle.claimed(record, event, claim.worker, self.clock())
            if not self.records.put(begun, replacing=seen):
                return False
            self._analyse(begun, claim)
        elif step is Step.REMOVE:
            return self.records.put(lifecycle.removed(record, event, self.clock()), replacing=seen)
        elif step is Step.DISCARD:
            self.objects.delete([event.key])
        elif record and step is Step.ANNOUNCE:
            self._announce(record)
        return True

    def _analyse(self, begun: Record, claim: Claim) -> None:
        if begun.attempts > MAX_ATTEMPTS:
            # It ended its workers, so none of them could say so.
            self._fail(claim, GIVEN_UP, redrivable=True)
            return
        recogniser = Recogniser(
            records=self.records, objects=self.objects, recognition=self.recognition, clock=self.clock
        )
        with self.threads() as pool:
            telling = pool.submit(self._tell_status, begun)
            try:
                recogniser.recognise(begun, claim, pool)
            except Unanalysable as reason:
                # Subscribers hear of PROCESSING first, then of the end.
                telling.result()
                self._fail(claim, str(reason))
                return
        self._finish(claim)

    def _finish(self, claim: Claim) -> None:
        """Make an analysed photo findable, then say so: when subscribers hear of it, it can be found."""
        record = claim.current()
        # The record names what leads to the photo before it is made and until it is removed, so nothing gets lost.
        self.records.put_pointers(record)
        sweep_stale(self.records, self.recognition, record)
        while True:
            done = lifecycle.indexed(record, self.clock())
            write_search_document(self.search, done.image)
            if self.records.put(done, replacing=record.image.version):
                break
            record = claim.current()
        self._announce(done)

    def _fail(self, claim: Claim, reason: str, *, redrivable: bool = False) -> None:
        self._announce(
            claim.change(lambda record: lifecycle.failed(record, reason, self.clock(), redrivable=redrivable))
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

    def _give_up(self, claim: Claim, last_try: bool) -> None:
        """After a failure: say so to the owner if it was the last try, else let the next delivery start at once."""
        if last_try:
            with suppress(Superseded):
                self._fail(claim, GIVEN_UP, redrivable=True)
        claim.release(self.clock)
