"""The embedded engine's own ways of being busy: a writer's lock, and a read that takes too long."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from photos.errors import RetryLater
from photos.search.document import document_of
from photos.search.engines import open_search_index
from photos.search.port import SearchIndex
from photos.search.query import Facet, SearchQuery
from tests.search.images import image


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "index.db"


@pytest.fixture
def impatient(path: Path) -> Iterator[SearchIndex]:
    index = open_search_index(f"sqlite:///{path}", seconds=0.01)
    yield index
    index.close()


def test_a_writer_that_waits_too_long_says_so_and_readers_do_not_wait(path: Path, impatient: SearchIndex) -> None:
    impatient.put(document_of(image("me", 1)))
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(RetryLater, match="locked by a writer"):
            impatient.put(document_of(image("me", 2)))
        assert impatient.search(SearchQuery(owner="me")).total == 1
        other.execute("ROLLBACK")
    impatient.put(document_of(image("me", 2)))
    assert impatient.search(SearchQuery(owner="me")).total == 2


def test_a_read_that_takes_too_long_is_ended(path: Path) -> None:
    patient = open_search_index(f"sqlite:///{path}")
    tags = tuple(f"tag {number}" for number in range(30))
    patient.put_many(document_of(image("me", number, tags=tags)) for number in range(400))
    every = SearchQuery(owner="me", facets=frozenset(Facet))
    # Its time is over at once, however fast the machine is.
    hasty = open_search_index(f"sqlite:///{path}", seconds=0)
    with pytest.raises(RetryLater, match="no answer in time"):
        hasty.search(every)
    hasty.close()
    assert patient.search(every).total == 400
    patient.close()
