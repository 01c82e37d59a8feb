"""The use cases on the fakes, with faults injected at any call, and the stream that follows each change."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from photos.events import ObjectChange, ObjectEvent
from photos.keys import image_id
from photos.process_upload import UploadProcessor
from photos.project import Projector
from photos.record import Record
from tests.photos.fakes import FakeAnnouncements, FakeObjects, FakeRecognition, FakeRecords, FakeSearch
from tests.photos.pictures import picture

BUCKET = "photos"
KEY = "uploads/ann/1/cat.jpg"
ID = image_id(BUCKET, KEY)
PICTURE = picture()


class Crash(BaseException):
    """The worker's process ends here: no handler of its own runs."""


@dataclass
class Rig:
    """Everything that an event meets; `after` counts down the calls until the fault."""

    records: FakeRecords = field(default_factory=FakeRecords)
    objects: FakeObjects = field(default_factory=FakeObjects)
    recognition: FakeRecognition = field(default_factory=FakeRecognition)
    search: FakeSearch = field(default_factory=FakeSearch)
    announcements: FakeAnnouncements = field(default_factory=FakeAnnouncements)
    log: list[str] = field(default_factory=list)
    moment: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    calls: list[str] = field(default_factory=list)
    faults: dict[str, BaseException] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for port in (self.records, self.objects, self.recognition, self.search, self.announcements):
            port.fault = self._fault

    def _fault(self, call: str) -> None:
        self.calls.append(call)
        if call in self.faults:
            raise self.faults.pop(call)

    def now(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment

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
    def record(self) -> Record:
        return self.records.stored[ID]

    def deliver(self, event: ObjectEvent, *, worker: str = "message-1", last_try: bool = False) -> None:
        """Deliver an event, then whatever the table's stream would bring."""
        self.processor.process(event, worker=worker, last_try=last_try)
        self.project()

    def project(self) -> None:
        for found in list(self.records.stored):
            self.projector.project(found)

    def left(self) -> dict[str, object]:
        """All that is left of photos outside the table."""
        return {
            "labels": self.records.labels,
            "faces": set(self.records.faces),
            "collection": set(self.recognition.collection),
            "objects": set(self.objects.stored),
            "documents": set(self.search.stored),
        }


def created(sequencer: str = "0A", key: str = KEY) -> ObjectEvent:
    """The event of an upload."""
    return _event(ObjectChange.CREATED, sequencer, key)


def removed(sequencer: str = "0B", key: str = KEY) -> ObjectEvent:
    """The event of a removal."""
    return _event(ObjectChange.REMOVED, sequencer, key)


def _event(change: ObjectChange, sequencer: str, key: str) -> ObjectEvent:
    return ObjectEvent(
        change=change, bucket=BUCKET, key=key, sequencer=sequencer, time="2026-01-01T00:00:00.000Z", bytes=len(PICTURE)
    )
