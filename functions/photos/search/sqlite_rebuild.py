"""A new version of the index in SQLite: a file beside the searched one."""

from collections.abc import Iterable, Sequence
from json import dumps

from photos.errors import RetryLater
from photos.search.document import Document
from photos.search.port import Held, Place
from photos.search.rebuild import Tombstone
from photos.search.sqlite_query import Sql
from photos.search.sqlite_versions import Versions


class SqliteRebuild:
    """The progress is noted beside the version's number."""

    def __init__(self, path: str) -> None:
        self._versions = Versions(path)

    def begin(self) -> None:
        """Make a new version, unless one is being built."""
        self._versions.create()
        with self._versions.changing():
            if self._versions.building() is None:
                self._versions.make((self._versions.searched() or 0) + 1, building=True)

    def noted(self) -> str | None:
        """What was noted last about the version that is being built."""
        found = self._versions.db.execute("SELECT progress FROM version WHERE building").fetchone()
        return str(found[0]) if found else None

    def note(self, progress: str) -> None:
        """Note how far the rebuild is."""
        with self._versions.changing():
            self._versions.db.execute("UPDATE version SET progress = ? WHERE building", (progress,))

    def fill(self, entries: Iterable[Document | Tombstone]) -> None:
        """Store into the version that is being built."""
        with self._versions.writing(searched=False) as files:
            if not files:
                raise RetryLater("no version of the index is being built any more: begin again")
            for entry in entries:
                if isinstance(entry, Document):
                    files[0].put(entry)
                else:
                    files[0].bury(*entry)

    def refresh(self) -> None:
        """What was stored can be seen already."""

    def held(self, photos: Sequence[tuple[str, str]]) -> dict[str, int]:
        """The versions of those of these photos that can be found."""
        asked = "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?)"
        chosen = Sql(f"SELECT id, version FROM photo WHERE live = 1 AND (owner, id) IN ({asked})", [dumps(photos)])
        with self._versions.reading(building=True) as file:
            return dict(file.all(chosen))

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what can be found, by owner and id."""
        with self._versions.reading(building=True) as file:
            return file.listed(after, limit)

    def swap(self) -> None:
        """Search the new version from now on."""
        with self._versions.changing():
            if self._versions.building() is not None:
                self._versions.db.execute("DELETE FROM version WHERE NOT building")
                self._versions.db.execute("UPDATE version SET building = 0, progress = ''")

    def abandon(self) -> None:
        """Forget the version that is being built."""
        with self._versions.changing():
            self._versions.db.execute("DELETE FROM version WHERE building")

    def close(self) -> None:
        """Close the files."""
        self._versions.close()
