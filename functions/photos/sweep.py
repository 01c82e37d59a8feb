"""The scheduled repair: what the stream, the queue or a client left undone for too long."""

from collections.abc import Callable
from dataclasses import dataclass

from photos import lifecycle
from photos.clock import Clock, later, now, parse_iso
from photos.errors import PhotosError
from photos.model import ImageStatus
from photos.ports import Announcements, Records, UploadQueue
from photos.project import Projector
from photos.retry_image import upload_event

# The stream answers within seconds and the queue tries again within minutes; what is older is stuck.
GRACE_SECONDS = 30 * 60
PAGE = 100
NEVER_ARRIVED = "The file never arrived. Upload the photo again."


@dataclass(frozen=True, slots=True, kw_only=True)
class SweepResult:
    """What a sweep found: how many records were overdue, and for how many seconds the oldest."""

    overdue: int
    oldest_seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sweeper:
    """Brings overdue records forward."""

    records: Records
    queue: UploadQueue
    projector: Projector
    announcements: Announcements
    bucket: str
    log: Callable[[str], None]
    clock: Clock = now

    def sweep(self) -> SweepResult:
        """Bring every record forward that has been due for too long; one page, the rest at the next sweep."""
        moment = self.clock()
        found = self.records.overdue(later(moment, -GRACE_SECONDS), limit=PAGE)
        for image_id, _ in found:
            try:
                self.bring_forward(image_id)
            except PhotosError as error:
                # The others shall not wait for it; it stays overdue, and its age is what the alarm is on.
                self.log(f"could not bring image {image_id} forward: {error}")
        oldest = (moment - parse_iso(found[0][1])).total_seconds() if found else 0.0
        return SweepResult(overdue=len(found), oldest_seconds=oldest)

    def bring_forward(self, image_id: str) -> None:
        """Do what has been due of a record for too long; raises RetryLater."""
        record = self.records.get(image_id)
        if record is None:
            return
        if record.image.status is ImageStatus.UPLOADING:
            lost = lifecycle.failed(record, NEVER_ARRIVED, self.clock())
            if self.records.put(lost, replacing=record.image.version):
                self.announcements.status(lost.image)
        elif record.image.status is ImageStatus.PROCESSING and record.sequencer:
            self.queue.send(upload_event(record.image, record.sequencer, self.bucket))
        else:
            self.projector.project(image_id)
