"""The search port on SQLite: embedded, in files that several processes read and write."""

import json
from collections.abc import Iterable

from photos.search.answer import completing, merged
from photos.search.document import Document
from photos.search.highlights import highlights, kept
from photos.search.port import Held, LabelCount, Place, SearchHit, SearchPage
from photos.search.query import SearchQuery
from photos.search.similar import Labelled, itself, least, likeness, telling
from photos.search.sqlite_file import SqliteFile
from photos.search.sqlite_query import count, distinct, facet_counts, label_counts, page, similar
from photos.search.sqlite_versions import Versions
from photos.search.text import allowed_edits, key_of, near_words


class SqliteIndex:
    """Readers never wait; writers wait for one another, within bounds."""

    def __init__(self, path: str, *, seconds: float) -> None:
        self._versions = Versions(path, seconds=seconds)

    def create(self) -> None:
        """Make the tables, unless they are there."""
        self._versions.create()

    def put(self, document: Document, *, refresh: bool = True) -> None:
        """Store a document unless a newer version of it is known; it can be found on return in any case."""
        self.put_many([document])

    def put_many(self, documents: Iterable[Document]) -> list[str]:
        """Store documents in one transaction: all of them or, with an error, none."""
        with self._versions.writing() as files:
            for document in documents:
                for file in files:
                    file.put(document)
        return []

    def delete(self, owner: str, image_id: str, *, version: int) -> None:
        """Leave a tombstone, unless a newer version is known."""
        with self._versions.writing() as files:
            for file in files:
                file.bury(owner, image_id, version)

    def search(self, query: SearchQuery) -> SearchPage:
        """The photos that match."""
        near: dict[str, list[str]] = {}
        with self._versions.reading() as file:
            _find_near(file, query, near)
            rows = file.all(page(query, near.__getitem__))
            total = file.all(count(query, near.__getitem__))[0][0]
            facets = {facet: merged(file.all(facet_counts(query, facet, near.__getitem__))) for facet in query.facets}
        scored = bool(query.text.words or query.text.phrases)
        shown = rows[: query.limit]
        texts = [list(map(kept, json.loads(row[2]))) for row in shown] if scored else []
        marked = highlights(query.text, texts) if scored else [()] * len(shown)
        hits = tuple(
            SearchHit(row[0], float(row[1]) if scored else None, found)
            for row, found in zip(shown, marked, strict=True)
        )
        following = tuple(rows[query.limit - 1][3:]) if len(rows) > query.limit else None
        return SearchPage(hits=hits, total=total, facets=facets, next=following)

    def suggest_labels(self, owner: str, prefix: str, limit: int) -> list[LabelCount]:
        """The owner's labels that complete a prefix, most frequent first."""
        with self._versions.reading() as file:
            keys = completing(prefix, file.column(distinct(owner, "key", "label")))
            return list(merged(file.all(label_counts(owner, keys)), most=limit))

    def similar_images(self, photo: Labelled, limit: int) -> list[SearchHit]:
        """The owner's other photos most like this one."""
        with self._versions.reading() as file:
            photos = file.all(count(SearchQuery(owner=photo.owner), lambda word: []))[0][0]
            keys = [label.key for label in photo.labels]
            having = merged(file.all(label_counts(photo.owner, keys)), most=len(keys))
            weights = telling(photo, photos, {key_of(each.name): each.count for each in having})
            own = itself(photo, weights)
            rows = file.all(similar(photo, weights, least(own), limit))
        return [SearchHit(image_id, likeness(points, own), ()) for image_id, points in rows]

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what can be found, by owner and id, and where the next begins."""
        with self._versions.reading() as file:
            return file.listed(after, limit)

    def close(self) -> None:
        """Close the file."""
        self._versions.close()


def _find_near(file: SqliteFile, query: SearchQuery, near: dict[str, list[str]]) -> None:
    forgiving = any(map(allowed_edits, query.text.words))
    vocabulary = file.column(distinct(query.owner, "word", "word", "kind = 'word'")) if forgiving else []
    near.update({word: near_words(word, vocabulary) for word in query.text.words})
