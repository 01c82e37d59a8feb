"""A photo's record: the image and what processing needs to know of it, and its form as a DynamoDB item."""

from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from photos.model import Image, ImageStatus

# Rekognition's figures have no more meaning than this, and every digit is stored and paid for.
DECIMAL_PLACES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Pointers:
    """What leads to a photo from outside its record: label names, face ids, and the SHA-256 of its file."""

    labels: tuple[str, ...] = ()
    faces: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()

    def __or__(self, other: "Pointers") -> "Pointers":
        return Pointers(
            labels=tuple(sorted({*self.labels, *other.labels})),
            faces=tuple(sorted({*self.faces, *other.faces})),
            contents=tuple(sorted({*self.contents, *other.contents})),
        )

    def __sub__(self, other: "Pointers") -> "Pointers":
        return Pointers(
            labels=tuple(sorted(set(self.labels) - set(other.labels))),
            faces=tuple(sorted(set(self.faces) - set(other.faces))),
            contents=tuple(sorted(set(self.contents) - set(other.contents))),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One photo's item in the table, apart from its keys.

    sequencer: of the newest S3 event that was applied
    claimed_by, claimed_until: who alone may touch the photo's pointers, faces and files now, and until when
    attempts: how often its analysis was begun since it last ended
    labels_of, faces_of: the SHA-256 of the file whose labels and faces are stored, each paid for
    stale: what leads to the photo from earlier uploads and still has to be removed
    projection_due: since when the search document, pointers and files are behind the record (the outbox)
    announcement_due: the end of the analysis still has to be published
    original_gone: removed in S3, so that the key may already hold a newer upload
    redrivable: FAILED for a cause that may pass, so that a repeated event tries again
    """

    image: Image
    sequencer: str | None = None
    claimed_by: str | None = None
    claimed_until: str | None = None
    attempts: int = 0
    labels_of: str | None = None
    faces_of: str | None = None
    stale: Pointers = Pointers()
    projection_due: str | None = None
    announcement_due: bool = False
    redrivable: bool = False
    original_gone: bool = False
    ttl: int | None = None

    @property
    def pointers(self) -> Pointers:
        """What leads to the photo by its record."""
        return Pointers(
            # Pointers ignore case, so names that differ in nothing else share one.
            labels=tuple(label.name.lower() for label in self.image.labels),
            faces=tuple(face.id for face in self.image.faces),
            contents=(self.labels_of,) if self.labels_of else (),
        )


_INTERNAL = tuple(field for field in fields(Record) if field.name != "image")


def key_of(image_id: str) -> dict[str, str]:
    """The table's key of a photo's record."""
    return {"pk": f"IMAGE#{image_id}", "sk": "IMAGE"}


def item_of(record: Record) -> dict[str, Any]:
    """The item of a record, in boto3's Python types; the attributes of the image are the API's field names."""
    image = record.image
    item: dict[str, Any] = encode(image) | key_of(image.id)
    for field in _INTERNAL:
        value = getattr(record, field.name)
        if value != field.default:
            item[_camel(field.name)] = encode(value)
    if image.status is not ImageStatus.DELETED:
        item["listedOwner"] = image.owner
        item["ownerStatus"] = f"{image.owner}#{image.status}"
    if record.projection_due is not None:
        item["due"] = "DUE"
    return item


def record_of(item: dict[str, Any]) -> Record:
    """The record that an item holds."""
    return decode(Record, item | {"image": item})  # type: ignore[no-any-return]


def encode(value: Any) -> Any:
    """A dataclass of the domain as plain values: camel case names, absent instead of None, decimals."""
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((_camel(field.name), getattr(value, field.name)) for field in fields(value))
        return {name: encode(inner) for name, inner in pairs if inner is not None}
    if isinstance(value, tuple):
        return [encode(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, float):
        return Decimal(str(round(value, DECIMAL_PLACES)))
    return value


def decode(kind: Any, value: Any) -> Any:
    """The value of a type of the domain that `encode` made plain."""
    return _decoder(kind)(value)


def jsonable(value: Any) -> Any:
    """An item's values as JSON knows them: decimals become numbers."""
    if isinstance(value, dict):
        return {name: jsonable(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [jsonable(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value


@cache
def _decoder(kind: Any) -> Callable[[Any], Any]:
    # Made once for each type: a photo has hundreds of values.
    if get_origin(kind) is UnionType:
        return _decoder(next(inner for inner in get_args(kind) if inner is not NoneType))
    if get_origin(kind) is tuple:
        decode_inner = _decoder(get_args(kind)[0])
        return lambda value: tuple(map(decode_inner, value))
    if not (is_dataclass(kind) and isinstance(kind, type)):
        return kind  # type: ignore[no-any-return]
    parts = [(name, _camel(name), _decoder(inner)) for name, inner in get_type_hints(kind).items()]

    def decoded(value: Any) -> Any:
        present = ((name, read, value.get(camel)) for name, camel, read in parts)
        return kind(**{name: read(inner) for name, read, inner in present if inner is not None})

    return decoded


@cache
def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


# The names that an image has as an item, which are its fields in the GraphQL API.
IMAGE_FIELDS = tuple(_camel(field.name) for field in fields(Image))
