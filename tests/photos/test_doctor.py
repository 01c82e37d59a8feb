"""The doctor: whatever is broken in a collection of a thousand photos, nothing differs once it was there."""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photos.clock import iso
from photos.differences import Difference, Kind, counted
from photos.doctor import Doctor
from photos.keys import image_id, thumbnail_key
from photos.model import ImageStatus
from photos.search.document import document_of
from photos.search.sqlite_index import SqliteIndex
from tests.photos.listings import FakeFaces, FakePointers, FakeStored
from tests.photos.rig import BUCKET, PICTURE, Rig, created

PHOTOS = 1_000
FEW = 40
OWNERS = 7
ROUNDS = 4


@dataclass
class Collection:
    """A thousand photos on the fakes and on a real SQLite index, and ways to break each of them."""

    index: SqliteIndex
    file: Path
    photos: int
    rig: Rig = field(default_factory=Rig)

    def __post_init__(self) -> None:
        self.rig.search = self.index  # type: ignore[assignment]
        self.stored = FakeStored(self.rig.objects)
        self.strays = 0
        self.before: set[Difference] = set()
        for number in range(self.photos):
            self.upload(f"uploads/owner-{number % OWNERS}/{number}/cat.jpg")

    def upload(self, key: str) -> None:
        self.rig.objects.stored[key] = PICTURE
        self.rig.deliver(created(key=key))

    @property
    def doctor(self) -> Doctor:
        rig = self.rig
        return Doctor(
            records=rig.records,
            scanner=rig.records,
            pointers=FakePointers(rig.records),
            objects=rig.objects,
            stored=self.stored,
            recognition=rig.recognition,
            faces=FakeFaces(rig.recognition),
            search=self.index,
            queue=rig.queue,
            sweeper=rig.sweeper,
            bucket=BUCKET,
            clock=rig.now,
        )

    def examined(self) -> list[Difference]:
        """All that differs, an hour later: nothing is under way any more."""
        self.rig.moment += timedelta(hours=1)
        return self.doctor.examine()[1]

    def mended(self) -> list[Difference]:
        """What still differs after the doctor, the queue and the stream have done their work."""
        self.rig.moment += timedelta(hours=1)
        found, wrong = self.doctor.examine()
        for each in wrong:
            self.doctor.mend(found, each, again=each in self.before)
        self.before = set(wrong)
        while self.rig.queue.sent:
            self.rig.processor.process(self.rig.queue.sent.pop(), worker=f"message-{len(self.rig.calls)}")
        self.rig.project()
        return wrong

    def mend_all(self) -> None:
        """As the command does: mending one fault may lay another one bare that the same photo has."""
        for _ in range(ROUNDS):
            if not self.mended():
                return

    # --- Ways to break a photo; each answers how many calls of Rekognition mending may cost.

    def lose_the_original(self, photo: str) -> int:
        self.rig.objects.stored.pop(self.key(photo), None)
        return 0

    def lose_the_thumbnail(self, photo: str) -> int:
        self.rig.objects.stored.pop(self.thumbnail(photo), None)
        return 0

    def lose_the_pointers(self, photo: str) -> int:
        self.rig.records.labels = {each for each in self.rig.records.labels if each[2] != photo}
        self.rig.records.faces = {face: each for face, each in self.rig.records.faces.items() if each != photo}
        return 0

    def lose_the_document(self, photo: str) -> int:
        with sqlite3.connect(self.file) as db:
            for part in ("label", "category", "tag", "face", "word"):
                db.execute(f"DELETE FROM {part} WHERE photo IN (SELECT photo FROM photo WHERE id = ?)", (photo,))
            db.execute("DELETE FROM phrase WHERE rowid IN (SELECT photo FROM photo WHERE id = ?)", (photo,))
            db.execute("DELETE FROM photo WHERE id = ?", (photo,))
        db.close()
        return 0

    def make_the_document_stale(self, photo: str) -> int:
        record = self.rig.records.stored.get(photo)
        if record:
            self.lose_the_document(photo)
            self.index.put(document_of(replace(record.image, version=1)))
        return 0

    def lose_the_faces(self, photo: str) -> int:
        lost = {face for face, each in self.rig.recognition.collection.items() if each == photo}
        for face in lost:
            del self.rig.recognition.collection[face]
        return 2 * bool(lost)

    def lose_the_record(self, photo: str) -> int:
        self.rig.records.stored.pop(photo, None)
        return 2

    def lose_the_event(self, photo: str) -> int:
        self.strays += 1
        key = f"uploads/owner-{self.strays % OWNERS}/stray/{self.strays}.jpg"
        self.rig.objects.stored[key] = PICTURE
        return 2

    def leave_things_behind(self, photo: str) -> int:
        """Of a photo that nobody knows: each of its things."""
        self.strays += 1
        nobody = image_id(BUCKET, f"uploads/ann/gone/{self.strays}.jpg")
        self.rig.objects.stored[thumbnail_key("ann", nobody)] = PICTURE
        self.rig.records.labels.add(("ann", "dog", nobody))
        self.rig.records.faces[f"face-{nobody}"] = nobody
        self.rig.recognition.collection[f"face-{nobody}"] = nobody
        record = self.rig.records.stored.get(photo)
        if record:
            self.index.put(document_of(replace(record.image, id=nobody, owner="ann", version=900)))
            # A label and a face that an earlier analysis found.
            self.rig.records.labels.add((record.image.owner, "unicorn", photo))
            self.rig.recognition.collection[f"old-{nobody}"] = photo
        return 0

    def stop_a_deletion(self, photo: str) -> int:
        """Deleted by its owner, and its stream function never ran."""
        record = self.rig.records.stored.get(photo)
        if record and record.image.status is ImageStatus.INDEXED:
            image = replace(record.image, status=ImageStatus.DELETED, version=record.image.version + 1)
            due = iso(self.rig.now())
            self.rig.records.stored[photo] = replace(record, image=image, projection_due=due)
        return 0

    def forget_half_of_a_deletion(self, photo: str) -> int:
        """Deleted and buried, but its file and its face stayed."""
        body = self.rig.objects.stored.get(self.key(photo))
        if self.stop_a_deletion(photo) == 0 and body:
            self.rig.project()
            self.rig.objects.stored[self.key(photo)] = body
            self.rig.recognition.collection[f"late-{photo}"] = photo
        return 0

    def lose_a_new_upload(self, photo: str) -> int:
        """Deleted, then uploaded anew under the same key, and the event was lost."""
        if self.forget_half_of_a_deletion(photo) == 0 and self.key(photo) in self.rig.objects.stored:
            self.stored.modified[self.key(photo)] = iso(self.rig.now() + timedelta(seconds=1))
        return 2

    def stop_an_analysis(self, photo: str) -> int:
        """Its worker died, and its message with it."""
        record = self.rig.records.stored.get(photo)
        if record and record.image.status is ImageStatus.INDEXED:
            image = replace(record.image, status=ImageStatus.PROCESSING, version=record.image.version + 1)
            self.rig.records.stored[photo] = replace(record, image=image, projection_due=iso(self.rig.now()))
        return 0

    def key(self, photo: str) -> str:
        record = self.rig.records.stored.get(photo)
        return record.image.key if record else ""

    def thumbnail(self, photo: str) -> str:
        record = self.rig.records.stored.get(photo)
        return thumbnail_key(record.image.owner, photo) if record else ""


WAYS: list[Callable[[Collection, str], int]] = [
    Collection.lose_the_original,
    Collection.lose_the_thumbnail,
    Collection.lose_the_pointers,
    Collection.lose_the_document,
    Collection.make_the_document_stale,
    Collection.lose_the_faces,
    Collection.lose_the_record,
    Collection.lose_the_event,
    Collection.leave_things_behind,
    Collection.stop_a_deletion,
    Collection.forget_half_of_a_deletion,
    Collection.lose_a_new_upload,
    Collection.stop_an_analysis,
]
# What each way is seen as, where it is alone.
SEEN: dict[str, set[Kind]] = {
    "lose_the_original": {Kind.LOST_REMOVAL},
    "lose_the_thumbnail": {Kind.MISSING_THUMBNAIL},
    "lose_the_pointers": {Kind.MISSING_POINTER},
    "lose_the_document": {Kind.MISSING_DOCUMENT},
    "make_the_document_stale": {Kind.STALE_DOCUMENT},
    "lose_the_faces": {Kind.MISSING_FACE},
    "lose_the_record": {
        Kind.LOST_UPLOAD,
        Kind.EXTRA_THUMBNAIL,
        Kind.EXTRA_POINTER,
        Kind.EXTRA_FACE,
        Kind.EXTRA_DOCUMENT,
    },
    "lose_the_event": {Kind.LOST_UPLOAD},
    "leave_things_behind": {
        Kind.EXTRA_THUMBNAIL,
        Kind.EXTRA_POINTER,
        Kind.EXTRA_FACE,
        Kind.EXTRA_DOCUMENT,
    },
    "stop_a_deletion": {Kind.OVERDUE},
    "forget_half_of_a_deletion": {Kind.LEFT_ORIGINAL, Kind.EXTRA_FACE},
    "lose_a_new_upload": {Kind.LOST_UPLOAD, Kind.EXTRA_FACE},
    "stop_an_analysis": {Kind.OVERDUE},
}


@pytest.fixture(scope="module", params=[PHOTOS])
def collection(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Collection]:
    path = tmp_path_factory.mktemp("doctor") / "search.db"
    index = SqliteIndex(str(path), seconds=30)
    index.create()
    yield Collection(index, Path(f"{path}-v1"), request.param)
    index.close()


@pytest.mark.parametrize("collection", [FEW], indirect=True)
def test_a_healthy_collection_differs_in_nothing(collection: Collection) -> None:
    assert collection.examined() == []


@pytest.mark.parametrize("collection", [FEW], indirect=True)
@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_each_fault_is_seen_and_mended(collection: Collection, way: Callable[[Collection, str], int]) -> None:
    photo = next(one for one, record in collection.rig.records.stored.items() if record.image.status == "INDEXED")
    way(collection, photo)
    wrong = collection.mended()
    assert {each.kind for each in wrong} == SEEN[way.__name__]
    assert all(each.image_id in str(each) and str(each.kind) in str(each) for each in wrong)
    collection.mend_all()
    assert collection.examined() == []


def test_every_kind_of_difference_is_tried() -> None:
    assert set.union(*SEEN.values()) == set(Kind)


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(st.sampled_from(WAYS), st.integers(0, 2 * PHOTOS)), min_size=1, max_size=120))
def test_whatever_was_broken_nothing_differs_afterwards(
    collection: Collection, faults: list[tuple[Callable[[Collection, str], int], int]]
) -> None:
    photos = sorted(collection.rig.records.stored)
    bill = sum(way(collection, photos[number % len(photos)]) for way, number in faults)
    before = collection.rig.recognition.billed.total()
    collection.mend_all()
    assert [str(each) for each in collection.examined()] == []
    assert collection.rig.recognition.billed.total() - before <= bill


def test_a_summary_counts_each_kind() -> None:
    assert counted({}) == "nothing differs"
    assert counted(Counter([Kind.OVERDUE, Kind.OVERDUE])) == "2 x waits for too long"
