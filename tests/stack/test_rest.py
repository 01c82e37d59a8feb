"""The REST API on the deployed stack: uploads, pages, edits, tags, problems; owners apart."""

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from local.settings import LocalSettings

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

ROOT = Path(__file__).parents[2]
CAT = ROOT / "samples" / "cat.jpg"
WAIT_SECONDS = 60


def signed_in(stack: dict[str, Any], user: dict[str, str]) -> httpx.Client:
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=stack["awsEndpointUrl"],
        region_name=stack["region"],
        config=Config(signature_version=UNSIGNED),
    )
    answer = cognito.initiate_auth(
        ClientId=stack["userPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["username"], "PASSWORD": user["password"]},
    )
    token = answer["AuthenticationResult"]["IdToken"]
    return httpx.Client(base_url=stack["restUrl"], headers={"Authorization": token}, timeout=30)


@pytest.fixture
def ann(stack: dict[str, Any], new_user: Callable[[], dict[str, str]]) -> Iterator[httpx.Client]:
    with signed_in(stack, new_user()) as client:
        yield client


@pytest.fixture
def ben(stack: dict[str, Any], new_user: Callable[[], dict[str, str]]) -> Iterator[httpx.Client]:
    with signed_in(stack, new_user()) as client:
        yield client


def send(user: httpx.Client, name: str = "whiskers.jpg") -> str:
    """Send a photo's bytes; the address that is answered."""
    headers = {"Content-Type": "image/jpeg", "X-Filename": name}
    answer = user.post("/images", content=CAT.read_bytes(), headers=headers)
    assert answer.status_code == 202, answer.text
    return f"/{answer.headers['location']}"


def ended(user: httpx.Client, address: str) -> dict[str, Any]:
    """A photo once its analysis has ended."""
    deadline = time.monotonic() + WAIT_SECONDS
    while (image := user.get(address).json())["status"] not in ("INDEXED", "FAILED"):
        assert time.monotonic() < deadline, image
        time.sleep(0.2)
    return dict(image)


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem that an answer must be."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    told = answer.json()
    assert told["status"] == status
    return dict(told)


def test_a_photo_s_bytes_are_recognised_found_edited_and_deleted(ann: httpx.Client, ben: httpx.Client) -> None:
    address = send(ann, "my%20cat%C3%A9.jpg")
    image = ended(ann, address)
    assert (image["status"], image["filename"]) == ("INDEXED", "my cat\u00e9.jpg")
    assert httpx.get(image["url"]).content == CAT.read_bytes()
    query = {"q": "cat", "label": ["Cat", "Animal"], "minConfidence": "50", "from": "2020-01-01T00:00:00Z"}
    found = ann.get("/search", params=query).json()
    assert image["id"] in {hit["image"]["id"] for hit in found["items"]}
    assert {"name": "Cat"}.items() <= ann.get("/labels", params={"prefix": "ca"}).json()["items"][0].items()
    assert ann.get(f"{address}/faces").json() == {"items": []}
    assert image["id"] not in {hit["image"]["id"] for hit in ann.get(f"{address}/similar").json()["items"]}
    edited = ann.patch(address, json={"title": "Tom", "tags": ["pet"]}).json()
    assert (edited["title"], edited["tags"]) == ("Tom", ["pet"])
    assert ann.patch(address, json={"title": None}).json()["title"] is None
    assert ann.get(address).json()["tags"] == ["pet"]
    # To everybody else there is no such photo.
    for method, path in (
        ("GET", address),
        ("PATCH", address),
        ("DELETE", address),
        ("GET", f"{address}/faces"),
        ("GET", f"{address}/similar"),
    ):
        problem(ben.request(method, path, json={"title": "mine"} if method == "PATCH" else None), 404)
    assert ben.get("/search").json()["total"] == 0
    assert ann.delete(address).status_code == 204
    problem(ann.get(address), 404)


def test_a_client_that_has_an_answer_is_not_sent_it_again(ann: httpx.Client) -> None:
    address = send(ann)
    ended(ann, address)
    first = ann.get(address)
    again = ann.get(address, headers={"If-None-Match": first.headers["etag"]})
    # The tag changes every ten minutes; right at the turn it is a new one.
    assert again.status_code == 304 or again.headers["etag"] != first.headers["etag"]
    ann.patch(address, json={"title": "new"})
    assert ann.get(address, headers={"If-None-Match": first.headers["etag"]}).status_code == 200


def test_pages_follow_each_other_by_their_link(ann: httpx.Client) -> None:
    for _ in range(3):
        assert ann.post("/images", json=UPLOAD).status_code == 201
    seen: list[str] = []
    address = httpx.URL(f"{ann.base_url}images?limit=2")
    while True:
        answer = ann.get(address)
        seen += [image["id"] for image in answer.json()["items"]]
        if "link" not in answer.headers:
            break
        following = answer.headers["link"].partition(">")[0].removeprefix("<")
        address = address.join(following)
    assert len(seen) == len(set(seen)) >= 3
    everything = ann.get("/images", params={"limit": 100}).json()["items"]
    assert seen[:100] == [image["id"] for image in everything]


UPLOAD = {"filename": "a.jpg", "contentType": "image/jpeg", "bytes": 100}


def test_an_idempotency_key_makes_one_upload_for_its_owner(ann: httpx.Client, ben: httpx.Client) -> None:
    key = {"Idempotency-Key": f"key-{time.time_ns()}"}
    first, second = (ann.post("/images", json=UPLOAD, headers=key) for _ in range(2))
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert ann.post("/images", json=UPLOAD).json()["id"] != first.json()["id"]
    problem(ann.post("/images", json={**UPLOAD, "filename": "b.jpg"}, headers=key), 422)
    # Another owner's key is another key.
    assert ben.post("/images", json=UPLOAD, headers=key).json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "field"),
    [
        ("GET", "/images?limit=0", {}, 422, "query.limit"),
        ("GET", "/images?limit=x", {}, 422, "query.limit"),
        ("GET", "/images?nextToken=abc", {}, 422, "nextToken"),
        ("GET", "/search?nextToken=abc", {}, 422, "nextToken"),
        ("GET", "/search?from=yesterday", {}, 422, "query.from"),
        ("GET", "/search?minConfidence=101", {}, 422, "query.minConfidence"),
        ("GET", "/search?sort=UP", {}, 422, "query.sort"),
        ("GET", f"/search?q={'a' * 1001}", {}, 422, "query.q"),
        ("GET", "/labels", {}, 422, "query.prefix"),
        ("GET", "/images/unknown", {}, 404, None),
        ("GET", "/nothing", {}, 404, None),
        ("POST", "/images", {"json": {**UPLOAD, "bytes": 0}}, 422, "body.bytes"),
        ("POST", "/images", {"json": {**UPLOAD, "surprise": 1}}, 422, "body.surprise"),
        ("POST", "/images", {"json": {**UPLOAD, "contentType": "text/plain"}}, 422, "input.contentType"),
        ("POST", "/images", {"json": [1]}, 422, "body"),
        ("POST", "/images", {"content": b"{", "headers": {"Content-Type": "application/json"}}, 422, "body"),
        ("POST", "/images", {"content": b"x", "headers": {"Content-Type": "application/pdf"}}, 415, None),
        ("POST", "/images", {"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 415, None),
        ("PATCH", "/images/some", {"data": {"title": "x"}}, 415, None),
        ("POST", "/images", {"content": b"GIF89a", "headers": {"Content-Type": "image/gif"}}, 415, None),
        ("POST", "/images", {"content": b"", "headers": {"Content-Type": "image/jpeg"}}, 422, "body"),
    ],
)
def test_what_cannot_be_is_a_problem_that_names_the_field(
    ann: httpx.Client, method: str, path: str, options: dict[str, Any], status: int, field: str | None
) -> None:
    told = problem(ann.request(method, path, **options), status)
    if field:
        assert field in [one["field"] for one in told["errors"]], told


def test_the_example_of_the_documentation_finds_a_photo(
    stack: dict[str, Any], settings: LocalSettings, tmp_path: Path
) -> None:
    with signed_in(stack, stack["demoUser"]) as demo:
        ended(demo, send(demo, "documented-cat.jpg"))
    (example,) = re.findall(r"^```python\n(.*?)^```", (ROOT / "docs" / "rest.md").read_text(), re.MULTILINE | re.DOTALL)
    (tmp_path / ".local").symlink_to(settings.home)
    command = [sys.executable, "-W", "ignore", "-c", example]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "documented-cat.jpg" in done.stdout, done.stderr


def test_nobody_reads_without_a_token(stack: dict[str, Any]) -> None:
    for token in ({}, {"Authorization": "nonsense"}):
        answer = httpx.get(f"{stack['restUrl']}/images", headers=token)
        assert answer.status_code == 401


def test_a_browser_may_ask_from_another_origin(stack: dict[str, Any]) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "PATCH"}
    answer = httpx.options(f"{stack['restUrl']}/images/some", headers=asked)
    assert answer.status_code == 204
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert "Authorization" in answer.headers["access-control-allow-headers"]
