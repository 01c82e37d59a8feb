"""Face collections, kept in SQLite so that they outlive a restart."""

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from local.rekognition.embedding import similarities
from local.rekognition.errors import RekognitionError, no_such_collection
from local.rekognition.geometry import Floats

SCHEMA = """
CREATE TABLE IF NOT EXISTS collection (id TEXT PRIMARY KEY, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS face (
    number INTEGER PRIMARY KEY,
    collection TEXT NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    image_id TEXT NOT NULL,
    external_image_id TEXT,
    confidence REAL NOT NULL,
    "left" REAL NOT NULL, top REAL NOT NULL, width REAL NOT NULL, height REAL NOT NULL,
    embedding BLOB NOT NULL,
    UNIQUE (collection, id)
);
"""
COLUMNS = 'id, image_id, external_image_id, confidence, "left", top, width, height, embedding'


@dataclass(frozen=True, slots=True)
class StoredFace:
    """A face of a collection."""

    id: str
    image_id: str
    external_image_id: str | None
    confidence: float
    box: dict[str, float]
    embedding: Floats


class FaceCollections:
    """All collections of one server; every method may be called from any thread."""

    def __init__(self, state: Path) -> None:
        state.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(state / "collections.db", check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA foreign_keys = ON")
        self._connection.executescript(SCHEMA)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def create(self, collection: str) -> None:
        """Make an empty collection; raises RekognitionError if there is one of that name."""
        with self._transaction() as database:
            try:
                database.execute("INSERT INTO collection VALUES (?, ?)", (collection, datetime.now(UTC).timestamp()))
            except sqlite3.IntegrityError as error:
                message = f"The collection id: {collection} already exists"
                raise RekognitionError("ResourceAlreadyExistsException", message) from error

    def delete(self, collection: str) -> None:
        """Forget a collection and its faces; raises RekognitionError if there is none."""
        with self._transaction() as database:
            if not database.execute("DELETE FROM collection WHERE id = ?", (collection,)).rowcount:
                raise no_such_collection(collection)

    def names(self, after: str, most: int) -> list[str]:
        """The names that follow a name, in order."""
        with self._transaction() as database:
            rows = database.execute("SELECT id FROM collection WHERE id > ? ORDER BY id LIMIT ?", (after, most))
            return [name for (name,) in rows]

    def created(self, collection: str) -> float:
        """When a collection was made, in seconds since 1970; raises RekognitionError if there is none."""
        with self._transaction() as database:
            row = database.execute("SELECT created FROM collection WHERE id = ?", (collection,)).fetchone()
        if row is None:
            raise no_such_collection(collection)
        return float(row[0])

    def count(self, collection: str) -> int:
        """How many faces a collection holds."""
        with self._transaction() as database:
            return int(database.execute("SELECT count(*) FROM face WHERE collection = ?", (collection,)).fetchone()[0])

    def add(self, collection: str, faces: Iterable[StoredFace]) -> None:
        """Store faces; one that is there stays as it is. Raises RekognitionError if there is no collection."""
        rows = [_row(collection, face) for face in faces]
        with self._transaction() as database:
            marks = ", ".join("?" * 10)
            statement = f"INSERT INTO face (collection, {COLUMNS}) VALUES ({marks}) ON CONFLICT DO NOTHING"
            try:
                database.executemany(statement, rows)
            except sqlite3.IntegrityError as error:
                raise no_such_collection(collection) from error

    def remove(self, collection: str, faces: Sequence[str]) -> list[str]:
        """Forget faces; the ids of those that were there."""
        with self._transaction() as database:
            statement = "DELETE FROM face WHERE collection = ? AND id = ?"
            return [face for face in dict.fromkeys(faces) if database.execute(statement, (collection, face)).rowcount]

    def face(self, collection: str, face: str) -> StoredFace | None:
        """One face of a collection."""
        statement = f"SELECT {COLUMNS} FROM face WHERE collection = ? AND id = ?"
        with self._transaction() as database:
            row = database.execute(statement, (collection, face)).fetchone()
        return _face(row) if row else None

    def faces(self, collection: str, after: int, most: int) -> list[tuple[int, StoredFace]]:
        """The faces that follow a number, oldest first, with their own numbers."""
        statement = f"SELECT number, {COLUMNS} FROM face WHERE collection = ? AND number > ? ORDER BY number LIMIT ?"
        with self._transaction() as database:
            rows = database.execute(statement, (collection, after, most)).fetchall()
        return [(row[0], _face(row[1:])) for row in rows]

    def search(self, collection: str, embedding: Floats, threshold: float) -> list[tuple[float, StoredFace]]:
        """The faces at least so similar, in per cent, the most similar first."""
        with self._transaction() as database:
            rows = database.execute(f"SELECT {COLUMNS} FROM face WHERE collection = ? ORDER BY number", (collection,))
            faces = [_face(row) for row in rows]
        if not faces:
            return []
        alike = similarities(embedding, np.stack([face.embedding for face in faces]))
        found = [(float(value), face) for value, face in zip(alike, faces, strict=True) if value >= threshold]
        return sorted(found, key=lambda match: -match[0])

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._lock, self._connection:
            yield self._connection


def _row(collection: str, face: StoredFace) -> tuple[object, ...]:
    box = [face.box[edge] for edge in ("Left", "Top", "Width", "Height")]
    vector = face.embedding.astype(np.float64).tobytes()
    return (collection, face.id, face.image_id, face.external_image_id, face.confidence, *box, vector)


def _face(row: Sequence[Any]) -> StoredFace:
    face, image, external, confidence, left, top, width, height, vector = row
    box = {"Left": left, "Top": top, "Width": width, "Height": height}
    return StoredFace(face, image, external, confidence, box, np.frombuffer(vector))
