"""A worker's claim on a photo: only one at a time touches what leads to it."""

from collections.abc import Callable
from dataclasses import dataclass

from photos import lifecycle
from photos.clock import Clock
from photos.errors import PhotosError
from photos.events import ObjectEvent
from photos.keys import image_id
from photos.model import ImageStatus
from photos.ports import Records
from photos.record import Record


class Superseded(PhotosError):
    """Meanwhile the photo was deleted: what was being done is not wanted any more."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A worker's hold on a photo: it changes the record only while it has it."""

    records: Records
    event: ObjectEvent
    worker: str

    def current(self, *, deleted_too: bool = False) -> Record:
        """The record as it stands now; raises Superseded if it is not this worker's to change."""
        record = self._record()
        if record is None or record.claimed_by != self.worker:
            raise Superseded("the photo is in other hands")
        if record.image.status is ImageStatus.DELETED and not deleted_too:
            raise Superseded("the photo was deleted meanwhile")
        return record

    def change(self, change: Callable[[Record], Record], *, deleted_too: bool = False) -> Record:
        """Change the record as it stands now; edits by its owner in between are kept. Raises Superseded."""
        while True:
            record = self.current(deleted_too=deleted_too)
            changed = change(record)
            if self.records.put(changed, replacing=record.image.version):
                return changed

    def release(self, clock: Clock) -> None:
        """Leave the photo to others; what is due of it is then seen to."""
        while (record := self._record()) and record.claimed_by == self.worker:
            if self.records.put(lifecycle.released(record, clock()), replacing=record.image.version):
                return

    def _record(self) -> Record | None:
        return self.records.get(image_id(self.event.bucket, self.event.key))
