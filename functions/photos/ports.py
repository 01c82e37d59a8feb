"""The neighbours as the use cases see them: small protocols, passed in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from photos.events import ObjectEvent
from photos.model import Face, Image, Label
from photos.record import Pointers, Record


class Records(Protocol):
    """The table: photos' records and the pointers to them."""

    def get(self, image_id: str) -> Record | None:
        """The record as it stands now, read consistently."""

    def put(self, record: Record, *, replacing: int | None) -> bool:
        """Write a record if the stored version is still `replacing` (None: there is none); whether it was."""

    def settle(self, image_id: str, *, version: int) -> None:
        """Clear the outbox mark of a record if it still has this version."""

    def announced(self, image_id: str, *, version: int) -> None:
        """Note that the end of an analysis was published, if the record still has this version."""

    def put_pointers(self, record: Record) -> None:
        """Write the pointers to a photo: from its labels, its faces and the content of its file."""

    def delete_pointers(self, image: Image, pointers: Pointers) -> None:
        """Remove some pointers to a photo; one that is gone already is no error."""

    def repeated(self, owner: str, content: str) -> list[str]:
        """The ids of an owner's photos with this content (a file's SHA-256), the oldest first."""

    def overdue(self, before: datetime, *, limit: int) -> list[tuple[str, str]]:
        """The ids of records whose projection is due since before a time, and since when; the oldest first."""


class Objects(Protocol):
    """The bucket."""

    def read(self, key: str) -> bytes | None:
        """An object's bytes, or None if it is gone; raises Unanalysable for one that no memory is to hold."""

    def write_jpeg(self, key: str, body: bytes) -> None:
        """Store a JPEG."""

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is gone already is no error."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What Rekognition looks at: an object of the bucket, or bytes made for it."""

    key: str
    converted: bytes | None = None


class Recognition(Protocol):
    """Rekognition; every call but `delete_faces` is billed."""

    def detect_labels(self, picture: Picture) -> tuple[Label, ...]:
        """What is on a picture."""

    def index_faces(self, picture: Picture, image_id: str) -> tuple[Face, ...]:
        """The faces on a picture, stored in the face collection; the same picture again stores no second one."""

    def delete_faces(self, face_ids: Iterable[str]) -> None:
        """Forget faces; one that is unknown is no error."""


class Announcements(Protocol):
    """AppSync's subscribers."""

    def status(self, image: Image) -> None:
        """Tell the owner's subscribers where a photo is."""

    def indexed(self, image: Image) -> None:
        """Tell the owner's subscribers that a photo's analysis is finished."""


class UploadQueue(Protocol):
    """The queue of object events."""

    def send(self, event: ObjectEvent) -> None:
        """Put an event into the queue again."""
