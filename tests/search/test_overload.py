"""A back end that is busy, away, slow or half there: bounded, repeated only where that is safe, and said clearly."""

import uuid
from collections.abc import Callable, Iterator

import pytest

from photos.errors import RetryLater
from photos.model import Label
from photos.search.document import Document, document_of
from photos.search.engines import open_search_index
from photos.search.port import SearchIndex
from photos.search.query import Facet, SearchQuery, TagFilter
from tests.search.faults import Faults, Spoil, away, busy, ended, faults_before, inside, partly, reset, slow
from tests.search.images import image, photo_id

ALWAYS = pytest.mark.parametrize(
    ("spoil", "tries"),
    [(busy, 2), (away, 2), (reset, 2), (slow, 1), (partly, 2), (ended, 1), (inside, 2)],
    ids=lambda value: value.__name__ if callable(value) else "",
)
pytestmark = [pytest.mark.opensearch, pytest.mark.enable_socket]


@pytest.fixture(scope="module")
def server(opensearch_url: str, opensearch_index: SearchIndex) -> Iterator[Faults]:
    with faults_before(opensearch_url) as server:
        yield server


@pytest.fixture
def behind(server: Faults) -> Iterator[SearchIndex]:
    """The engine behind faults; they end with the test."""
    index = open_search_index(server.url)
    yield index
    server.left = 0
    index.close()


@pytest.fixture
def document(opensearch_index: SearchIndex) -> Document:
    photo = document_of(image(str(uuid.uuid4()), 1, labels=(Label(name="Dog", confidence=90),), tags=("pet",)))
    opensearch_index.put(photo)
    return photo


def searched(index: SearchIndex, owner: str) -> list[str]:
    """One search that takes a multi-search."""
    query = SearchQuery(owner=owner, tags=TagFilter(any=("pet",)), facets=frozenset({Facet.TAGS}))
    return [hit.image_id for hit in index.search(query).hits]


@pytest.mark.parametrize("spoil", [busy, away, reset, inside], ids=lambda spoil: spoil.__name__)
def test_a_read_is_tried_a_second_time(server: Faults, behind: SearchIndex, document: Document, spoil: Spoil) -> None:
    server.inject(spoil, 1)
    assert searched(behind, document.owner) == [document.id]
    assert server.asked == ["POST /images/_msearch"] * 2
    server.inject(spoil, 1)
    assert [one.name for one in behind.suggest_labels(document.owner, "do", 5)] == ["Dog"]
    assert server.asked == ["POST /images/_search"] * 2


@ALWAYS
def test_a_read_that_stays_without_answer_says_so(server: Faults, document: Document, spoil: Spoil, tries: int) -> None:
    impatient = open_search_index(server.url, seconds=0.5 if spoil is slow else 4)
    server.inject(spoil)
    for read in (
        lambda: impatient.search(SearchQuery(owner=document.owner)),
        lambda: impatient.suggest_labels(document.owner, "d", 5),
        lambda: impatient.similar_images(document, 5),
    ):
        server.asked.clear()
        with pytest.raises(RetryLater, match=r"^search is busy .*: try again shortly$"):
            read()
        assert len(server.asked) == tries
    server.left = 0
    impatient.close()


@pytest.mark.parametrize("spoil", [busy, away, reset, slow, inside], ids=lambda spoil: spoil.__name__)
def test_a_write_is_not_repeated_by_itself(
    server: Faults, document: Document, opensearch_index: SearchIndex, spoil: Spoil
) -> None:
    impatient = open_search_index(server.url, seconds=0.2 if spoil is slow else 4)
    writes: list[Callable[[], None]] = [
        lambda: impatient.put(document_of(image(document.owner, 2))),
        lambda: impatient.delete(document.owner, document.id, version=document.version),
    ]
    for write in writes:
        server.inject(spoil, 1)
        with pytest.raises(RetryLater):
            write()
        assert server.asked.count("POST /_bulk") == 1
        # Whoever asked for it asks again, whether or not it was done the first time.
        write()
    impatient.close()
    left = opensearch_index.search(SearchQuery(owner=document.owner))
    assert [hit.image_id for hit in left.hits] == [photo_id(document.owner, 2)]


def test_a_server_that_is_not_there_says_so() -> None:
    with faults_before(None) as server:
        url = server.url
    nowhere = open_search_index(url)
    with pytest.raises(RetryLater, match="busy"):
        nowhere.search(SearchQuery(owner="me"))
    nowhere.close()


def test_a_domain_without_an_index_has_no_photos() -> None:
    with faults_before(None) as server:
        error = {"type": "index_not_found_exception", "reason": "no such index [images]"}
        server.inject(lambda server, answer: (404, {"error": error, "status": 404}))
        fresh = open_search_index(server.url)
        page = fresh.search(SearchQuery(owner="me", facets=frozenset(Facet)))
        assert (page.hits, page.total, page.facets, page.next) == ((), 0, dict.fromkeys(Facet, ()), None)
        assert fresh.suggest_labels("me", "d", 5) == []
        labels = (Label(name="Dog", confidence=90),)
        assert fresh.similar_images(document_of(image("me", 1, labels=labels)), 5) == []
        fresh.close()
