"""One version of the index in one SQLite file: a connection, its transactions, and the writing of documents."""

import json
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from photos.errors import RetryLater
from photos.search.document import Document
from photos.search.port import Held, Place
from photos.search.sqlite_query import Sql
from photos.search.sqlite_schema import PARTS, SCHEMA, owner_token, phrase_text

BUSY_TIMEOUT_SECONDS = 5
# SQLite asks after so many of its steps, many times a millisecond, whether to go on.
STEPS = 1000
_BUSY = {
    sqlite3.SQLITE_BUSY: "its file is locked by a writer",
    sqlite3.SQLITE_LOCKED: "its file is locked by a writer",
    sqlite3.SQLITE_INTERRUPT: "no answer in time",
}


def connected(path: str, *, seconds: float | None, mode: str = "rwc") -> sqlite3.Connection:
    """A connection: readers never wait (write-ahead log), writers wait for one another, at most so many seconds."""
    db = sqlite3.connect(
        f"{Path(path).absolute().as_uri()}?mode={mode}",
        timeout=BUSY_TIMEOUT_SECONDS if seconds is None else seconds,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = NORMAL")
    return db


@contextmanager
def transaction(db: sqlite3.Connection, begin: str) -> Iterator[None]:
    """All of it or, with an error, none."""
    with closing(db.execute(begin)):
        try:
            yield
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise RetryLater for a file that a writer has locked, and for a read that took too long."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # The low byte is the error's kind, the rest its detail.
        reason = _BUSY.get(error.sqlite_errorcode & 0xFF)
        if reason is None:
            raise
        raise RetryLater(f"search is busy ({reason}): try again shortly") from error


class SqliteFile:
    """A file of documents."""

    def __init__(self, path: str, *, seconds: float | None) -> None:
        self.db = connected(path, seconds=seconds, mode="rw")

    @staticmethod
    def make(path: str) -> None:
        """Make a file with its tables, unless it is there."""
        with closing(connected(path, seconds=None)) as db:
            db.executescript(SCHEMA)

    def all(self, sql: Sql) -> list[Any]:
        """The rows of a statement."""
        return self.db.execute(sql.text, sql.values).fetchall()

    def column(self, sql: Sql) -> list[Any]:
        """The first values of a statement's rows."""
        return [row[0] for row in self.db.execute(sql.text, sql.values)]

    @contextmanager
    def bounded(self, seconds: float | None) -> Iterator[None]:
        """Interrupt what takes longer."""
        if seconds is None:
            yield
            return
        end = time.monotonic() + seconds
        self.db.set_progress_handler(lambda: time.monotonic() > end, STEPS)
        try:
            yield
        finally:
            self.db.set_progress_handler(None, 0)

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what can be found, by owner and id, and where the next begins."""
        page = "SELECT owner, id, version FROM photo WHERE live = 1 AND (owner, id) > (?, ?) ORDER BY owner, id LIMIT ?"
        held = [Held(*row) for row in self.db.execute(page, [*(after or ["", ""]), limit])]
        return held, [held[-1].owner, held[-1].id] if len(held) == limit else None

    def bury(self, owner: str, image_id: str, version: int) -> None:
        """Leave a tombstone, unless a newer version is known."""
        # At the same version the deletion wins over the document.
        photo = self._claimed(owner, image_id, version, older_than=version + 1)
        if photo is not None:
            self.db.execute("UPDATE photo SET live = 0, texts = NULL WHERE photo = ?", (photo,))

    def close(self) -> None:
        """Close the file."""
        self.db.close()

    def put(self, document: Document) -> None:
        """Store a document, unless one as new is known."""
        photo = self._claimed(document.owner, document.id, document.version, older_than=document.version)
        if photo is None:
            return
        self.db.execute(
            "UPDATE photo SET live = 1, created_at = ?, taken_at = ?, month = ?, orientation = ?,"
            " filename = ?, face_count = ?, texts = ? WHERE photo = ?",
            (
                *(document.created_at, document.taken_at, document.month, document.orientation),
                *(document.filename, len(document.faces), json.dumps(document.texts), photo),
            ),
        )
        owner = document.owner
        labels = ((owner, each.key, photo, each.name, each.confidence) for each in document.labels)
        self._insert("label", labels)
        self._insert("category", ((owner, each.key, photo, each.name) for each in document.categories))
        self._insert("tag", ((owner, each.key, photo, each.name) for each in document.tags))
        self._insert("face", ((photo, *face) for face in document.faces))
        for kind, points in (("word", document.words), ("stem", document.stems)):
            self._insert("word", ((owner, kind, word, photo, worth) for word, worth in points.items()))
        self.db.execute(
            "INSERT INTO phrase (rowid, owner, text) VALUES (?, ?, ?)",
            (photo, owner_token(owner), phrase_text(document.phrases)),
        )

    def _claimed(self, owner: str, image_id: str, version: int, *, older_than: int) -> int | None:
        """The photo's row, emptied and now at this version; None where what is known is not older."""
        claimed = self.db.execute(
            "INSERT INTO photo (owner, id, version, live) VALUES (?, ?, ?, 0) ON CONFLICT (owner, id)"
            " DO UPDATE SET version = excluded.version WHERE photo.version < ? RETURNING photo",
            (owner, image_id, version, older_than),
        ).fetchone()
        if claimed is None:
            return None
        photo = int(claimed[0])
        for part in PARTS:
            self.db.execute(f"DELETE FROM {part} WHERE photo = ?", (photo,))
        self.db.execute("DELETE FROM phrase WHERE rowid = ?", (photo,))
        return photo

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        for row in rows:
            self.db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in row)})", row)
