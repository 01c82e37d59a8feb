"""The same file again, by the same owner under another key: its labels are reused, its faces are its own."""

import pytest

from photos.errors import RetryLater
from photos.keys import image_id, thumbnail_key
from photos.model import Face, ImageStatus
from photos.ports import Picture
from photos.record import Record
from tests.photos.pictures import picture
from tests.photos.rig import BUCKET, ID, KEY, PICTURE, Crash, Rig, created

TWIN_KEY = "uploads/ann/2/copy.jpg"
TWIN = image_id(BUCKET, TWIN_KEY)


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.objects.stored |= {KEY: PICTURE, TWIN_KEY: PICTURE}
    rig.deliver(created())
    return rig


def twin(rig: Rig) -> Record:
    return rig.records.stored[TWIN]


def test_the_second_costs_one_call_and_says_which_it_repeats(rig: Rig) -> None:
    rig.deliver(created(key=TWIN_KEY))
    assert rig.recognition.billed == {"DetectLabels": 1, "IndexFaces": 2}
    assert (twin(rig).image.status, twin(rig).image.duplicate_of) == (ImageStatus.INDEXED, ID)
    assert twin(rig).image.labels == rig.record.image.labels
    assert {face.id for face in twin(rig).image.faces}.isdisjoint(face.id for face in rig.record.image.faces)
    assert rig.record.image.duplicate_of is None


def test_without_faces_the_second_costs_nothing(rig: Rig) -> None:
    def nobody(picture: Picture, image_id: str) -> tuple[Face, ...]:
        rig.recognition.bills.append(("IndexFaces", picture.key))
        return ()

    rig.recognition.index_faces = nobody  # type: ignore[method-assign]
    rig.objects.stored |= {KEY: picture(size=(300, 200)), TWIN_KEY: picture(size=(300, 200))}
    rig.deliver(created("0B"))
    before = rig.recognition.billed.total()
    rig.deliver(created(key=TWIN_KEY))
    assert twin(rig).image.status is ImageStatus.INDEXED
    assert rig.recognition.billed.total() == before


def test_deleting_the_first_leaves_the_second_whole(rig: Rig) -> None:
    rig.deliver(created(key=TWIN_KEY))
    rig.delete_image()
    rig.project()
    left, whole = rig.left(), twin(rig)
    assert left["labels"] == left["contents"] == left["documents"] == {TWIN}
    assert left["faces"] == left["collection"] == {face.id for face in whole.image.faces} != set()
    assert left["objects"] == {TWIN_KEY, thumbnail_key("ann", TWIN)}
    # And a third one repeats the second.
    third = "uploads/ann/3/again.jpg"
    rig.objects.stored[third] = PICTURE
    rig.deliver(created(key=third))
    assert rig.records.stored[image_id(BUCKET, third)].image.duplicate_of == TWIN
    assert rig.recognition.billed["DetectLabels"] == 1


def test_another_owner_pays_for_a_file_of_their_own(rig: Rig) -> None:
    theirs = "uploads/ben/1/cat.jpg"
    rig.objects.stored[theirs] = PICTURE
    rig.deliver(created(key=theirs))
    assert rig.recognition.billed == {"DetectLabels": 2, "IndexFaces": 2}
    assert rig.records.stored[image_id(BUCKET, theirs)].image.duplicate_of is None


def test_both_at_once_are_fine_and_paid_for() -> None:
    rig = Rig()
    rig.objects.stored |= {KEY: PICTURE, TWIN_KEY: PICTURE}
    rig.faults["recognition.labels"] = lambda: rig.process(created(key=TWIN_KEY))
    rig.deliver(created())
    assert rig.record.image.status is twin(rig).image.status is ImageStatus.INDEXED
    assert rig.recognition.billed == {"DetectLabels": 2, "IndexFaces": 2}


@pytest.mark.parametrize("kind", [Crash, RetryLater])
@pytest.mark.parametrize("boundary", ["records.repeated", "recognition.faces", "records.put_pointers", "search.put"])
def test_a_failure_on_the_way_changes_nothing_of_it(rig: Rig, boundary: str, kind: type[BaseException]) -> None:
    rig.faults[boundary] = kind("injected")
    with pytest.raises(kind):
        rig.deliver(created(key=TWIN_KEY))
    rig.redeliver(created(key=TWIN_KEY))
    assert (twin(rig).image.status, twin(rig).image.duplicate_of) == (ImageStatus.INDEXED, ID)
    assert rig.recognition.billed == {"DetectLabels": 1, "IndexFaces": 2}
