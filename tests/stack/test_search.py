"""Searches on the deployed stack that cannot be asked, and searches while the search is busy."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.demo import sign_in
from local.deploy import client
from local.settings import STACK_NAME, LocalSettings
from tests.photos.pictures import picture
from tests.search.faults import Faults, Spoil, away, busy, faults_before, reset, slow
from tests.stack.conftest import User

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

SEARCH = """query($filter: ImageFilter, $sort: ImageSort, $limit: Int, $nextToken: String) {
  searchImages(filter: $filter, sort: $sort, limit: $limit, nextToken: $nextToken) { total }
}"""
SAMPLES = Path(__file__).parents[2] / "samples"
MEGABYTE = "x" * 1_000_000


async def asked(stack: dict[str, Any], query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """The whole answer to a request as any client may write it, sense or nonsense."""
    body = json.dumps({"query": query, "variables": variables}).encode()
    headers = {"Authorization": sign_in(stack, stack["demoUser"]), "Content-Type": "application/json"}
    async with httpx.AsyncClient(timeout=30) as http:
        answer: dict[str, Any] = (await http.post(stack["graphqlUrl"], content=body, headers=headers)).json()
    return answer


@pytest.mark.parametrize(
    ("variables", "field"),
    [
        ({"limit": -1}, "limit"),
        ({"limit": 0}, "limit"),
        ({"limit": 2**31}, "limit"),
        ({"sort": "BEST"}, "sort"),
        ({"nextToken": "AAAA"}, "nextToken"),
        ({"nextToken": "\ud800"}, "nextToken"),
        ({"filter": {"text": MEGABYTE}}, "filter.text"),
        ({"filter": {"text": "a\0b"}}, "filter.text"),
        ({"filter": {"text": "\ud800"}}, "filter.text"),
        ({"filter": {"text": " ".join(map(str, range(200)))}}, "filter.text"),
        ({"filter": {"filename": MEGABYTE}}, "filter.filename"),
        ({"filter": {"tags": {"any": [str(n) for n in range(10_000)]}}}, "filter.tags.any"),
        ({"filter": {"tags": {"all": ["\udfff"]}}}, "filter.tags.all"),
        ({"filter": {"categories": [" "]}}, "filter.categories"),
        ({"filter": {"labels": {"all": [{"name": str(n)} for n in range(10_000)]}}}, "filter.labels.all"),
        ({"filter": {"labels": {"none": [{"name": ""}]}}}, "filter.labels.none.name"),
        ({"filter": {"labels": {"any": [{"name": "Dog", "minConfidence": float("nan")}]}}}, "minConfidence"),
        ({"filter": {"labels": {"any": [{"name": "Dog", "minConfidence": 1e308}]}}}, "minConfidence"),
        ({"filter": {"labels": {"any": [{"name": "Dog", "minConfidence": -0.1}]}}}, "minConfidence"),
        # AppSync itself refuses these: it names the field and the value.
        ({"filter": {"faces": {"emotion": "BORED"}}}, "'emotion' has an invalid value. Value 'BORED'"),
        ({"filter": {"faces": {"count": {"min": 3, "max": 2}}}}, "filter.faces.count"),
        ({"filter": {"faces": {"ageOverlaps": {"min": -1}}}}, "filter.faces.ageOverlaps.min"),
        ({"filter": {"takenAt": {"from": "yesterday"}}}, "'from' has an invalid value. Unable to parse `yesterday`"),
        ({"filter": {"createdAt": {"from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"}}}, "filter.createdAt"),
        ({"filter": {"orientation": "ROUND"}}, "'orientation' has an invalid value. Value 'ROUND'"),
        ({"filter": {"colour": "red"}}, "colour"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_what_cannot_be_asked_names_its_field(
    stack: dict[str, Any], variables: dict[str, Any], field: str
) -> None:
    answer = await asked(stack, SEARCH, variables)
    (error,) = answer["errors"]
    assert field in error["message"]
    assert len(error["message"]) < 1000
    assert "Traceback" not in error["message"]
    assert not answer.get("data")


@pytest.fixture
def broken(settings: LocalSettings, stack: dict[str, Any]) -> Iterator[Faults]:
    """The search function before a back end that answers nothing but faults."""
    functions = client(settings, "lambda")
    resources = client(settings, "cloudformation").describe_stack_resources(StackName=STACK_NAME)["StackResources"]
    (name,) = (one["PhysicalResourceId"] for one in resources if one["LogicalResourceId"] == "SearchImagesFunction")
    before = functions.get_function_configuration(FunctionName=name)["Environment"]
    with faults_before(None) as server:
        variables = before["Variables"] | {"SEARCH_URL": server.url}
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        yield server
        functions.update_function_configuration(FunctionName=name, Environment=before)


async def test_a_busy_search_says_so_and_lookups_go_on(ann: User, broken: Faults) -> None:
    photo = await ann.upload("busy.jpg", picture(size=(213, 150)))
    await ann.ended(photo)
    operations = {
        "searchImages": '{ searchImages(filter: {text: "dog"}) { total } }',
        "suggestLabels": '{ suggestLabels(prefix: "dog") { name } }',
    }
    spoils: list[tuple[Spoil, list[str]]] = [
        *((spoil, [*operations]) for spoil in (busy, away, reset)),
        (slow, ["searchImages"]),
    ]
    for spoil, names in spoils:
        for name in names:
            broken.inject(spoil)
            answer = await asked(ann.stack, operations[name], {})
            (error,) = answer["errors"]
            assert (error["errorType"], error["path"]) == ("SearchBusy", [name])
            assert error["message"].startswith("search is busy")
            assert broken.asked
    assert (await ann.ask("query($id: ID!) { getImage(id: $id) { status } }", id=photo))["getImage"]
    listed = (await ann.ask("{ listImages { items { id } } }"))["listImages"]["items"]
    assert photo in {one["id"] for one in listed}


async def test_photos_alike_are_found_and_nobody_elses(ann: User, ben: User) -> None:
    first, second = [await ann.upload(name, (SAMPLES / name).read_bytes()) for name in ("cat.jpg", "cat-turned.jpg")]
    for photo in (first, second):
        await ann.ended(photo)
    similar = "query($id: ID!) { similarImages(id: $id, limit: 100) { score image { id } } }"
    hits = (await ann.ask(similar, id=first))["similarImages"]
    scores = {hit["image"]["id"]: hit["score"] for hit in hits}
    assert first not in scores
    assert scores[second] > 0.5
    assert (await ben.ask(similar, id=first))["similarImages"] is None
    assert (await ann.ask(similar, id="unknown"))["similarImages"] is None
