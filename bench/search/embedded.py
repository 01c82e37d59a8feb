"""The same mix on SQLite, embedded in the function's process."""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from bench.search import ours
from bench.search.collection import Collection
from photos.search.document import Document, document_of, millis
from photos.search.engines import open_search_index
from photos.search.port import SearchIndex


@contextmanager
def filled(collection: Collection) -> Iterator[tuple[SearchIndex, str]]:
    """The engine with the whole collection, and what filling it took."""
    with tempfile.TemporaryDirectory(prefix="bench-search-") as scratch:
        path = Path(scratch) / "index.db"
        index = open_search_index(f"sqlite:///{path}")
        started = time.perf_counter()
        index.put_many(_documents(collection))
        rate = collection.photos / (time.perf_counter() - started)
        try:
            size = sum(file.stat().st_size for file in path.parent.iterdir())
            yield index, f"{rate:,.0f} photos a second, {size / collection.photos:,.0f} bytes a photo"
        finally:
            index.close()


def _documents(collection: Collection) -> Iterator[Document]:
    shared: dict[int, Document] = {}
    for photo in collection.all():
        if photo.analysis not in shared:
            shared[photo.analysis] = document_of(collection.image(photo))
        own = ours.own(photo, [])
        yield replace(
            shared[photo.analysis],
            id=photo.id,
            owner=photo.owner,
            created_at=millis(photo.created),
            taken_at=own["takenAt"],
            month=own["month"],
        )
