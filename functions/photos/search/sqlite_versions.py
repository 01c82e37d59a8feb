"""The versions of the index in SQLite: a file each, and a small one that says which is searched and which is built.

Who writes holds that small file's lock, so a rebuild that begins or ends meanwhile misses no write.
"""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from photos.search.sqlite_file import SqliteFile, connected, our_errors, transaction

_SCHEMA = """
CREATE TABLE IF NOT EXISTS version (
    number INTEGER PRIMARY KEY,
    building INTEGER NOT NULL,  -- 0 is the one that is searched
    progress TEXT NOT NULL DEFAULT ''
)
"""
_FILES = ("", "-wal", "-shm")


class Versions:
    """Opens the files that have to be read or written now."""

    def __init__(self, path: str, *, seconds: float | None = None) -> None:
        self._path = path
        self._seconds = seconds
        self._turn = threading.RLock()
        self._open: dict[int, SqliteFile] = {}
        with our_errors():
            self.db = connected(path, seconds=seconds)
            self.db.execute(_SCHEMA)

    def create(self) -> None:
        """Make the first version, unless one is there."""
        with self._turn, our_errors(), transaction(self.db, "BEGIN IMMEDIATE"):
            if not self.searched():
                self.make(1, building=False)

    def make(self, number: int, *, building: bool) -> None:
        """Make a version; within a transaction."""
        self._unlink(number)
        SqliteFile.make(self._file(number))
        self.db.execute("INSERT INTO version (number, building) VALUES (?, ?)", (number, building))

    def searched(self) -> int | None:
        """The number of the version that is searched."""
        return self._number("SELECT number FROM version WHERE NOT building")

    def building(self) -> int | None:
        """The number of the version that is being built."""
        return self._number("SELECT number FROM version WHERE building")

    @contextmanager
    def reading(self, *, building: bool = False) -> Iterator[SqliteFile]:
        """The searched file, or the one being built, in one transaction: all that is read is of the same moment."""
        with self._turn, our_errors():
            file = self._opened(building)
            with file.bounded(self._seconds), transaction(file.db, "BEGIN"):
                yield file

    @contextmanager
    def writing(self, *, searched: bool = True) -> Iterator[list[SqliteFile]]:
        """Every file that a write has to reach; without `searched` only the one that is being built."""
        with self._turn, our_errors(), transaction(self.db, "BEGIN IMMEDIATE"), ExitStack() as parts:
            numbers = [self.searched()] if searched else []
            files = [self._at(number) for number in (*numbers, self.building()) if number is not None]
            for file in files:
                parts.enter_context(transaction(file.db, "BEGIN IMMEDIATE"))
            yield files

    @contextmanager
    def changing(self) -> Iterator[None]:
        """No write goes on meanwhile; the files of versions that are no more go in the end."""
        with self._turn, our_errors():
            with transaction(self.db, "BEGIN IMMEDIATE"):
                before = self._numbers()
                yield
                gone = before - self._numbers()
            for number in gone:
                if number in self._open:
                    self._open.pop(number).close()
                self._unlink(number)

    def close(self) -> None:
        """Close every file."""
        for file in self._open.values():
            file.close()
        self.db.close()

    def _opened(self, building: bool) -> SqliteFile:
        while True:
            number = self._wanted(building)
            if number is None:
                raise RuntimeError(f"{self._path} has no such version; `create` makes the first one")
            try:
                file = self._at(number)
            except sqlite3.OperationalError:
                if number == self._wanted(building):
                    raise
                continue
            # A file that was swapped for a newer one while it was opened may have lost its log already.
            if number == self._wanted(building):
                return file

    def _wanted(self, building: bool) -> int | None:
        return self.building() if building else self.searched()

    def _at(self, number: int) -> SqliteFile:
        for old in self._open.keys() - self._numbers():
            self._open.pop(old).close()
        if number not in self._open:
            self._open[number] = SqliteFile(self._file(number), seconds=self._seconds)
        return self._open[number]

    def _numbers(self) -> set[int]:
        return {row[0] for row in self.db.execute("SELECT number FROM version")}

    def _number(self, statement: str) -> int | None:
        found = self.db.execute(statement).fetchone()
        return int(found[0]) if found else None

    def _file(self, number: int) -> str:
        return f"{self._path}-v{number}"

    def _unlink(self, number: int) -> None:
        for suffix in _FILES:
            Path(self._file(number) + suffix).unlink(missing_ok=True)
