"""Reading through all that the neighbours hold, as the doctor sees them."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple, Protocol

from photos.record import Record
from photos.records import Cursor

# A pointer's key in the table; what leads where is the table's business.
PointerKey = tuple[str, str]


class StoredObject(NamedTuple):
    """An object of the bucket; `modified` is when it was stored, as ISO 8601 in UTC."""

    key: str
    bytes: int
    modified: str


class PointerListing(Protocol):
    """The label and face pointers of the table; any call may raise RetryLater."""

    def listed_pointers(self, after: Cursor | None) -> tuple[dict[PointerKey, str], Cursor | None]:
        """A page of pointers with the ids of the photos that they lead to, and where the next page begins."""

    def pointer_keys(self, record: Record) -> set[PointerKey]:
        """The pointers that lead to a photo by its record."""

    def delete_pointer_keys(self, keys: Iterable[PointerKey]) -> None:
        """Remove pointers."""


class ObjectListing(Protocol):
    """The bucket's objects; may raise RetryLater."""

    def listed(self, prefix: str) -> Iterator[StoredObject]:
        """Every object below a prefix."""


class FaceListing(Protocol):
    """The face collection; may raise RetryLater. Listing is not billed."""

    def listed_faces(self) -> Iterator[tuple[str, str]]:
        """Every face: its id, and the id of the photo that it was indexed for."""
