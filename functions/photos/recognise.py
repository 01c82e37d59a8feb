"""Looking at an uploaded file and having it recognised; each answer is stored as soon as it is known."""

import hashlib
from concurrent.futures import Executor
from dataclasses import dataclass

from photos import lifecycle
from photos.claim import Claim
from photos.clock import Clock
from photos.errors import Unanalysable
from photos.inspection import Inspection
from photos.keys import thumbnail_key
from photos.model import ImageStatus
from photos.picture import inspect
from photos.ports import Objects, Picture, Recognition, Records
from photos.record import Record


@dataclass(frozen=True, slots=True)
class File:
    """An uploaded file that can be analysed; content is its SHA-256."""

    seen: Inspection
    content: str
    picture: Picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Recogniser:
    """Has a file recognised by the fewest billed calls."""

    records: Records
    objects: Objects
    recognition: Recognition
    clock: Clock

    def recognise(self, begun: Record, claim: Claim, pool: Executor) -> None:
        """Look at the file and store what is on it; raises Unanalysable, Superseded."""
        body = self.objects.read(claim.event.key)
        if body is None:
            raise Unanalysable("The file was gone before it could be analysed. Upload the photo again.")
        seen = inspect(body)
        file = File(seen, hashlib.sha256(body).hexdigest(), Picture(claim.event.key, seen.converted))
        repeated = self._repeated(begun, file)
        thumbnail = thumbnail_key(begun.image.owner, begun.image.id)
        # The two billed calls run side by side, and the thumbnail is stored meanwhile.
        steps = [
            pool.submit(self._find_labels, begun, claim, file, repeated),
            pool.submit(self._find_faces, begun, claim, file, repeated),
            pool.submit(self.objects.write_jpeg, thumbnail, seen.thumbnail),
        ]
        errors = [error for step in steps if (error := step.exception())]
        if errors:
            # What is final decides; what is not would only be tried again.
            raise min(errors, key=lambda error: not isinstance(error, Unanalysable))

    def _find_labels(self, begun: Record, claim: Claim, file: File, repeated: Record | None) -> None:
        if begun.labels_of == file.content:
            return
        labels = repeated.image.labels if repeated else self.recognition.detect_labels(file.picture)
        repeats = repeated.image.id if repeated else None
        claim.change(lambda record: lifecycle.labelled(record, file.seen, file.content, labels, repeats, self.clock()))

    def _find_faces(self, begun: Record, claim: Claim, file: File, repeated: Record | None) -> None:
        if begun.faces_of == file.content:
            return
        if repeated and repeated.faces_of == file.content and not repeated.image.faces:
            faces = repeated.image.faces
        else:
            # Faces need entries of their own in the collection: deleting one photo leaves the other whole.
            faces = self.recognition.index_faces(file.picture, begun.image.id)
        # The record learns of them even if the photo was deleted meanwhile, for they go by what it names.
        claim.change(
            lambda record: lifecycle.with_faces(record, file.seen, file.content, faces, self.clock()), deleted_too=True
        )

    def _repeated(self, begun: Record, file: File) -> Record | None:
        """Another photo of the same owner with the same file, whose labels are known."""
        if begun.labels_of == begun.faces_of == file.content:
            return None
        for found in self.records.repeated(begun.image.owner, file.content):
            other = self.records.get(found) if found != begun.image.id else None
            if other and other.image.status is ImageStatus.INDEXED and other.labels_of == file.content:
                return other
        return None
