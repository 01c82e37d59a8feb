"""The search port on SQLite: embedded, in one file that several processes read and write."""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from typing import Any

from photos.errors import RetryLater
from photos.search.answer import completions, highlights, merged
from photos.search.document import Document
from photos.search.port import LabelCount, SearchHit, SearchPage
from photos.search.query import SearchQuery
from photos.search.similar import itself, least, likeness, telling
from photos.search.sqlite_query import Sql, count, facet_counts, having, page, similar
from photos.search.sqlite_schema import PARTS, SCHEMA, owner_token, phrase_text
from photos.search.text import allowed_edits, within_edits

BUSY_TIMEOUT_SECONDS = 5
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
# One seek for each different word, instead of reading every place where it stands.
_VOCABULARY = """
WITH RECURSIVE known (word) AS (
    SELECT MIN(word) FROM word WHERE owner = :owner AND kind = 'word'
    UNION ALL
    SELECT (SELECT MIN(word) FROM word WHERE owner = :owner AND kind = 'word' AND word > known.word)
    FROM known WHERE known.word IS NOT NULL
)
SELECT word FROM known WHERE word IS NOT NULL
"""


class SqliteIndex:
    """Readers never wait (write-ahead log); writers wait for one another, within bounds."""

    def __init__(self, path: str) -> None:
        self._turn = threading.RLock()
        with _our_errors():
            self._db = sqlite3.connect(
                path, timeout=BUSY_TIMEOUT_SECONDS, isolation_level=None, check_same_thread=False
            )
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")

    def create(self) -> None:
        """Make the tables, unless they are there."""
        with self._turn, _our_errors():
            self._db.executescript(SCHEMA)

    def put(self, document: Document, *, refresh: bool = True) -> None:
        """Store a document unless a newer version of it is known; it can be found on return in any case."""
        with self._writing():
            self._put(document)

    def put_many(self, documents: Iterable[Document]) -> list[str]:
        """Store documents in one transaction: all of them or, with an error, none."""
        with self._writing():
            for document in documents:
                self._put(document)
        return []

    def delete(self, owner: str, image_id: str, *, version: int) -> None:
        """Leave a tombstone, unless a newer version is known."""
        with self._writing():
            # At the same version the deletion wins over the document.
            photo = self._claimed(owner, image_id, version, older_than=version + 1)
            if photo is not None:
                self._db.execute("UPDATE photo SET live = 0, texts = NULL WHERE photo = ?", (photo,))

    def search(self, query: SearchQuery) -> SearchPage:
        """The photos that match."""
        near: dict[str, list[str]] = {}
        with self._reading():
            self._find_near(query, near)
            rows = self._all(page(query, near.__getitem__))
            total = self._all(count(query, near.__getitem__))[0][0]
            facets = {facet: merged(self._all(facet_counts(query, facet, near.__getitem__))) for facet in query.facets}
        scored = bool(query.text.words or query.text.phrases)
        hits = tuple(
            SearchHit(
                image_id=row[0],
                score=float(row[1]) if scored else None,
                highlights=highlights(query.text, json.loads(row[2])) if scored else (),
            )
            for row in rows
        )
        following = tuple(rows[-1][3:]) if len(rows) == query.limit else None
        return SearchPage(hits=hits, total=total, facets=facets, next=following)

    def suggest_labels(self, owner: str, prefix: str, limit: int) -> list[LabelCount]:
        """The owner's labels that complete a prefix, most frequent first."""
        counts = Sql("SELECT key, name, COUNT(*) FROM label WHERE owner = ? GROUP BY key, name", [owner])
        with self._reading():
            rows = self._all(counts)
        return completions(prefix, merged(rows, most=len(rows)), limit)

    def similar_images(self, document: Document, limit: int) -> list[SearchHit]:
        """The owner's other photos most like this one."""
        with self._reading():
            photos = self._all(count(SearchQuery(owner=document.owner), lambda word: []))[0][0]
            weights = telling(document, photos, dict(self._all(having(document))))
            own = itself(document, weights)
            rows = self._all(similar(document, weights, least(own), limit))
        return [SearchHit(image_id, likeness(points, own), ()) for image_id, points in rows]

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _put(self, document: Document) -> None:
        photo = self._claimed(document.owner, document.id, document.version, older_than=document.version)
        if photo is None:
            return
        self._db.execute(
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
        self._db.execute(
            "INSERT INTO phrase (rowid, owner, text) VALUES (?, ?, ?)",
            (photo, owner_token(owner), phrase_text(document.phrases)),
        )

    def _claimed(self, owner: str, image_id: str, version: int, *, older_than: int) -> int | None:
        """The photo's row, emptied and now at this version; None where what is known is not older."""
        claimed = self._db.execute(
            "INSERT INTO photo (owner, id, version, live) VALUES (?, ?, ?, 0) ON CONFLICT (owner, id)"
            " DO UPDATE SET version = excluded.version WHERE photo.version < ? RETURNING photo",
            (owner, image_id, version, older_than),
        ).fetchone()
        if claimed is None:
            return None
        photo = int(claimed[0])
        for part in PARTS:
            self._db.execute(f"DELETE FROM {part} WHERE photo = ?", (photo,))
        self._db.execute("DELETE FROM phrase WHERE rowid = ?", (photo,))
        return photo

    def _insert(self, table: str, rows: Iterable[tuple[object, ...]]) -> None:
        for row in rows:
            self._db.execute(f"INSERT INTO {table} VALUES ({', '.join('?' for _ in row)})", row)

    def _find_near(self, query: SearchQuery, near: dict[str, list[str]]) -> None:
        vocabulary: list[str] | None = None
        for word in query.text.words:
            near[word] = []
            if edits := allowed_edits(word):
                if vocabulary is None:
                    vocabulary = [row[0] for row in self._db.execute(_VOCABULARY, {"owner": query.owner})]
                near[word] = [known for known in vocabulary if within_edits(word, known, edits)]

    def _all(self, sql: Sql) -> list[Any]:
        return self._db.execute(sql.text, sql.values).fetchall()

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._turn, _our_errors(), self._transaction("BEGIN IMMEDIATE"):
            yield

    @contextmanager
    def _reading(self) -> Iterator[None]:
        # One transaction: hits, total and facets are of the same moment.
        with self._turn, _our_errors(), self._transaction("BEGIN"):
            yield

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[None]:
        with closing(self._db.execute(begin)):
            try:
                yield
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        # The low byte is the error's kind, the rest its detail.
        if error.sqlite_errorcode & 0xFF not in _BUSY:
            raise
        raise RetryLater("search is busy (its file is locked by a writer): try again shortly") from error
