"""Reading many records at once, as the API shows them."""

from collections.abc import Sequence
from typing import Any, Protocol


class RecordReader(Protocol):
    """Reads records by id; may raise RetryLater."""

    def images(self, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The records that exist, by id, in the shape of the GraphQL type Image."""
