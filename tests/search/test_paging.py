"""Pages while photos are added and removed, and far down: nobody twice, nobody missed, the order kept."""

import uuid
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photos.search.document import Document, document_of
from photos.search.port import SearchIndex
from photos.search.query import Facet, ImageSort, SearchQuery, Text
from tests.search.images import image
from tests.search.naive import NaiveIndex

MANY = 10_050
HORSE = Text(words=("horse",))
# Few different times and scores, so that ties are common.
titles = st.sampled_from(["horse", "horses", "hosre", "a horse"])
kinds = st.tuples(titles, st.integers(0, 2), st.none() | st.integers(1, 2))
changes = st.lists(st.tuples(st.booleans(), st.integers(0, 30), kinds), max_size=3)


def made(owner: str, number: int, kind: tuple[str, int, int | None]) -> Document:
    title, day, taken = kind
    created = f"2026-01-0{1 + day}T00:00:00Z"
    taken_at = f"2025-01-0{taken}T00:00:00Z" if taken else None
    return document_of(image(owner, number, title=title, created_at=created, taken_at=taken_at))


def walk(
    index: SearchIndex,
    first: list[tuple[str, int, int | None]],
    between: list[list[tuple[bool, int, tuple[str, int, int | None]]]],
    query: SearchQuery,
) -> None:
    """Follow the pages to the end, with changes after each; then judge what was seen."""
    query = replace(query, owner=str(uuid.uuid4()))
    there = {one.id: one for one in (made(query.owner, number, kind) for number, kind in enumerate(first))}
    index.put_many(there.values())
    always, ever = set(there), dict(there)
    seen: list[str] = []
    waiting = iter(between)
    while True:
        page = index.search(query)
        seen += [hit.image_id for hit in page.hits]
        assert len(page.hits) <= query.limit
        if page.next is None:
            break
        query = replace(query, after=page.next)
        for adds, which, kind in next(waiting, []):
            if adds:
                new = made(query.owner, len(ever), kind)
                index.put(new, refresh=False)
                there[new.id] = ever[new.id] = new
            elif there:
                gone = sorted(there)[which % len(there)]
                index.delete(query.owner, gone, version=there.pop(gone).version)
                always.discard(gone)
    assert len(seen) == len(set(seen))
    assert always <= set(seen) <= set(ever)
    assert seen == [one for one in in_order(list(ever.values()), query) if one in set(seen)]


def in_order(documents: list[Document], query: SearchQuery) -> list[str]:
    naive = NaiveIndex()
    naive.put_many(documents)
    return [hit.image_id for hit in naive.search(replace(query, limit=1000, after=None)).hits]


queries = st.builds(
    SearchQuery,
    owner=st.just(""),
    text=st.just(HORSE),
    sort=st.sampled_from(list(ImageSort)),
    limit=st.integers(1, 4),
)
walks = (st.lists(kinds, max_size=10), st.lists(changes, max_size=8), queries)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(*walks)
def test_on_sqlite(sqlite_index: SearchIndex, first, between, query) -> None:  # type: ignore[no-untyped-def]
    walk(sqlite_index, first, between, query)


@pytest.mark.opensearch
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(*walks)
def test_on_opensearch(opensearch_index: SearchIndex, first, between, query) -> None:  # type: ignore[no-untyped-def]
    walk(opensearch_index, first, between, query)


@dataclass(frozen=True, slots=True)
class Many:
    """An owner of more photos than OpenSearch shows without a cursor, each with a tag of its own and one of all."""

    index: SearchIndex
    owner: str


@pytest.fixture(scope="module", params=["sqlite", pytest.param("opensearch", marks=pytest.mark.opensearch)])
def many(request: pytest.FixtureRequest) -> Many:
    index: SearchIndex = request.getfixturevalue(f"{request.param}_index")
    owner = str(uuid.uuid4())
    each = (image(owner, number, title="horse", tags=("all", f"tag {number}")) for number in range(MANY))
    assert index.put_many(document_of(replace(one, created_at="2026-01-01T00:00:00Z")) for one in each) == []
    return Many(index, owner)


@pytest.mark.parametrize("sort", [ImageSort.OLDEST, ImageSort.RELEVANCE])
def test_pages_go_past_ten_thousand_hits(many: Many, sort: ImageSort) -> None:
    query = SearchQuery(owner=many.owner, text=HORSE, sort=sort, limit=2000)
    seen: list[str] = []
    while True:
        page = many.index.search(query)
        assert page.total == MANY
        seen += [hit.image_id for hit in page.hits]
        if page.next is None:
            break
        query = replace(query, after=page.next)
    assert len(seen) == len(set(seen)) == MANY


def test_facets_stay_exact_past_ten_thousand_values(many: Many) -> None:
    page = many.index.search(SearchQuery(owner=many.owner, facets=frozenset({Facet.TAGS})))
    first, *rest = page.facets[Facet.TAGS]
    assert (first.name, first.count) == ("all", MANY)
    assert [(one.name, one.count) for one in rest[:2]] == [("tag 0", 1), ("tag 1", 1)]
    assert len(rest) == 99
