"""The search resolver: whose photos, which records, what errors look like."""

from pathlib import Path
from typing import Any

import pytest

from photos.errors import InvalidInput
from photos.model import Image, Label
from photos.record import encode, jsonable
from photos.search.document import document_of
from photos.search.engines import open_search_index
from photos.search.query import Facet
from photos.search_images import ImageSearch, wanted_facets
from tests.search.images import image, photo_id

DOG = (Label(name="Dog", confidence=90),)


def item(photo: Image) -> dict[str, Any]:
    """A photo's record as the API shows it."""
    shown: dict[str, Any] = jsonable(encode(photo))
    return shown


class Table:
    """Records in memory."""

    def __init__(self) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self.reads = 0
        self.without: tuple[str, ...] = ()

    def images(self, ids: Any, *, without: Any = ()) -> dict[str, dict[str, Any]]:
        """The records that exist."""
        self.reads += 1
        self.without = tuple(without)
        return {each: self.items[each] for each in ids if each in self.items}


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def search(table: Table, tmp_path: Path) -> ImageSearch:
    index = open_search_index(f"sqlite:///{tmp_path}/index.db")
    for number in range(1, 5):
        photo = image("me", number, labels=DOG)
        index.put(document_of(photo))
        table.items[photo.id] = {"id": photo.id, "owner": "me", "status": "INDEXED"}
    return ImageSearch(index=index, records=table, token_key="key")


@pytest.mark.parametrize(
    ("selected", "without"),
    [
        (
            ["items", "items/image", "items/image/id", "items/highlights/text", "facets/labels/name"],
            ("labels", "faces"),
        ),
        (["items", "items/image", "items/image/url", "items/image/labels", "items/image/labels/name"], ()),
        (["items", "items/image", "items/image/sure", "items/image/sure/name"], ()),
        (["items", "items/image", "items/image/title", "items/image/title/name"], ()),
        (["hits", "hits/photo", "hits/photo/labels", "hits/photo/labels/name"], ()),
        (["items", "items/image", "total", "total/image", "total/image/labels", "total/image/labels/name"], ()),
        ([], ()),
    ],
)
def test_large_fields_are_left_out_only_where_none_is_selected(
    search: ImageSearch, table: Table, selected: list[str], without: tuple[str, ...]
) -> None:
    search.search("me", {}, selected)
    assert table.without == without


def test_look_alikes_leave_large_fields_out_too(search: ImageSearch, table: Table) -> None:
    table.items[photo_id("me", 1)] = item(image("me", 1, labels=DOG))
    read = []
    for selected in (["image", "image/id", "highlights/text"], ["image", "score", "score/labels", "score/labels/name"]):
        search.similar("me", {"id": photo_id("me", 1)}, selected)
        read.append(table.without)
    assert read == [("labels", "faces"), ()]


def test_the_record_is_the_truth(search: ImageSearch, table: Table) -> None:
    table.items[photo_id("me", 1)]["status"] = "DELETED"
    table.items[photo_id("me", 2)]["owner"] = "you"
    del table.items[photo_id("me", 3)]
    answer = search.search("me", {"filter": {"text": "dog"}}, ["items", "facets", "facets/labels"])
    assert [item["image"]["id"] for item in answer["items"]] == [photo_id("me", 4)]
    assert answer["facets"]["labels"] == [{"name": "Dog", "count": 4}]
    assert answer["facets"]["tags"] == []
    assert table.reads == 1


def test_alike_are_only_photos_of_the_caller(search: ImageSearch, table: Table) -> None:
    for number in range(1, 5):
        table.items[photo_id("me", number)] = item(image("me", number, labels=DOG))
    table.items[photo_id("me", 2)]["status"] = "FAILED"
    answer = search.similar("me", {"id": photo_id("me", 1)}, [])
    assert answer
    assert [(hit["image"]["id"], hit["score"]) for hit in answer] == [
        (photo_id("me", 4), 1.0),
        (photo_id("me", 3), 1.0),
    ]
    table.reads = 0
    assert search.similar("me", {"id": "unknown"}, []) is search.similar("you", {"id": photo_id("me", 1)}, []) is None
    assert table.reads == 2
    table.items[photo_id("me", 1)] = item(image("me", 1))
    assert search.similar("me", {"id": photo_id("me", 1), "limit": 1}, []) == []
    with pytest.raises(InvalidInput, match="limit"):
        search.similar("me", {"id": photo_id("me", 1), "limit": 0}, [])


@pytest.mark.parametrize(
    ("selected", "facets"),
    [
        (["items", "items/image", "items/image/labels", "items/image/tags", "total"], set()),
        (["facets", "facets/labels", "facets/labels/name", "facets/tags"], {Facet.LABELS, Facet.TAGS}),
        (["found", "found/months", "found/months/count"], {Facet.MONTHS}),
        (["facets", "facets/things", "facets/things/name"], set(Facet)),
        (["facets", "facets/__typename"], set()),
    ],
)
def test_facets_are_computed_only_when_selected(selected: list[str], facets: set[Facet]) -> None:
    assert wanted_facets(selected) == facets


def test_pages_follow_their_tokens(search: ImageSearch) -> None:
    first = search.search("me", {"limit": 3}, [])
    second = search.search("me", {"limit": 3, "nextToken": first["nextToken"]}, [])
    assert [item["image"]["id"] for item in second["items"]] == [photo_id("me", 1)]
    assert second["nextToken"] is None
    with pytest.raises(InvalidInput):
        search.search("you", {"nextToken": first["nextToken"]}, [])
    assert search.suggest("me", {"prefix": "do"}) == [{"name": "Dog", "count": 4}]
