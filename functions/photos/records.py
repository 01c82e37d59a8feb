"""Reading many records: at once, as the API shows them, and page by page, as they are stored."""

from collections.abc import Collection, Sequence
from typing import Any, Protocol

from photos.record import Record

# Where a scan of the table goes on; plain values, so that it can be kept.
Cursor = dict[str, Any]


class RecordReader(Protocol):
    """Reads records by id; may raise RetryLater."""

    def images(self, ids: Sequence[str], *, without: Collection[str] = ()) -> dict[str, dict[str, Any]]:
        """The records that exist, by id, in the shape of the GraphQL type Image, but without some of its fields."""


class RecordScanner(Protocol):
    """Reads every record there is, in no particular order; may raise RetryLater."""

    def scanned(self, after: Cursor | None) -> tuple[list[Record], Cursor | None]:
        """A page of records as they stand now, and where the next begins; a page may be empty, None is the end."""

    def get(self, image_id: str) -> Record | None:
        """One record as it stands now."""
