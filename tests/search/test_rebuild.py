"""Building the index anew: nothing is lost, brought back or unfindable, whatever goes on meanwhile."""

import itertools
import threading
import uuid
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from opensearchpy import OpenSearch

from photos.errors import RetryLater
from photos.model import BoundingBox, Face, FaceAttribute, Image, ImageStatus, Label
from photos.record import Record
from photos.reindex import Phase, Progress, RebuildFailed, Reindexer, dumped
from photos.search.document import Document, document_of
from photos.search.opensearch_mapping import MAPPING, SETTINGS
from photos.search.port import SearchIndex
from photos.search.query import SearchQuery, Text
from photos.search.rebuild import IndexRebuild, Tombstone
from tests.photos.fakes import FakeRecords
from tests.search.images import image, photo_id

FACE = Face(
    id="f",
    image_id="i",
    bounding_box=BoundingBox(left=0, top=0, width=1, height=1),
    confidence=99,
    gender=FaceAttribute(value="Female", confidence=90),
)
DUE = "2026-01-01T00:00:00.000Z"
numbers = itertools.count()


class World:
    """Photos whose records and documents are written as the service writes them: in steps, with others in between."""

    def __init__(self, index: SearchIndex, rebuild: IndexRebuild) -> None:
        self.index = index
        self.rebuild = rebuild
        self.records = FakeRecords()
        self.owner = str(uuid.uuid4())
        self.waiting: list[Callable[[], None]] = []
        self.written: list[Document] = []
        self.progress = Progress()

    def add(self) -> None:
        """A photo is analysed; its document comes before its record says INDEXED."""
        photo = replace(image(self.owner, next(numbers)), status=ImageStatus.PROCESSING, title=f"first{next(numbers)}")
        self._store(Record(image=photo, sequencer="A", labels_of="A", faces_of="A"), None)
        self.waiting.append(lambda: self._finish(photo.id))

    def edit(self) -> None:
        """An owner edits a photo; its document comes later."""
        for record in self._some(ImageStatus.INDEXED):
            self._change(record, title=f"edit{next(numbers)}")

    def delete(self) -> None:
        """An owner deletes a photo; its document goes later."""
        for record in self._some(ImageStatus.INDEXED, ImageStatus.PROCESSING):
            self._change(record, status=ImageStatus.DELETED)

    def repeat(self) -> None:
        """An old write arrives once more."""
        for document in self.written[-3:]:
            self.index.put(document, refresh=False)

    def work(self) -> None:
        """The oldest of what is under way goes on."""
        if self.waiting:
            self.waiting.pop(0)()

    def step(self) -> None:
        """The rebuild goes on by one step, in a process of its own."""
        self.progress = Reindexer(scanner=self.records, reader=self.records, index=self.rebuild).run(lambda: False)

    def settle(self) -> None:
        """All that is under way ends."""
        while self.waiting:
            self.work()

    def finish(self) -> Progress:
        """The rebuild goes on to its end."""
        reindexer = Reindexer(scanner=self.records, reader=self.records, index=self.rebuild)
        return reindexer.run(lambda: True)

    def check(self) -> None:
        """What can be found is what the records say."""
        shown = [record.image for record in self._some(ImageStatus.INDEXED, most=1000)]
        hits = self.index.search(SearchQuery(owner=self.owner, limit=100)).hits
        assert {hit.image_id for hit in hits} == {photo.id for photo in shown}
        for photo in shown[:8]:
            asked = SearchQuery(owner=self.owner, text=Text(words=(str(photo.title),)))
            assert [hit.image_id for hit in self.index.search(asked).hits] == [photo.id]

    def _finish(self, image_id: str) -> None:
        record = self.records.stored[image_id]
        if record.image.status is ImageStatus.PROCESSING:
            found = replace(record.image, status=ImageStatus.INDEXED, version=record.image.version + 1)
            self._put(found)
            self.waiting.append(lambda: self._commit(record, found))

    def _commit(self, record: Record, found: Image) -> None:
        if not self.records.put(replace(record, image=found), replacing=record.image.version):
            self._finish(found.id)

    def _change(self, record: Record, **changes: object) -> None:
        version = record.image.version
        changed = replace(record.image, version=version + 1, **changes)  # type: ignore[arg-type]
        self._store(replace(record, image=changed, projection_due=DUE), version)
        self.waiting.append(lambda: self._project(changed.id))

    def _project(self, image_id: str) -> None:
        photo = self.records.stored[image_id].image
        if photo.status is ImageStatus.INDEXED:
            self._put(photo)
        elif photo.status is ImageStatus.DELETED:
            self.index.delete(photo.owner, photo.id, version=photo.version)
        self.records.settle(image_id, version=photo.version)

    def _put(self, photo: Image) -> None:
        self.written.append(document_of(photo))
        self.index.put(self.written[-1], refresh=False)

    def _store(self, record: Record, replacing: int | None) -> None:
        assert self.records.put(record, replacing=replacing)

    def _some(self, *statuses: ImageStatus, most: int = 1) -> list[Record]:
        return [each for each in self.records.stored.values() if each.image.status in statuses][-most:]


@pytest.fixture
def world(stored_index: SearchIndex, rebuild: IndexRebuild) -> World:
    return World(stored_index, rebuild)


steps = st.lists(st.sampled_from(["add", "edit", "delete", "repeat", "work", "step"]), min_size=12, max_size=30)


def rebuilt_amid(world: World, doing: list[str]) -> None:
    for _ in range(3):
        world.add()
    for name in doing:
        getattr(world, name)()
    world.settle()
    last = world.finish()
    assert (last.phase, last.missing, last.extra, last.stale) == (Phase.DONE, 0, 0, 0)
    for document in world.written:
        world.index.put(document)
    world.check()
    world.rebuild.abandon()


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_nothing_is_lost_on_sqlite(sqlite_index: SearchIndex, sqlite_rebuild: IndexRebuild, doing: list[str]) -> None:
    rebuilt_amid(World(sqlite_index, sqlite_rebuild), doing)


@pytest.mark.opensearch
@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps)
def test_nothing_is_lost_on_opensearch(
    opensearch_index: SearchIndex, opensearch_rebuild: IndexRebuild, doing: list[str]
) -> None:
    rebuilt_amid(World(opensearch_index, opensearch_rebuild), doing)


def test_a_photo_is_found_all_the_time(world: World) -> None:
    for _ in range(5):
        world.add()
    world.settle()
    world.index.put(document_of(image(world.owner, next(numbers))))
    pinned = next(iter(world.records.stored.values())).image
    asked = SearchQuery(owner=world.owner, text=Text(words=(str(pinned.title),)))
    ended = threading.Event()
    missed: list[int] = []
    looked = 0

    def look() -> None:
        nonlocal looked
        while not ended.is_set():
            looked += 1
            if [hit.image_id for hit in world.index.search(asked).hits] != [pinned.id]:
                missed.append(looked)

    def write() -> None:
        for _ in range(6):
            world.add()
            world.settle()

    threads = [threading.Thread(target=look), threading.Thread(target=write)]
    for thread in threads:
        thread.start()
    reports = [world.finish() for _ in range(2)]
    threads[1].join()
    ended.set()
    threads[0].join()
    assert [report.phase for report in reports] == [Phase.DONE, Phase.DONE]
    assert (missed, looked > 0) == ([], True)
    world.finish()
    world.check()


def test_it_goes_on_where_it_was_left(world: World) -> None:
    for _ in range(5):
        world.add()
    world.settle()
    phases = []
    while world.progress.phase is not Phase.DONE:
        world.step()
        phases.append(world.progress.phase)
    # Two photos a page, three pages of five; then both sides are compared.
    assert phases == [
        *(Phase.COPY, Phase.COPY, Phase.COMPARE_RECORDS, Phase.COMPARE_RECORDS, Phase.COMPARE_RECORDS),
        *(Phase.COMPARE_DOCUMENTS, Phase.DONE),
    ]
    assert (world.progress.copied, world.progress.records, world.progress.documents) == (5, 5, 5)
    assert world.rebuild.noted() is None
    world.check()


def test_what_was_deleted_before_stays_deleted(world: World) -> None:
    world.add()
    world.settle()
    world.delete()
    world.settle()
    world.finish()
    world.repeat()
    world.index.put(document_of(image(world.owner, next(numbers))))
    assert len(world.index.search(SearchQuery(owner=world.owner)).hits) == 1


def test_a_document_that_came_before_its_record_is_kept(world: World) -> None:
    world.add()
    world.work()
    world.finish()
    world.settle()
    world.check()


@pytest.mark.opensearch
def test_an_index_of_an_older_mapping_takes_new_documents_until_it_is_rebuilt(
    opensearch_url: str, opensearch_index: SearchIndex, opensearch_rebuild: IndexRebuild
) -> None:
    client = OpenSearch(hosts=[opensearch_url])
    (before,) = client.indices.get_alias(name="images")
    properties = {name: field for name, field in MAPPING["properties"].items() if name != "labelPoints"}
    faces = {name: field for name, field in properties["faces"]["properties"].items() if name != "gender"}
    older = MAPPING | {"properties": properties | {"faces": properties["faces"] | {"properties": faces}}}
    client.indices.create(index="images-v0", body={"settings": {"index": SETTINGS}, "mappings": older})
    move = [{"remove": {"index": before, "alias": "images"}}, {"add": {"index": "images-v0", "alias": "images"}}]
    client.indices.update_aliases(body={"actions": move})
    world = World(opensearch_index, opensearch_rebuild)
    dog = (Label(name="Dog", confidence=90),)
    shown = [image(world.owner, next(numbers), labels=dog, faces=(FACE,)) for _ in range(2)]
    for photo in shown:
        world.records.put(Record(image=photo), replacing=None)
        world.index.put(document_of(photo))
    assert [hit.image_id for hit in world.index.similar_images(document_of(shown[0]), 5)] == [shown[1].id]
    client.close()
    assert world.finish().phase is Phase.DONE
    assert world.index.search(SearchQuery(owner=world.owner)).total == 2


def test_one_may_give_up(world: World) -> None:
    world.add()
    world.settle()
    world.step()
    assert world.rebuild.noted()
    world.rebuild.abandon()
    assert world.rebuild.noted() is None
    world.rebuild.abandon()
    world.add()
    world.settle()
    assert world.finish().copied == 2
    world.check()


def test_differences_are_found_mended_and_looked_at_again(world: World) -> None:
    for _ in range(4):
        world.add()
    world.settle()
    _gone, old, *kept = (record.image for record in world.records.stored.values())
    stray = image(world.owner, next(numbers))
    world.rebuild.begin()
    world.rebuild.fill([document_of(each) for each in (replace(old, version=1), stray, *kept)])
    world.rebuild.note(dumped(Progress(phase=Phase.COMPARE_RECORDS)))
    seen = []
    while world.progress.phase is not Phase.DONE:
        world.step()
        seen.append((world.progress.missing, world.progress.stale, world.progress.mended))
    assert (1, 1, 2) in seen
    assert (world.progress.missing, world.progress.stale, world.progress.extra) == (0, 0, 0)
    # The stray one was the third; then a whole round found nothing.
    assert (world.progress.mended, world.progress.rounds) == (3, 2)
    world.check()


def test_a_version_that_never_agrees_is_not_searched(world: World) -> None:
    world.add()
    world.settle()
    (record,) = world.records.stored.values()
    # A tombstone of a version that the record never had outweighs its document for good.
    world.rebuild.begin()
    world.rebuild.fill([Tombstone(world.owner, record.image.id, 99)])
    with pytest.raises(RebuildFailed, match="missing=1"):
        world.finish()
    assert [hit.image_id for hit in world.index.search(SearchQuery(owner=world.owner)).hits] == [record.image.id]


@pytest.mark.opensearch
def test_photos_of_a_version_without_numbers_are_not_left_out_in_silence(
    opensearch_url: str, opensearch_index: SearchIndex
) -> None:
    owner = str(uuid.uuid4())
    client = OpenSearch(hosts=[opensearch_url])
    older = {"owner": owner, "id": photo_id(owner, 1), "createdAt": 1}
    client.index(index="images", id=older["id"], body=older, params={"routing": owner, "refresh": "true"})
    with pytest.raises(RetryLater, match="built anew"):
        opensearch_index.search(SearchQuery(owner=owner))
    client.delete(index="images", id=older["id"], params={"routing": owner, "refresh": "true"})
    client.close()
