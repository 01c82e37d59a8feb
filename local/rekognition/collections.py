"""Face collections, kept in a SQLite file so that they survive a restart."""

import json
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from local.rekognition.errors import RekognitionError

# The distance of two embeddings at which their similarity is 50 %, and how steeply it falls around it:
# 0.505 apart is Rekognition's default threshold of 80 %.
HALF_DISTANCE = 0.56
STEEPNESS = 25

_TABLES = """
CREATE TABLE IF NOT EXISTS collections (id TEXT PRIMARY KEY, created REAL NOT NULL);
CREATE TABLE IF NOT EXISTS faces (
    collection TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
    id TEXT NOT NULL,
    face TEXT NOT NULL,
    embedding BLOB NOT NULL,
    PRIMARY KEY (collection, id)
) WITHOUT ROWID;
"""


class StoredFace(NamedTuple):
    """A face of a collection: Rekognition's Face and its embedding."""

    face: dict[str, Any]
    embedding: Any


class FaceCollections:
    """The collections of one account."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._database = sqlite3.connect(folder / "collections.db", check_same_thread=False, isolation_level=None)
        self._database.executescript("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON;" + _TABLES)

    def create(self, collection: str, now: float) -> None:
        """Make a collection; raises RekognitionError if there is one of that id."""
        if self._rows("SELECT 1 FROM collections WHERE id = ?", collection):
            message = f"The collection id: {collection} already exists"
            raise RekognitionError("ResourceAlreadyExistsException", message)
        self._rows("INSERT INTO collections VALUES (?, ?)", collection, now)

    def delete(self, collection: str) -> None:
        """Delete a collection with its faces."""
        self.require(collection)
        self._rows("DELETE FROM collections WHERE id = ?", collection)

    def ids(self) -> list[str]:
        """The ids of all collections."""
        return [row[0] for row in self._rows("SELECT id FROM collections ORDER BY id")]

    def require(self, collection: str) -> float:
        """When a collection was made; raises RekognitionError if there is none of that id."""
        rows = self._rows("SELECT created FROM collections WHERE id = ?", collection)
        if not rows:
            message = f"The collection id: {collection} does not exist"
            raise RekognitionError("ResourceNotFoundException", message)
        return float(rows[0][0])

    def add(self, collection: str, faces: Iterable[StoredFace]) -> None:
        """Store faces; one that is there already is left as it is."""
        for one in faces:
            row = (collection, one.face["FaceId"], json.dumps(one.face), one.embedding.tobytes())
            self._rows("INSERT OR IGNORE INTO faces VALUES (?, ?, ?, ?)", *row)

    def remove(self, collection: str, face_ids: Iterable[str]) -> list[str]:
        """Forget faces; answers those that were there."""
        self.require(collection)
        query = "DELETE FROM faces WHERE collection = ? AND id = ? RETURNING id"
        return [row[0] for face_id in face_ids for row in self._rows(query, collection, face_id)]

    def faces(self, collection: str) -> list[StoredFace]:
        """The faces of a collection, by id."""
        self.require(collection)
        rows = self._rows("SELECT face, embedding FROM faces WHERE collection = ? ORDER BY id", collection)
        return [StoredFace(json.loads(face), np.frombuffer(embedding, np.float32)) for face, embedding in rows]

    def like(self, collection: str, embedding: Any, *, threshold: float, limit: int) -> list[dict[str, Any]]:
        """Rekognition's FaceMatches: the faces that are similar, the most similar first; threshold in per cent."""
        pairs = ((similarity(one.embedding, embedding), one.face) for one in self.faces(collection))
        found = sorted((pair for pair in pairs if pair[0] >= threshold), key=lambda pair: -pair[0])
        return [{"Similarity": value, "Face": face} for value, face in found[:limit]]

    def _rows(self, query: str, *values: Any) -> list[Any]:
        with self._lock:
            return self._database.execute(query, values).fetchall()


def similarity(one: Any, other: Any) -> float:
    """How alike two faces are, in per cent."""
    distance = float(np.linalg.norm(np.asarray(one) - np.asarray(other)))
    return float(100 / (1 + np.exp((distance - HALF_DISTANCE) * STEEPNESS)))
