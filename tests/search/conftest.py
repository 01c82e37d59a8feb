"""The engines under test: each test of the contract runs on every one of them, unchanged."""

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from local.opensearch import OpenSearchUnavailable, running_opensearch
from photos.search.engines import open_index_rebuild, open_search_index
from photos.search.port import SearchIndex
from photos.search.rebuild import IndexRebuild
from tests.search.naive import NaiveIndex

LEFT_OUT = "left out: search on OpenSearch."


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line, however many tests it were, what was left out and how to get it."""
    reasons = [report.longrepr[2] for report in terminalreporter.stats.get("skipped", ())]
    for reason, tests in Counter(one for one in reasons if LEFT_OUT in one).items():
        terminalreporter.write_line(f"{tests} tests {reason.removeprefix('Skipped: ')}")


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """A real OpenSearch for the whole run; on CI it must be there."""
    try:
        with running_opensearch() as url:
            yield url
    except OpenSearchUnavailable as missing:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"{LEFT_OUT} {missing}")


@pytest.fixture(scope="session")
def opensearch_index(opensearch_url: str) -> Iterator[SearchIndex]:
    """The engine on OpenSearch."""
    index = open_search_index(opensearch_url)
    index.create()
    yield index
    index.close()


@pytest.fixture(scope="session")
def sqlite_url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A file for the whole run."""
    return f"sqlite:///{tmp_path_factory.mktemp('search') / 'index.db'}"


@pytest.fixture(scope="session")
def sqlite_index(sqlite_url: str) -> Iterator[SearchIndex]:
    """The engine on SQLite."""
    index = open_search_index(sqlite_url)
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


@pytest.fixture(params=["sqlite", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def engine(request: pytest.FixtureRequest) -> str:
    """The engines that keep an index between processes."""
    return str(request.param)


@pytest.fixture
def stored_index(engine: str, request: pytest.FixtureRequest) -> SearchIndex:
    """One such engine after the other."""
    made: SearchIndex = request.getfixturevalue(f"{engine}_index")
    return made


@pytest.fixture
def sqlite_rebuild(sqlite_url: str, sqlite_index: SearchIndex) -> Iterator[IndexRebuild]:
    """The rebuild of the index in SQLite."""
    yield from _rebuild(sqlite_url)


@pytest.fixture
def opensearch_rebuild(opensearch_url: str, opensearch_index: SearchIndex) -> Iterator[IndexRebuild]:
    """The rebuild of the index on OpenSearch."""
    yield from _rebuild(opensearch_url)


def _rebuild(url: str) -> Iterator[IndexRebuild]:
    # Other tests' photos are not in a new version, so no test may rely on those of another.
    made = open_index_rebuild(url)
    made.abandon()
    yield made
    made.abandon()
    made.close()


@pytest.fixture
def rebuild(engine: str, request: pytest.FixtureRequest) -> IndexRebuild:
    """The rebuild of one such engine's index after the other's."""
    made: IndexRebuild = request.getfixturevalue(f"{engine}_rebuild")
    return made
