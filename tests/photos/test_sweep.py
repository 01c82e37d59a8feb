"""The sweep: what was left undone for too long goes on, and one photo that cannot go on holds up none."""

from dataclasses import replace
from datetime import timedelta

import pytest

from photos import lifecycle
from photos.clock import iso
from photos.errors import RetryLater
from photos.keys import image_id
from photos.model import Image, ImageStatus
from photos.sweep import GRACE_SECONDS, NEVER_ARRIVED
from tests.photos.rig import BUCKET, ID, KEY, PICTURE, Rig, created


@pytest.fixture
def rig() -> Rig:
    rig = Rig()
    rig.objects.stored[KEY] = PICTURE
    return rig


def promised(rig: Rig) -> str:
    """A photo whose file never comes."""
    key = "uploads/ann/2/never.jpg"
    image = Image(
        id=image_id(BUCKET, key), owner="ann", key=key, filename="never.jpg", status=ImageStatus.UPLOADING,
        created_at=iso(rig.moment), updated_at=iso(rig.moment),
    )  # fmt: skip
    rig.records.put(lifecycle.uploading(image, rig.now()), replacing=None)
    return image.id


def test_an_upload_that_never_arrived_fails_in_words(rig: Rig) -> None:
    photo = promised(rig)
    rig.moment += timedelta(seconds=lifecycle.ARRIVAL_SECONDS)
    # Its form is good no longer, but the sweep is as patient with it as with all.
    assert rig.sweeper.sweep().overdue == 0
    rig.moment += timedelta(seconds=GRACE_SECONDS)
    assert rig.sweeper.sweep().overdue == 1
    image = rig.records.stored[photo].image
    assert (image.status, image.status_reason) == (ImageStatus.FAILED, NEVER_ARRIVED)
    assert rig.announcements.statuses[-1] == (photo, ImageStatus.FAILED)


def test_an_analysis_that_died_is_taken_up_again(rig: Rig) -> None:
    rig.records.put(lifecycle.claimed(None, created(), "a dead worker", rig.now()), replacing=None)
    rig.moment += timedelta(seconds=GRACE_SECONDS + 1)
    rig.sweeper.sweep()
    (event,) = rig.queue.sent
    rig.deliver(event)
    assert rig.record.image.status is ImageStatus.INDEXED


def test_a_projection_that_the_stream_missed_is_made_up_for(rig: Rig) -> None:
    rig.deliver(created())
    edited = replace(rig.record.image, title="Whiskers", version=rig.record.image.version + 1)
    rig.records.stored[ID] = replace(rig.record, image=edited, projection_due=iso(rig.now()))
    rig.moment += timedelta(seconds=GRACE_SECONDS + 1)
    result = rig.sweeper.sweep()
    assert (result.overdue, result.oldest_seconds >= GRACE_SECONDS) == (1, True)
    assert rig.search.stored[ID].version == edited.version
    assert rig.sweeper.sweep().overdue == 0


def test_one_that_cannot_be_brought_forward_holds_up_no_other(rig: Rig) -> None:
    rig.deliver(created())
    rig.records.stored[ID] = replace(rig.record, projection_due=iso(rig.now()))
    photo = promised(rig)
    rig.moment += timedelta(seconds=lifecycle.ARRIVAL_SECONDS + GRACE_SECONDS + 1)
    rig.faults["search.put"] = RetryLater("search is away")
    assert rig.sweeper.sweep().overdue == 2
    assert any(ID in line and "search is away" in line for line in rig.log)
    # The other one is done, and this one stays overdue: its age is what the alarm is on.
    assert rig.records.stored[photo].image.status is ImageStatus.FAILED
    assert rig.record.projection_due is not None
