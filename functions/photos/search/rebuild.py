"""The port of an index that is built anew beside the one that is searched."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

from photos.search.document import Document
from photos.search.port import Held, Place


class Tombstone(NamedTuple):
    """A photo that must not be found; an older document does not bring it back."""

    owner: str
    id: str
    version: int


class IndexRebuild(Protocol):
    """A new version of the index; any call may raise RetryLater."""

    def begin(self) -> None:
        """Make a new version, unless one is being built; from now on each write of anybody reaches it too."""

    def noted(self) -> str | None:
        """What was noted last about the version that is being built; empty at first, None if there is none."""

    def note(self, progress: str) -> None:
        """Note how far the rebuild is, beside the version that is being built."""

    def fill(self, entries: Iterable[Document | Tombstone]) -> None:
        """Store into the version that is being built; what is newer there stays."""

    def refresh(self) -> None:
        """Let `held` and `listed` see all that was stored so far."""

    def held(self, photos: Sequence[tuple[str, str]]) -> dict[str, int]:
        """The versions, by id, of those of these photos (owner, id) that the version being built holds."""

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what the version being built holds, and the place where the next page begins."""

    def swap(self) -> None:
        """Search the version that is being built from now on, and forget the one before."""

    def abandon(self) -> None:
        """Forget the version that is being built, if there is one."""

    def close(self) -> None:
        """Let go of connections and files."""
