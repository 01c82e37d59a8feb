"""Fields that functions answer, that need no back end, and what subscribers may hear."""

from typing import Any

import pytest

from local.appsync.errors import FieldError
from photos.model import ImageStatus
from tests.resolvers.conftest import Api, photo

INVOKING = [
    *("Query.searchImages", "Query.similarImages", "Query.suggestLabels"),
    *("Mutation.createUpload", "Mutation.retryImage"),
]


@pytest.mark.parametrize("name", INVOKING)
def test_a_function_gets_what_a_direct_resolver_gets(api: Api, name: str) -> None:
    api.function.answer = lambda payload: {"id": "i1"}
    assert api.ask(name, id="i1") == {"id": "i1"}
    (event,) = api.function.calls
    assert (event["arguments"], event["identity"], event["source"]) == ({"id": "i1"}, {"sub": "ann"}, None)
    assert event["info"]["fieldName"] == name.split(".")[1]
    assert event["info"]["selectionSetList"] == ["id"]
    assert (event["request"], event["stash"], event["prev"]) == ({"headers": {"x-test": "1"}}, {}, None)


@pytest.mark.parametrize("name", INVOKING)
def test_an_error_that_a_function_returns_reaches_the_caller(api: Api, name: str) -> None:
    api.function.answer = lambda payload: {"error": {"type": "InvalidInput", "message": "limit: 0 is too few"}}
    with pytest.raises(FieldError) as refused:
        api.ask(name, id="i1")
    assert (refused.value.type, refused.value.message) == ("InvalidInput", "limit: 0 is too few")


@pytest.mark.parametrize("field", ["url", "thumbnailUrl"])
def test_a_page_of_addresses_is_one_call_in_order(api: Api, field: str) -> None:
    api.function.answer = lambda payload: [f"https://{one['source']['id']}" for one in payload]
    images = [{"id": f"i{n}", "owner": "ann", "key": "k", "status": "INDEXED", "labels": ["…"]} for n in range(60)]
    values = [one.value for one in api.runs(f"Image.{field}", images)]
    assert values == [f"https://i{n}" for n in range(60)]
    (call,) = api.function.calls
    source = {"id": "i0", "owner": "ann", "key": "k", "status": "INDEXED"}
    assert call[0] == {"field": field, "source": source}


LABELS = [{"name": "Cat", "confidence": 98.5}, {"name": "Animal", "confidence": 60}]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ({}, ["Cat", "Animal"]),
        ({"minConfidence": None}, ["Cat", "Animal"]),
        ({"minConfidence": 60}, ["Cat", "Animal"]),
        ({"minConfidence": 60.5}, ["Cat"]),
        ({"minConfidence": 100}, []),
    ],
)
def test_labels_may_be_asked_by_confidence(api: Api, arguments: dict[str, Any], names: list[str]) -> None:
    found = api.ask("Image.labels", source={"labels": LABELS}, **arguments)
    assert [label["name"] for label in found] == names


def test_a_photo_without_labels_has_an_empty_list(api: Api) -> None:
    assert api.ask("Image.labels", source={"id": "i1"}) == []


@pytest.mark.parametrize("least", [-0.1, 100.1])
def test_a_confidence_out_of_bounds_is_named(api: Api, least: float) -> None:
    with pytest.raises(FieldError, match="minConfidence") as refused:
        api.ask("Image.labels", source={"labels": LABELS}, minConfidence=least)
    assert refused.value.type == "InvalidInput"


def test_an_indexed_photo_is_published_as_the_table_has_it(api: Api) -> None:
    api.store(photo(1, owner="bob"), photo(2, status=ImageStatus.DELETED))
    # The service has no sub: it publishes for every owner.
    assert api.ask("Mutation.publishImageIndexed", caller="", id="i1")["owner"] == "bob"
    assert api.ask("Mutation.publishImageIndexed", caller="", id="i2") is None
    assert api.ask("Mutation.publishImageIndexed", caller="", id="i3") is None


def test_a_status_is_passed_on_with_its_time(api: Api) -> None:
    change = {"id": "i1", "owner": "ann", "status": "PROCESSING", "progress": 0.5}
    published = api.ask("Mutation.publishImageStatus", input=change)
    assert published.pop("at").endswith("Z")
    assert published == change


@pytest.mark.parametrize("field", ["onImageIndexed", "onImageStatus"])
@pytest.mark.parametrize(("arguments", "also"), [({}, []), ({"id": None}, []), ({"id": "i1"}, [("id", "i1")])])
def test_subscribers_hear_of_their_own_photos(
    api: Api, field: str, arguments: dict[str, Any], also: list[tuple[str, str]]
) -> None:
    (one,) = api.runs(f"Subscription.{field}", [None], **arguments)
    assert one.value is None
    wanted = [{"fieldName": name, "operator": "eq", "value": value} for name, value in [("owner", "ann"), *also]]
    assert one.subscription_filter == {"filterGroup": [{"filters": wanted}]}
