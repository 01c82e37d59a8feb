"""The main job: each event has its effect exactly once, whatever fails and in whatever order it comes."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photos.errors import RetryLater, Unanalysable
from photos.keys import thumbnail_key
from photos.model import Face, Image, ImageStatus
from photos.ports import Picture
from photos.process_upload import GIVEN_UP
from tests.photos.rig import ID, KEY, PICTURE, Crash, Rig, created, removed

# Every side effect of a photo's way, before and (where it matters) after it.
BOUNDARIES = [
    "records.get",
    "records.put",
    "records.put done",
    "objects.read",
    "recognition.labels",
    "recognition.faces",
    "objects.write",
    "records.put_pointers",
    "records.put_pointers done",
    "search.put",
    "search.put done",
    "announcements.indexed",
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
    rig.deliver(created(), worker="message-2")
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
    billed_before = rig.recognition.billed.total()
    analysed = ID in rig.records.stored and rig.record.analysed is not None
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.INDEXED
    assert rig.search.stored[ID].version == rig.record.image.version
    assert rig.announcements.indexed_ids.count(ID) >= 1
    assert not rig.record.announcement_due
    if analysed:
        assert rig.recognition.billed.total() == billed_before == 2
    assert rig.records.labels == {("ann", "dog", ID), ("ann", "animal", ID)}


def test_news_of_progress_may_be_lost_but_not_the_end(rig: Rig) -> None:
    rig.faults["announcements.status"] = RetryLater("busy")
    rig.deliver(created())
    assert rig.announcements.statuses == [(ID, ImageStatus.INDEXED)]


def test_a_second_delivery_in_flight_leaves_the_first_alone(rig: Rig) -> None:
    rig.faults["recognition.labels"] = Crash()
    with pytest.raises(Crash):
        rig.deliver(created(), worker="message-1")
    rig.deliver(created(), worker="message-2")
    assert rig.announcements.indexed_ids == []
    rig.deliver(created(), worker="message-1")
    assert rig.record.image.status is ImageStatus.INDEXED


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
    rig.deliver(created(), worker="redriven")
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


def test_a_photo_deleted_in_the_middle_leaves_nothing(rig: Rig) -> None:
    index_faces = rig.recognition.index_faces

    def deleted_meanwhile(picture: Picture, image_id: str) -> tuple[Face, ...]:
        rig.processor.process(removed(), worker="message-2")
        return index_faces(picture, image_id)

    rig.recognition.index_faces = deleted_meanwhile  # type: ignore[method-assign]
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.DELETED
    assert rig.left()["collection"] == rig.left()["documents"] == set()
    assert rig.announcements.indexed_ids == []


def test_other_keys_are_ignored_with_a_line_in_the_log(rig: Rig) -> None:
    rig.deliver(created(key="notes/cat.jpg"))
    assert rig.records.stored == {}
    assert "ignored 'notes/cat.jpg'" in rig.log[-1]


def test_deleting_a_photo_leaves_its_tombstone_only(rig: Rig) -> None:
    rig.deliver(created())
    image = replace(rig.record.image, status=ImageStatus.DELETED, version=rig.record.image.version + 1)
    rig.records.stored[ID] = replace(rig.record, image=image, projection_due="2026-01-01T00:00:00.000Z")
    rig.project()
    assert all(not left for left in rig.left().values())
    assert (rig.record.image.labels, rig.record.image.faces, rig.record.projection_due) == ((), (), None)
    rig.deliver(removed())
    rig.deliver(created())
    assert rig.record.image.status is ImageStatus.DELETED


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


@given(st.data(), st.lists(st.booleans(), min_size=1, max_size=5))
def test_any_order_of_events_ends_as_the_right_order_does(data: st.DataObject, uploads: list[bool]) -> None:
    """Each event once or twice, in any order, with crashes in between, the object as the last event left it."""
    events = [created(f"{n:02X}") if is_upload else removed(f"{n:02X}") for n, is_upload in enumerate(uploads, 1)]
    order = data.draw(st.permutations(events * 2))
    rig = Rig()
    if uploads[-1]:
        rig.objects.stored[KEY] = PICTURE
    for number, event in enumerate(order):
        boundary = data.draw(st.none() | st.sampled_from(BOUNDARIES))
        if boundary:
            rig.faults[boundary] = Crash()
        try:
            rig.deliver(event, worker=f"message-{number}")
        except Crash:
            rig.faults.clear()
            rig.deliver(event, worker=f"message-{number}")
        rig.faults.clear()
    if uploads[-1]:
        assert rig.record.image.status is ImageStatus.INDEXED
        assert rig.left()["documents"] == {ID}
        assert rig.announcements.indexed_ids
    else:
        assert rig.record.image.status is ImageStatus.DELETED
        assert all(not left for left in rig.left().values())
    assert rig.record.sequencer == events[-1].sequencer
