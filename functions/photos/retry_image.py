"""Analysing a FAILED photo again, when its owner asks for it."""

from dataclasses import dataclass

from photos import lifecycle
from photos.clock import Clock, now
from photos.errors import InvalidInput, RetryLater
from photos.events import ObjectChange, ObjectEvent
from photos.model import Image, ImageStatus
from photos.ports import Records, UploadQueue


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageRetrier:
    """Puts a photo's upload into the queue again."""

    records: Records
    queue: UploadQueue
    bucket: str
    clock: Clock = now

    def retry(self, owner: str, image_id: str) -> Image | None:
        """Analyse a photo again; None if the caller has no such photo.

        Raises InvalidInput for a photo that is not FAILED or whose file never arrived, RetryLater if it
        changes at the same moment.
        """
        record = self.records.get(image_id)
        if record is None or record.image.owner != owner or record.image.status is ImageStatus.DELETED:
            return None
        if record.image.status is not ImageStatus.FAILED:
            raise InvalidInput("id", f"image {image_id} is {record.image.status}; only a FAILED one can be retried.")
        if record.sequencer is None:
            raise InvalidInput("id", f"the file of image {image_id} never arrived; create a new upload.")
        again = lifecycle.retried(record, self.clock())
        if not self.records.put(again, replacing=record.image.version):
            raise RetryLater(f"image {image_id} changed meanwhile; ask again")
        self.queue.send(upload_event(again.image, record.sequencer, self.bucket))
        return again.image


def upload_event(image: Image, sequencer: str, bucket: str) -> ObjectEvent:
    """The event of a photo's upload, said again."""
    return ObjectEvent(
        change=ObjectChange.CREATED,
        bucket=bucket,
        key=image.key,
        sequencer=sequencer,
        time=image.updated_at,
        bytes=image.bytes or 0,
    )
