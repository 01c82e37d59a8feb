"""Events in any order, twice, late, redriven, with crashes and interleaved workers, end as the right order does."""

import hashlib
from collections import Counter
from collections.abc import Callable
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from photos.errors import InvalidInput, RetryLater
from photos.events import ObjectChange, ObjectEvent
from photos.keys import image_id, thumbnail_key
from photos.model import ImageStatus
from photos.process_upload import GIVEN_UP
from photos.record import Pointers
from photos.retry_image import ImageRetrier
from tests.photos.pictures import picture
from tests.photos.rig import BUCKET, Crash, Rig, event

KEYS = ["uploads/ann/1/cat.jpg", "uploads/ann/2/dog.jpg", "uploads/ben/3/cat.jpg"]
GOOD = [picture(), picture(size=(200, 120))]
TEXT = b"this is no picture"
# The calls of an upload's way, and of what follows a deletion; each before it, and after it where it does something.
UPLOADING = ["records.get", "records.repeated", "objects.read", "announcements.status"] + [
    f"{call}{when}"
    for call in (
        "records.put",
        "recognition.labels",
        "recognition.faces",
        "objects.write",
        "records.put_pointers",
        "search.put",
        "announcements.indexed",
        "records.update",
    )
    for when in ("", " done")
]
CLEANING = [
    f"{call}{when}"
    for call in ("records.put", "records.delete_pointers", "recognition.delete", "objects.delete", "search.delete")
    for when in ("", " done")
]

keys = st.sampled_from(KEYS)
boundaries = st.sampled_from(UPLOADING + CLEANING)
MEANWHILE = st.lists(st.integers(0, 7), min_size=1, max_size=4)
errors = st.sampled_from([None, None, Crash, RetryLater])


class PhotosInAnyOrder(RuleBasedStateMachine):
    """S3, a queue with a dead-letter queue, a stream, a sweep, owners who edit, delete and retry, and bad luck."""

    def __init__(self) -> None:
        super().__init__()
        self.rig = Rig()
        self.sequence = 0
        self.waiting: list[ObjectEvent] = []
        self.applied: list[ObjectEvent] = []
        self.dead: list[ObjectEvent] = []
        self.uploads: Counter[str] = Counter()
        # Answers that were paid for and then lost with their worker, and the faces that nobody heard of.
        self.lost: Counter[tuple[str, str]] = Counter()
        self.lost_faces: set[str] = set()
        self.bills_before = 0
        self.rig.objects.on_removed = self._removed

    # What happens in S3 and what owners do

    @initialize(bodies=st.lists(st.sampled_from(GOOD), min_size=2, max_size=3))
    def begin(self, bodies: list[bytes]) -> None:
        for key, body in zip(KEYS, bodies, strict=False):
            self.upload(key, body)
            self.deliver_quietly()

    @rule(key=keys, body=st.sampled_from([*GOOD, *GOOD, TEXT]))
    def upload(self, key: str, body: bytes) -> None:
        self.rig.objects.stored[key] = body
        self.uploads[key] += body != TEXT
        self._happened(ObjectChange.CREATED, key)

    @rule(key=keys)
    def remove(self, key: str) -> None:
        if self.rig.objects.stored.pop(key, None) is not None:
            self._removed(key)

    def _removed(self, key: str) -> None:
        if key in KEYS:
            self._happened(ObjectChange.REMOVED, key)

    def _happened(self, change: ObjectChange, key: str) -> None:
        self.sequence += 1
        self.waiting.append(event(change, f"{self.sequence:04X}", key))

    @rule(key=keys)
    @precondition(lambda self: self._some(ImageStatus.INDEXED))
    def delete_image(self, key: str) -> None:
        self.rig.delete_image(image_id(BUCKET, key))

    @rule(key=keys, title=st.sampled_from(["Whiskers", "Rex"]))
    @precondition(lambda self: self.rig.records.stored)
    def edit(self, key: str, title: str) -> None:
        self.rig.edit(title, image_id(BUCKET, key))

    @rule(key=keys)
    @precondition(lambda self: self._some(ImageStatus.FAILED))
    def retry(self, key: str) -> None:
        owner = key.split("/")[1]
        retrier = ImageRetrier(records=self.rig.records, queue=self.rig.queue, bucket=BUCKET, clock=self.rig.now)
        try:
            retrier.retry(owner, image_id(BUCKET, key))
        except InvalidInput:
            return

    # What the queue, the stream and the schedule bring, each with bad luck

    @rule()
    @precondition(lambda self: self.waiting)
    def deliver_quietly(self) -> None:
        one = self.waiting[-1]
        if self._tried(lambda: self.rig.process(one)):
            self.waiting.remove(one)
            self.applied.append(one)
        self._tried(self.rig.project)

    @rule(data=st.data(), last_try=st.sampled_from([False, False, True]), at=boundaries, error=errors)
    @precondition(lambda self: self.waiting)
    def deliver(self, data: st.DataObject, last_try: bool, at: str, error: type[BaseException] | None) -> None:
        one = data.draw(st.sampled_from(self.waiting))
        if self._tried(lambda: self.rig.process(one, last_try=last_try), at, error):
            self.waiting.remove(one)
            self.applied.append(one)
        elif last_try:
            self.waiting.remove(one)
            self.dead.append(one)

    @rule(data=st.data(), key=keys, body=st.sampled_from(GOOD), at=st.sampled_from(UPLOADING), meanwhile=MEANWHILE)
    def upload_while_others_work(
        self, data: st.DataObject, key: str, body: bytes, at: str, meanwhile: list[int]
    ) -> None:
        """One worker is held up at a call; others begin and end in between."""
        self.upload(key, body)
        one = self.waiting[-1]
        if self._tried(lambda: self.rig.process(one), at, self._others(data, one, meanwhile)):
            self.waiting.remove(one)
            self.applied.append(one)

    @rule(data=st.data(), key=keys, at=st.sampled_from(CLEANING), meanwhile=MEANWHILE)
    @precondition(lambda self: self.applied)
    def clean_while_others_work(self, data: st.DataObject, key: str, at: str, meanwhile: list[int]) -> None:
        """The stream's function is held up at a call; others begin and end in between."""
        self.delete_image(key)
        one = data.draw(st.sampled_from(self.waiting or self.applied))
        self._tried(self.rig.project, at, self._others(data, one, meanwhile))

    def _others(self, data: st.DataObject, one: ObjectEvent, meanwhile: list[int]) -> Callable[[], None]:
        other = data.draw(st.sampled_from(self.waiting or self.applied))
        key = data.draw(st.sampled_from([one.key, one.key, *KEYS]))
        body = data.draw(st.sampled_from(GOOD))
        actions: list[Callable[[], Any]] = [
            lambda: self.rig.process(other),
            lambda: self.rig.process(one),
            lambda: self.delete_image(key),
            lambda: self.edit(key, "Meanwhile"),
            lambda: self.remove(key),
            lambda: self.upload(key, body),
            lambda: self.retry(key),
            self.rig.project,
        ]

        def others() -> None:
            for number in meanwhile:
                self._tried(actions[number])

        return others

    @rule(data=st.data())
    @precondition(lambda self: self.applied)
    def deliver_again(self, data: st.DataObject) -> None:
        one = data.draw(st.sampled_from(self.applied))
        self._tried(lambda: self.rig.process(one))

    @rule(at=boundaries, error=errors)
    @precondition(lambda self: any(record.projection_due for record in self.rig.records.stored.values()))
    def stream(self, at: str, error: type[BaseException] | None) -> None:
        self._tried(self.rig.project, at, error)

    @rule()
    def sweep(self) -> None:
        self._tried(self.rig.sweeper.sweep)
        self._collect()

    @rule()
    @precondition(lambda self: self.dead)
    def redrive(self) -> None:
        self.waiting += self.dead
        self.dead.clear()

    @rule(minutes=st.sampled_from([6, 31, 3 * 24 * 60]))
    def wait(self, minutes: int) -> None:
        self.rig.wait(minutes=minutes)

    def _some(self, status: ImageStatus) -> bool:
        return any(record.image.status is status for record in self.rig.records.stored.values())

    def _collect(self) -> None:
        self.waiting += self.rig.queue.sent
        self.rig.queue.sent.clear()

    def _tried(self, act: Callable[[], Any], at: str = "", fault: Any = None) -> bool:
        """Whether something got done, with something happening at one of its calls."""
        if fault:
            self.rig.faults[at] = fault if not isinstance(fault, type) else lambda: self._fail(fault)
        try:
            act()
        except (Crash, RetryLater):
            return False
        finally:
            self.rig.faults.clear()
        return True

    def _fail(self, error: type[BaseException]) -> None:
        for operation, key in self._unsaved():
            self.lost[operation, key] += 1
        named = {face for record in self.rig.records.stored.values() for face in record.pointers.faces}
        named |= {face for record in self.rig.records.stored.values() for face in record.stale.faces}
        self.lost_faces |= set(self.rig.recognition.collection) - named
        raise error

    def _unsaved(self) -> set[tuple[str, str]]:
        """The answers that were paid for in what is going on, but are in no record yet."""
        found = set()
        for operation, key in self.rig.recognition.bills[self.bills_before :]:
            record = self.rig.records.stored.get(image_id(BUCKET, key))
            known = record and (record.labels_of if operation == "DetectLabels" else record.faces_of)
            if known != hashlib.sha256(self.rig.objects.stored.get(key, b"")).hexdigest():
                found.add((operation, key))
        return found

    @invariant()
    def remember_the_bills(self) -> None:
        self.bills_before = len(self.rig.recognition.bills)

    @invariant()
    def nothing_is_paid_twice(self) -> None:
        paid = Counter(self.rig.recognition.bills)
        for (operation, key), times in paid.items():
            assert times <= self.uploads[key] + self.lost[operation, key], (operation, key)

    # The end

    def teardown(self) -> None:
        self._settle()
        indexed = []
        for key in KEYS:
            record = self.rig.records.stored.get(image_id(BUCKET, key))
            body = self.rig.objects.stored.get(key)
            if body is None:
                assert record is None or record.image.status is ImageStatus.DELETED, key
            elif body == TEXT:
                assert record
                assert (record.image.status, "not a picture" in str(record.image.status_reason)) == ("FAILED", True)
            else:
                assert record
                assert record.image.status is ImageStatus.INDEXED, record.image.status_reason
                content = hashlib.sha256(body).hexdigest()
                assert record.labels_of == record.faces_of == content
                assert record.image.id in self.rig.announcements.indexed_ids
                indexed.append(record)
            if record:
                assert (record.projection_due, record.claimed_by, record.stale) == (None, None, Pointers())
        self._nothing_else_is_left(indexed)

    def _nothing_else_is_left(self, indexed: list[Any]) -> None:
        images = [record.image for record in indexed]
        records = self.rig.records
        assert records.labels == {(r.image.owner, name, r.image.id) for r in indexed for name in r.pointers.labels}
        assert records.contents == {(r.image.owner, content, r.image.id) for r in indexed for content in [r.labels_of]}
        assert records.faces == {face: record.image.id for record in indexed for face in record.pointers.faces}
        left_over = set(self.rig.recognition.collection) - set(records.faces)
        assert left_over <= self.lost_faces
        assert set(records.faces) <= set(self.rig.recognition.collection)
        assert set(self.rig.objects.stored) - set(KEYS) == {thumbnail_key(i.owner, i.id) for i in images}
        documents = {found: document.version for found, document in self.rig.search.stored.items()}
        assert documents == {image.id: image.version for image in images}

    def _settle(self) -> None:
        """Everything that waits is delivered, the stream and the schedule come by, owners retry what was our fault."""
        for _ in range(12):
            self.rig.wait(minutes=31)
            self.redrive()
            for one in list(self.waiting):
                if self._tried(lambda one=one: self.rig.process(one)):  # type: ignore[misc]
                    self.waiting.remove(one)
            self._tried(self.rig.project)
            self._tried(self.rig.sweeper.sweep)
            for key in KEYS:
                record = self.rig.records.stored.get(image_id(BUCKET, key))
                if record and record.image.status_reason == GIVEN_UP:
                    self.retry(key)
            self._collect()
            if not self.waiting and not any(record.projection_due for record in self.rig.records.stored.values()):
                return
        raise AssertionError(f"it does not come to rest: {self.waiting} {self.rig.log[-5:]}")


TestPhotosInAnyOrder = PhotosInAnyOrder.TestCase
TestPhotosInAnyOrder.settings = settings(max_examples=100, stateful_step_count=40, deadline=None)
