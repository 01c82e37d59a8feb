"""Nobody reaches another owner's photo by REST either: every route of openapi.json, tried by all who should not."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.stack.test_owners import OUTSIDERS, World, world  # noqa: F401

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

PATHS = json.loads((Path(__file__).parents[2] / "openapi.json").read_text(encoding="utf-8"))["paths"]
ROUTES = sorted((method.upper(), path) for path, methods in PATHS.items() for method in methods)
OF_A_PHOTO = [(method, path) for method, path in ROUTES if "{image_id}" in path]
BODIES = {"POST": {"filename": "a.jpg", "contentType": "image/jpeg", "bytes": 100}, "PATCH": {"title": "mine"}}


def asked(world: World, method: str, path: str, headers: dict[str, str]) -> httpx.Response:  # noqa: F811
    """What a route answers about Ann's photo."""
    url = world.stack["restUrl"] + path.replace("{image_id}", world.things["photo"])
    params = {"prefix": "p"} if path == "/labels" else {}
    body: Any = BODIES.get(method)
    return httpx.request(method, url, params=params, json=body, headers=headers, timeout=30)


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_an_outsider_is_refused(world: World, method: str, path: str, outsider: str) -> None:  # noqa: F811
    assert asked(world, method, path, world.outsiders[outsider]).status_code == 401


@pytest.mark.parametrize(("method", "path"), OF_A_PHOTO)
def test_another_owners_photo_is_not_there(world: World, method: str, path: str) -> None:  # noqa: F811
    answer = asked(world, method, path, world.ben.headers)
    assert (answer.status_code, answer.json()["detail"]) == (404, "You have no such photo.")
    assert asked(world, "GET", "/images/{image_id}", world.ann.headers).json()["title"] is None


@pytest.mark.parametrize("path", ["/images", "/search"])
def test_a_page_token_is_of_no_use_to_another_owner(world: World, path: str) -> None:  # noqa: F811
    url = f"{world.stack['restUrl']}{path}"
    token = httpx.get(url, params={"limit": 1}, headers=world.ann.headers).json()["nextToken"]
    assert httpx.get(url, params={"nextToken": token}, headers=world.ann.headers).status_code == 200
    assert httpx.get(url, params={"nextToken": token}, headers=world.ben.headers).status_code == 422
