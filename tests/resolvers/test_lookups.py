"""Queries that read the table directly: whose photos they show, in which order, and at what cost."""

from dataclasses import replace

import pytest

from local.appsync.errors import FieldError
from photos.model import ImageStatus, Label
from tests.resolvers.conftest import Api, photo


def ids(page: dict[str, list[dict[str, str]]]) -> list[str]:
    return [image["id"] for image in page["items"]]


def test_a_photo_is_answered_as_it_is_stored(api: Api) -> None:
    api.store(photo(1))
    image = api.ask("Query.getImage", id="i1")
    assert (image["title"], image["tags"], image["version"]) == ("A cat", ["pet"], 3)
    assert image["faces"][0]["boundingBox"]["left"] == 0.1


@pytest.mark.parametrize("query", ["Query.getImage", "Query.getFace"])
def test_absent_deleted_and_foreign_look_the_same(api: Api, query: str) -> None:
    api.store(photo(1), photo(2, status=ImageStatus.DELETED), photo(3, owner="bob"))
    letter = "f" if query == "Query.getFace" else "i"
    assert api.ask(query, id=f"{letter}1")["id"] == f"{letter}1"
    assert [api.ask(query, id=f"{letter}{number}") for number in (2, 3, 4)] == [None, None, None]


def test_a_face_whose_photo_no_longer_has_it_is_gone(api: Api) -> None:
    api.store(photo(1))
    later = replace(photo(1), image=replace(photo(1).image, faces=(), version=4))
    api.table.delete_item(TableName="photos", Key={"pk": {"S": "IMAGE#i1"}, "sk": {"S": "IMAGE"}})
    api.store(later)
    assert api.ask("Query.getFace", id="f1") is None


def test_photos_are_listed_newest_first_page_by_page(api: Api) -> None:
    api.store(*(photo(number) for number in range(1, 6)), photo(9, owner="bob"))
    first = api.ask("Query.listImages", limit=3)
    second = api.ask("Query.listImages", limit=3, nextToken=first["nextToken"])
    assert (ids(first), ids(second), second["nextToken"]) == (["i5", "i4", "i3"], ["i2", "i1"], None)


def test_photos_are_listed_by_status_and_never_once_deleted(api: Api) -> None:
    api.store(photo(1), photo(2, status=ImageStatus.FAILED), photo(3, status=ImageStatus.DELETED))
    assert ids(api.ask("Query.listImages")) == ["i2", "i1"]
    assert ids(api.ask("Query.listImages", status="FAILED")) == ["i2"]
    assert ids(api.ask("Query.listImages", status="DELETED")) == []


@pytest.mark.parametrize(("field", "arguments"), [("listImages", {}), ("listImagesByLabel", {"label": "cat"})])
@pytest.mark.parametrize("limit", [0, -1, 101])
def test_a_limit_out_of_bounds_is_named(api: Api, field: str, arguments: dict[str, str], limit: int) -> None:
    with pytest.raises(FieldError) as refused:
        api.ask(f"Query.{field}", limit=limit, **arguments)
    assert (refused.value.type, refused.value.message) == ("InvalidInput", f"limit: {limit} is not between 1 and 100.")


def test_a_token_of_another_field_is_refused(api: Api) -> None:
    api.store(photo(1), photo(2))
    token = api.ask("Query.listImages", limit=1)["nextToken"]
    with pytest.raises(FieldError):
        api.ask("Query.listImagesByLabel", label="cat", nextToken=token)


def test_photos_of_a_label_in_any_case_at_a_constant_cost(api: Api) -> None:
    api.store(*(photo(number) for number in range(1, 31)), photo(40, owner="bob"))
    api.requests = 0
    first = api.ask("Query.listImagesByLabel", label="  CAT ", limit=25)
    assert api.requests == 2
    second = api.ask("Query.listImagesByLabel", label="cat", limit=25, nextToken=first["nextToken"])
    assert ids(first) + ids(second) == [f"i{number}" for number in range(30, 0, -1)]


def test_the_record_decides_over_an_old_pointer(api: Api) -> None:
    old = photo(2)
    api.store(photo(1), old, photo(3))
    api.ask("Mutation.deleteImage", id="i3")
    api.table.delete_item(TableName="photos", Key={"pk": {"S": "IMAGE#i2"}, "sk": {"S": "IMAGE"}})
    api.store(replace(old, image=replace(old.image, labels=(Label(name="Dog", confidence=90.0),))))
    assert ids(api.ask("Query.listImagesByLabel", label="cat")) == ["i1"]


def test_a_label_that_nobody_has_is_an_empty_page(api: Api) -> None:
    assert api.ask("Query.listImagesByLabel", label="Unicorn") == {"items": [], "nextToken": None}


def test_a_label_without_a_name_is_refused(api: Api) -> None:
    with pytest.raises(FieldError, match=r"label: .* 1 to 100") as refused:
        api.ask("Query.listImagesByLabel", label="  ")
    assert refused.value.type == "InvalidInput"
