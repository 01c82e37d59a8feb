"""The use cases on the fakes: S3's objects and their events, faults injected at any call, the stream, the sweep."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from photos.clock import iso
from photos.events import ObjectChange, ObjectEvent
from photos.keys import image_id
from photos.model import ImageStatus
from photos.process_upload import UploadProcessor
from photos.project import Projector
from photos.record import Record
from photos.sweep import Sweeper
from tests.photos.fakes import (
    FakeAnnouncements,
    FakeObjects,
    FakeRecognition,
    FakeRecords,
    FakeSearch,
    FakeUploadQueue,
)
from tests.photos.pictures import picture

BUCKET = "photos"
KEY = "uploads/ann/1/cat.jpg"
ID = image_id(BUCKET, KEY)
PICTURE = picture()
Meanwhile = Callable[[], None]


class Crash(BaseException):
    """The worker's process ends here: no handler of its own runs."""


class InTurn(Executor):
    """Runs what it is given at once, so that a test is the same each time."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        future: Future[Any] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 (as executors do; a Crash ends the process instead)
            future.set_exception(error)
        return future


@dataclass
class Rig:
    """Everything that an event meets; a fault is an error or something else that happens at a call."""

    records: FakeRecords = field(default_factory=FakeRecords)
    objects: FakeObjects = field(default_factory=FakeObjects)
    recognition: FakeRecognition = field(default_factory=FakeRecognition)
    search: FakeSearch = field(default_factory=FakeSearch)
    announcements: FakeAnnouncements = field(default_factory=FakeAnnouncements)
    queue: FakeUploadQueue = field(default_factory=FakeUploadQueue)
    threads: Callable[[], Executor] = InTurn
    log: list[str] = field(default_factory=list)
    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    calls: list[str] = field(default_factory=list)
    faults: dict[str, BaseException | Meanwhile] = field(default_factory=dict)
    deliveries: int = 0

    def __post_init__(self) -> None:
        for port in (self.records, self.objects, self.recognition, self.search, self.announcements):
            port.fault = self._fault
        self.recognition.content = self.objects.stored.get

    def _fault(self, call: str) -> None:
        self.calls.append(call)
        fault = self.faults.pop(call, None)
        if isinstance(fault, BaseException):
            raise fault
        if fault:
            fault()

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**time)

    @property
    def processor(self) -> UploadProcessor:
        return UploadProcessor(
            records=self.records,
            objects=self.objects,
            recognition=self.recognition,
            search=self.search,
            announcements=self.announcements,
            log=self.log.append,
            clock=self.now,
            threads=self.threads,
        )

    @property
    def projector(self) -> Projector:
        return Projector(
            records=self.records,
            objects=self.objects,
            recognition=self.recognition,
            search=self.search,
            clock=self.now,
        )

    @property
    def sweeper(self) -> Sweeper:
        return Sweeper(
            records=self.records,
            queue=self.queue,
            projector=self.projector,
            announcements=self.announcements,
            bucket=BUCKET,
            log=self.log.append,
            clock=self.now,
        )

    @property
    def record(self) -> Record:
        return self.records.stored[ID]

    def deliver(self, event: ObjectEvent, *, last_try: bool = False) -> None:
        """Deliver an event, then whatever the table's stream would bring."""
        self.process(event, last_try=last_try)
        self.project()

    def process(self, event: ObjectEvent, *, last_try: bool = False) -> None:
        """Deliver an event, as a worker of its own."""
        self.deliveries += 1
        self.processor.process(event, worker=f"worker-{self.deliveries}", last_try=last_try)

    def redeliver(self, event: ObjectEvent, *, last_try: bool = False) -> None:
        """Deliver an event again, once its message is visible again."""
        self.faults.clear()
        self.wait(minutes=6)
        self.deliver(event, last_try=last_try)

    def project(self) -> None:
        """What the stream brings to on_change for every record."""
        for found in list(self.records.stored):
            self.projector.project(found)

    def delete_image(self, photo: str = ID) -> None:
        """What the resolver of deleteImage does."""
        record = self.records.stored.get(photo)
        if record and record.image.status is not ImageStatus.DELETED:
            image = replace(
                record.image, status=ImageStatus.DELETED, version=record.image.version + 1, title=None, tags=()
            )
            self.records.stored[photo] = replace(
                record, image=image, projection_due=iso(self.now()), announcement_due=False
            )

    def edit(self, title: str, photo: str = ID) -> None:
        """What the resolver of updateImage does."""
        record = self.records.stored.get(photo)
        if record and record.image.status is not ImageStatus.DELETED:
            image = replace(record.image, title=title, version=record.image.version + 1)
            due = record.projection_due or iso(self.now())
            self.records.stored[photo] = replace(record, image=image, projection_due=due)

    def left(self) -> dict[str, set[str]]:
        """All that is left of photos outside the table."""
        return {
            "labels": {photo for _, _, photo in self.records.labels},
            "contents": {photo for _, _, photo in self.records.contents},
            "faces": set(self.records.faces),
            "collection": set(self.recognition.collection),
            "objects": set(self.objects.stored),
            "documents": set(self.search.stored),
        }


def created(sequencer: str = "0A", key: str = KEY) -> ObjectEvent:
    """The event of an upload."""
    return event(ObjectChange.CREATED, sequencer, key)


def removed(sequencer: str = "0B", key: str = KEY) -> ObjectEvent:
    """The event of a removal."""
    return event(ObjectChange.REMOVED, sequencer, key)


def event(change: ObjectChange, sequencer: str, key: str) -> ObjectEvent:
    """An event of S3."""
    return ObjectEvent(
        change=change, bucket=BUCKET, key=key, sequencer=sequencer, time="2026-01-01T00:00:00.000Z", bytes=len(PICTURE)
    )
