"""The listings of the neighbours in memory, over their fakes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from photos.listings import PointerKey, StoredObject
from photos.record import Record
from photos.records import Cursor
from tests.photos.fakes import FakeObjects, FakeRecognition, FakeRecords

LONG_AGO = "2025-01-01T00:00:00.000Z"


@dataclass
class FakePointers:
    """Pointers as the fake table holds them: a face, or an owner's label or content."""

    records: FakeRecords

    def listed_pointers(self, after: Cursor | None) -> tuple[dict[PointerKey, str], Cursor | None]:
        found = {(f"FACE {face}", ""): image_id for face, image_id in self.records.faces.items()}
        for kind, all_of in (("LABEL", self.records.labels), ("CONTENT", self.records.contents)):
            found |= {(f"{kind} {owner} {name}", image_id): image_id for owner, name, image_id in all_of}
        return found, None

    def pointer_keys(self, record: Record) -> set[PointerKey]:
        image, pointers = record.image, record.pointers
        keys = {(f"FACE {face}", "") for face in pointers.faces}
        keys |= {(f"LABEL {image.owner} {name}", image.id) for name in pointers.labels}
        return keys | {(f"CONTENT {image.owner} {content}", image.id) for content in pointers.contents}

    def delete_pointer_keys(self, keys: Iterable[PointerKey]) -> None:
        for first, image_id in keys:
            kind, _, rest = first.partition(" ")
            owner, _, name = rest.partition(" ")
            if kind == "FACE":
                self.records.faces.pop(rest, None)
            else:
                all_of = self.records.labels if kind == "LABEL" else self.records.contents
                all_of.discard((owner, name, image_id))


@dataclass
class FakeStored:
    """The fake bucket's objects; all are old unless a test says when one was stored."""

    objects: FakeObjects
    modified: dict[str, str] = field(default_factory=dict)

    def listed(self, prefix: str) -> Iterator[StoredObject]:
        for key, body in list(self.objects.stored.items()):
            if key.startswith(prefix):
                yield StoredObject(key, len(body), self.modified.get(key, LONG_AGO))


@dataclass
class FakeFaces:
    """The fake face collection."""

    recognition: FakeRecognition

    def listed_faces(self) -> Iterator[tuple[str, str]]:
        yield from list(self.recognition.collection.items())
