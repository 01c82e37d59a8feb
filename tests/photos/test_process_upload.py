"""The main job: each event has its effect exactly once, whatever fails."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest

from photos.errors import RetryLater, Unanalysable
from photos.keys import thumbnail_key
from photos.lifecycle import LEASE_SECONDS, MAX_ATTEMPTS
from photos.model import Image, ImageStatus
from photos.process_upload import GIVEN_UP
from photos.record import Pointers
from photos.retry_image import ImageRetrier
from tests.photos.pictures import picture
from tests.photos.rig import BUCKET, ID, KEY, PICTURE, Crash, Rig, created, removed

# Every side effect of a photo's way, before and (where it matters) after it.
BOUNDARIES = [
    "records.get",
    "records.put",
    "records.put done",
    "objects.read",
    "records.repeated",
    "recognition.labels",
    "recognition.faces",
    "objects.write",
    "objects.write done",
    "records.put_pointers",
    "records.put_pointers done",
    "search.put",
    "search.put done",
    "announcements.indexed",
    "announcements.indexed done",
    "records.update",
    "records.update done",
]


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.objects.stored[KEY] = PICTURE
    return rig


def test_a_photo_becomes_findable_and_then_subscribers_hear_of_it(rig: Rig) -> None:
    def found(image: Image) -> None:
        assert rig.record.image.status is ImageStatus.INDEXED
        assert rig.search.stored[image.id].version == rig.record.image.version

    rig.announcements.on_indexed = found
    rig.deliver(created())
    assert rig.announcements.indexed_ids == [ID]
    assert rig.announcements.statuses == [(ID, ImageStatus.PROCESSING), (ID, ImageStatus.INDEXED)]
    assert rig.recognition.billed == {"DetectLabels": 1, "IndexFaces": 1}
    image = rig.record.image
    assert (image.width, image.height, image.filename, image.owner) == (160, 120, "cat.jpg", "ann")
    assert rig.objects.stored.keys() == {KEY, thumbnail_key("ann", ID)}
    assert ("ann", "dog", ID) in rig.records.labels
    assert rig.records.faces.keys() == rig.recognition.collection.keys()
    assert rig.record.projection_due is None
    assert not rig.record.announcement_due


def test_a_repeated_event_costs_nothing_and_says_nothing(rig: Rig) -> None:
    rig.deliver(created())
    before = rig.record
    rig.deliver(created())
    assert rig.record == before
    assert rig.recognition.billed.total() == 2
    assert rig.announcements.indexed_ids == [ID]


@pytest.mark.parametrize("kind", [Crash, RetryLater])
@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_failure_at_any_step_is_made_good_by_the_next_delivery(
    rig: Rig, boundary: str, kind: type[BaseException]
) -> None:
    rig.faults[boundary] = kind("injected")
    with pytest.raises(kind):
        rig.deliver(created())
    rig.redeliver(created())
    assert rig.record.image.status is ImageStatus.INDEXED
    assert rig.search.stored[ID].version == rig.record.image.version
    assert rig.announcements.indexed_ids.count(ID) >= 1
    assert not rig.record.announcement_due
    assert rig.recognition.billed == {"DetectLabels": 1, "IndexFaces": 1}
    assert {(owner, photo) for owner, _, photo in rig.records.labels} == {("ann", ID)}
    assert rig.objects.stored.keys() == {KEY, thumbnail_key("ann", ID)}


@pytest.mark.parametrize("kind", [Crash, RetryLater])
@pytest.mark.parametrize(("call", "operation"), [("labels", "DetectLabels"), ("faces", "IndexFaces")])
def test_only_an_answer_that_got_lost_is_paid_again(
    rig: Rig, call: str, operation: str, kind: type[BaseException]
) -> None:
    rig.faults[f"recognition.{call} done"] = kind("the answer got lost")
    with pytest.raises(kind):
        rig.deliver(created())
    rig.redeliver(created())
    assert rig.recognition.billed == {"DetectLabels": 1, "IndexFaces": 1} | {operation: 2}
    assert rig.left()["collection"] == rig.left()["faces"]


def test_news_of_progress_may_be_lost_but_not_the_end(rig: Rig) -> None:
    rig.faults["announcements.status"] = RetryLater("busy")
    rig.deliver(created())
    assert rig.announcements.statuses == [(ID, ImageStatus.INDEXED)]


def test_one_worker_at_a_time_has_a_photo(rig: Rig) -> None:
    def meanwhile() -> None:
        with pytest.raises(RetryLater, match="other hands"):
            rig.process(created())
        with pytest.raises(RetryLater, match="other hands"):
            rig.process(created("0C"))

    rig.faults["recognition.labels"] = meanwhile
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.INDEXED
    assert rig.recognition.billed.total() == 2


def test_a_dead_worker_does_not_keep_its_photo(rig: Rig) -> None:
    rig.faults["recognition.labels"] = Crash()
    with pytest.raises(Crash):
        rig.deliver(created())
    with pytest.raises(RetryLater):
        rig.deliver(created())
    rig.wait(seconds=LEASE_SECONDS)
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.INDEXED


def test_a_photo_that_ends_every_worker_fails_in_the_end_and_may_be_tried_again(rig: Rig) -> None:
    for _ in range(MAX_ATTEMPTS):
        rig.faults["objects.read"] = Crash()
        with pytest.raises(Crash):
            rig.deliver(created())
        rig.wait(minutes=6)
    rig.wait(minutes=30)
    rig.sweeper.sweep()
    (again,) = rig.queue.sent
    rig.deliver(again)
    assert (rig.record.image.status, rig.record.image.status_reason) == (ImageStatus.FAILED, GIVEN_UP)
    rig.deliver(again)
    assert rig.record.image.status is ImageStatus.INDEXED


def test_the_two_calls_really_run_side_by_side(rig: Rig) -> None:
    both = Barrier(2, timeout=10)

    def meet() -> None:
        both.wait()

    rig.threads = ThreadPoolExecutor
    rig.faults |= {"recognition.labels": meet, "recognition.faces": meet}
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.INDEXED


def test_a_photo_uploaded_again_under_its_key_leaves_nothing_of_the_first(rig: Rig) -> None:
    rig.deliver(created("0A"))
    first = rig.left()
    rig.objects.stored[KEY] = picture(size=(200, 100))
    rig.deliver(created("0B"))
    assert (rig.record.image.width, rig.record.image.status) == (200, ImageStatus.INDEXED)
    assert rig.left()["faces"] == rig.left()["collection"] == {face.id for face in rig.record.image.faces}
    assert rig.left()["faces"].isdisjoint(first["faces"])
    assert {name for _, name, _ in rig.records.labels} == set(rig.record.pointers.labels)
    assert rig.record.stale == Pointers()


def test_the_same_file_uploaded_again_under_its_key_costs_nothing(rig: Rig) -> None:
    rig.deliver(created("0A"))
    rig.deliver(created("0B"))
    assert rig.record.image.status is ImageStatus.INDEXED
    assert rig.recognition.billed.total() == 2
    assert rig.record.image.duplicate_of is None


@pytest.mark.parametrize(
    ("fault", "body", "reason"),
    [
        (None, b"this is a text", "not a picture"),
        (None, b"", "empty"),
        (None, None, "gone"),
        (("recognition.labels", Unanalysable("Rekognition says no.")), PICTURE, "Rekognition says no"),
        (("recognition.faces", Unanalysable("Rekognition says no.")), PICTURE, "Rekognition says no"),
    ],
)
def test_what_can_never_work_fails_with_its_reason(
    rig: Rig, fault: tuple[str, Exception] | None, body: bytes | None, reason: str
) -> None:
    rig.objects.stored.clear()
    if body is not None:
        rig.objects.stored[KEY] = body
    if fault:
        rig.faults[fault[0]] = fault[1]
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.FAILED
    assert reason in (rig.record.image.status_reason or "")
    assert rig.announcements.statuses[-1] == (ID, ImageStatus.FAILED)
    assert rig.announcements.indexed_ids == []
    assert rig.left()["documents"] == rig.left()["labels"] == rig.left()["collection"] == set()


def test_the_last_try_says_so_to_the_owner_and_a_redrive_works(rig: Rig) -> None:
    rig.faults["recognition.labels"] = RetryLater("throttled")
    with pytest.raises(RetryLater):
        rig.deliver(created(), last_try=True)
    assert (rig.record.image.status, rig.record.image.status_reason) == (ImageStatus.FAILED, GIVEN_UP)
    assert rig.left()["labels"] == rig.left()["documents"] == set()
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.INDEXED
    # The faces had been paid for when the labels failed.
    assert rig.recognition.billed == {"DetectLabels": 1, "IndexFaces": 1}


def test_its_owner_may_try_a_failed_photo_again(rig: Rig) -> None:
    rig.faults["recognition.labels"] = RetryLater("throttled")
    with pytest.raises(RetryLater):
        rig.deliver(created(), last_try=True)
    retrier = ImageRetrier(records=rig.records, queue=rig.queue, bucket=BUCKET, clock=rig.now)
    assert retrier.retry("ben", ID) is None
    image = retrier.retry("ann", ID)
    assert image
    assert image.status is ImageStatus.PROCESSING
    (again,) = rig.queue.sent
    rig.deliver(again)
    assert rig.record.image.status is ImageStatus.INDEXED


def test_an_edit_in_the_middle_is_kept(rig: Rig) -> None:
    put = rig.search.put

    def edited_meanwhile(document: object, *, refresh: bool = True) -> None:
        rig.search.put = put  # type: ignore[method-assign]
        image = replace(rig.record.image, title="Mine", version=rig.record.image.version + 1)
        rig.records.stored[ID] = replace(rig.record, image=image)

    rig.search.put = edited_meanwhile  # type: ignore[method-assign]
    rig.deliver(created())
    assert (rig.record.image.title, rig.record.image.status) == ("Mine", ImageStatus.INDEXED)
    assert ("title", "Mine") in rig.search.stored[ID].texts


@pytest.mark.parametrize("boundary", [*BOUNDARIES[3:], "recognition.labels done", "recognition.faces done"])
@pytest.mark.parametrize("how", ["by its owner", "in the bucket"])
def test_a_photo_deleted_in_the_middle_leaves_nothing(rig: Rig, boundary: str, how: str) -> None:
    def meanwhile() -> None:
        if how == "by its owner":
            rig.delete_image()
        else:
            rig.objects.stored.pop(KEY, None)
            rig.process(removed())
        rig.project()

    rig.faults[boundary] = meanwhile
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.DELETED
    assert not any(rig.left().values())
    assert rig.record.projection_due is None


def test_other_keys_are_ignored_with_a_line_in_the_log(rig: Rig) -> None:
    rig.deliver(created(key="notes/cat.jpg"))
    assert rig.records.stored == {}
    assert "ignored 'notes/cat.jpg'" in rig.log[-1]


CLEANING = [
    "records.put done",
    "search.delete",
    "records.delete_pointers",
    "records.delete_pointers done",
    "recognition.delete",
    "recognition.delete done",
    "objects.delete",
    "objects.delete done",
]


@pytest.mark.parametrize("kind", [Crash, RetryLater])
@pytest.mark.parametrize("boundary", CLEANING)
def test_a_deletion_that_stopped_half_way_is_finished_by_the_sweep(
    rig: Rig, boundary: str, kind: type[BaseException]
) -> None:
    rig.deliver(created())
    rig.delete_image()
    rig.faults[boundary] = kind("injected")
    with pytest.raises(kind):
        rig.project()
    rig.faults.clear()
    rig.wait(minutes=31)
    rig.sweeper.sweep()
    assert not any(rig.left().values())
    assert (rig.record.image.labels, rig.record.image.faces, rig.record.projection_due) == ((), (), None)
    rig.deliver(removed())
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.DELETED


def test_an_upload_waits_until_nothing_is_left_of_the_photo_before_it(rig: Rig) -> None:
    rig.deliver(created("0A"))
    rig.process(removed("0B"))
    with pytest.raises(RetryLater):
        rig.process(created("0C"))
    rig.project()
    rig.deliver(created("0C"))
    assert rig.record.image.status is ImageStatus.INDEXED


def test_a_removal_that_is_heard_late_leaves_the_newer_upload_alone(rig: Rig) -> None:
    rig.deliver(removed("0A"))
    rig.deliver(created("0B"))
    assert rig.record.image.status is ImageStatus.INDEXED


def test_a_file_that_arrives_after_its_photo_was_deleted_does_not_stay(rig: Rig) -> None:
    rig.deliver(created())
    rig.records.stored[ID] = replace(
        rig.record, sequencer=None, image=replace(rig.record.image, status=ImageStatus.DELETED)
    )
    rig.deliver(created("0C"))
    assert KEY not in rig.objects.stored
    assert rig.record.image.status is ImageStatus.DELETED
