"""The ports' fakes: neighbours in memory that keep the adapters' promises and fail when told to."""

import hashlib
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock
from typing import Any

from photos.clock import iso
from photos.events import ObjectEvent
from photos.inspection import MAX_BYTES, too_large
from photos.model import BoundingBox, Face, Image, ImageStatus, Label
from photos.ports import Picture
from photos.record import Pointers, Record, encode, jsonable
from photos.records import Cursor
from photos.search.document import Document
from photos.search.port import Held, LabelCount, Place, SearchHit, SearchPage
from photos.search.query import SearchQuery
from photos.search.similar import Labelled

Fault = Callable[[str], None]


def no_fault(call: str) -> None:
    """Let every call through."""


@dataclass
class FakeRecords:
    """The records port in memory."""

    stored: dict[str, Record] = field(default_factory=dict)
    labels: set[tuple[str, str, str]] = field(default_factory=set)
    faces: dict[str, str] = field(default_factory=dict)
    contents: set[tuple[str, str, str]] = field(default_factory=set)
    fault: Fault = no_fault
    page: int = 2
    lock: Lock = field(default_factory=Lock)

    def get(self, image_id: str) -> Record | None:
        self.fault("records.get")
        return self.stored.get(image_id)

    def put(self, record: Record, *, replacing: int | None) -> bool:
        self.fault("records.put")
        with self.lock:
            current = self.stored.get(record.image.id)
            if current == record:
                return True
            if (current.image.version if current else None) != replacing:
                return False
            self.stored[record.image.id] = record
        self.fault("records.put done")
        return True

    def settle(self, image_id: str, *, version: int) -> None:
        self._change(image_id, version, projection_due=None)

    def announced(self, image_id: str, *, version: int) -> None:
        self._change(image_id, version, announcement_due=False)

    def _change(self, image_id: str, version: int, **changes: object) -> None:
        self.fault("records.update")
        record = self.stored.get(image_id)
        if record and record.image.version == version:
            self.stored[image_id] = replace(record, **changes)  # type: ignore[arg-type]
        self.fault("records.update done")

    def put_pointers(self, record: Record) -> None:
        self.fault("records.put_pointers")
        image, pointers = record.image, record.pointers
        self.labels |= {(image.owner, name, image.id) for name in pointers.labels}
        self.faces |= dict.fromkeys(pointers.faces, image.id)
        self.contents |= {(image.owner, content, image.id) for content in pointers.contents}
        self.fault("records.put_pointers done")

    def delete_pointers(self, image: Image, pointers: Pointers) -> None:
        self.fault("records.delete_pointers")
        self.labels -= {(image.owner, name, image.id) for name in pointers.labels}
        self.contents -= {(image.owner, content, image.id) for content in pointers.contents}
        for face in pointers.faces:
            self.faces.pop(face, None)
        self.fault("records.delete_pointers done")

    def repeated(self, owner: str, content: str) -> list[str]:
        self.fault("records.repeated")
        found = [one for who, what, one in self.contents if (who, what) == (owner, content)]
        return sorted(found, key=lambda one: (self.stored[one].image.created_at if one in self.stored else "", one))

    def scanned(self, after: Cursor | None) -> tuple[list[Record], Cursor | None]:
        self.fault("records.scanned")
        left = sorted(found for found in self.stored if after is None or found > after["id"])
        page = left[: self.page]
        return [self.stored[each] for each in page], {"id": page[-1]} if len(left) > self.page else None

    def images(self, ids: Sequence[str], *, without: Collection[str] = ()) -> dict[str, dict[str, Any]]:
        self.fault("records.images")
        found = ((each, jsonable(encode(self.stored[each].image))) for each in ids if each in self.stored)
        return {each: {name: value for name, value in item.items() if name not in without} for each, item in found}

    def overdue(self, before: datetime, *, limit: int) -> list[tuple[str, str]]:
        due = [(r.image.id, r.projection_due) for r in self.stored.values() if r.projection_due]
        return sorted(((i, d) for i, d in due if d < iso(before)), key=lambda pair: pair[1])[:limit]


@dataclass
class FakeObjects:
    """The objects port in memory."""

    stored: dict[str, bytes] = field(default_factory=dict)
    fault: Fault = no_fault
    on_removed: Callable[[str], None] = no_fault

    def read(self, key: str) -> bytes | None:
        self.fault("objects.read")
        body = self.stored.get(key)
        if body is not None and len(body) > MAX_BYTES:
            raise too_large(len(body))
        return body

    def write_jpeg(self, key: str, body: bytes) -> None:
        self.fault("objects.write")
        self.stored[key] = body
        self.fault("objects.write done")

    def delete(self, keys: Iterable[str]) -> None:
        self.fault("objects.delete")
        for key in keys:
            if self.stored.pop(key, None) is not None:
                self.on_removed(key)
        self.fault("objects.delete done")


@dataclass
class FakeRecognition:
    """The recognition port: what it sees is a function of the picture, and each call is billed."""

    labels: tuple[Label, ...] = (Label(name="Dog", confidence=98.5), Label(name="Animal", confidence=98.5))
    collection: dict[str, str] = field(default_factory=dict)
    bills: list[tuple[str, str]] = field(default_factory=list)
    fault: Fault = no_fault
    # What lies at a key now; the picture itself, where a test does not say.
    content: Callable[[str], object] = str

    @property
    def billed(self) -> Counter[str]:
        """How often each operation was paid for."""
        return Counter(operation for operation, _ in self.bills)

    def detect_labels(self, picture: Picture) -> tuple[Label, ...]:
        self.fault("recognition.labels")
        self.bills.append(("DetectLabels", picture.key))
        own = Label(name=f"Thing {self.content(picture.key)!r}"[:20], confidence=70.0)
        self.fault("recognition.labels done")
        return (*self.labels, own)

    def index_faces(self, picture: Picture, image_id: str) -> tuple[Face, ...]:
        self.fault("recognition.faces")
        self.bills.append(("IndexFaces", picture.key))
        face_id = hashlib.sha256(f"{image_id}/{self.content(picture.key)!r}".encode()).hexdigest()[:16]
        self.collection[face_id] = image_id
        self.fault("recognition.faces done")
        box = BoundingBox(left=0.25, top=0.25, width=0.5, height=0.5)
        return (Face(id=face_id, image_id=image_id, bounding_box=box, confidence=99.0),)

    def delete_faces(self, face_ids: Iterable[str]) -> None:
        self.fault("recognition.delete")
        for face_id in face_ids:
            self.collection.pop(face_id, None)
        self.fault("recognition.delete done")


@dataclass
class FakeAnnouncements:
    """The announcements port: remembers what subscribers heard, and what they would have found then."""

    statuses: list[tuple[str, ImageStatus]] = field(default_factory=list)
    indexed_ids: list[str] = field(default_factory=list)
    fault: Fault = no_fault
    on_indexed: Callable[[Image], None] = field(default=lambda image: None)

    def status(self, image: Image) -> None:
        self.fault("announcements.status")
        self.statuses.append((image.id, image.status))

    def indexed(self, image: Image) -> None:
        self.fault("announcements.indexed")
        self.on_indexed(image)
        self.indexed_ids.append(image.id)
        self.fault("announcements.indexed done")


@dataclass
class FakeUploadQueue:
    """The upload queue port in memory."""

    sent: list[ObjectEvent] = field(default_factory=list)

    def send(self, event: ObjectEvent) -> None:
        self.sent.append(event)


@dataclass
class FakeSearch:
    """The writing half of the search port in memory; the engines' own contract suite covers the reading half."""

    stored: dict[str, Document] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    fault: Fault = no_fault

    def create(self) -> None:
        """Nothing has to be made."""

    def close(self) -> None:
        """Nothing has to be let go of."""

    def put(self, document: Document, *, refresh: bool = True) -> None:
        self.fault("search.put")
        if document.version >= self.versions.get(document.id, 0):
            self.versions[document.id] = document.version
            self.stored[document.id] = document
        self.fault("search.put done")

    def put_many(self, documents: Iterable[Document]) -> list[str]:
        for document in documents:
            self.put(document)
        return []

    def delete(self, owner: str, image_id: str, *, version: int) -> None:
        self.fault("search.delete")
        if version >= self.versions.get(image_id, 0):
            self.versions[image_id] = version + 1
            self.stored.pop(image_id, None)

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        return [Held(each.owner, each.id, each.version) for each in self.stored.values()], None

    def search(self, query: SearchQuery) -> SearchPage:
        raise AssertionError("the processor does not search")

    def suggest_labels(self, owner: str, prefix: str, limit: int) -> list[LabelCount]:
        raise AssertionError("the processor does not search")

    def similar_images(self, photo: Labelled, limit: int) -> list[SearchHit]:
        raise AssertionError("the processor does not search")
