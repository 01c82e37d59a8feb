"""The engines under test: each test of the contract runs on every one of them, unchanged."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.opensearch import OpenSearchUnavailable, running_opensearch
from photos.search.engines import open_search_index
from photos.search.port import SearchIndex
from tests.search.naive import NaiveIndex


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """A real OpenSearch for the whole run; on CI it must be there."""
    try:
        with running_opensearch() as url:
            yield url
    except OpenSearchUnavailable as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"left out: search on OpenSearch. {missing}")


@pytest.fixture(scope="session")
def opensearch_index(opensearch_url: str) -> Iterator[SearchIndex]:
    """The engine on OpenSearch."""
    index = open_search_index(opensearch_url)
    index.create()
    yield index
    index.close()


@pytest.fixture(scope="session")
def sqlite_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    """The engine on SQLite."""
    path: Path = tmp_path_factory.mktemp("search") / "index.db"
    index = open_search_index(f"sqlite:///{path}")
    yield index
    index.close()


@pytest.fixture(
    params=["naive", "sqlite", pytest.param("opensearch", marks=pytest.mark.opensearch)],
)
def index(request: pytest.FixtureRequest) -> SearchIndex:
    """One engine after the other; every test is an owner of its own."""
    if request.param == "naive":
        return NaiveIndex()
    made: SearchIndex = request.getfixturevalue(f"{request.param}_index")
    return made
