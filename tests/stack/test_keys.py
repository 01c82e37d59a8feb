"""Every key arrives as itself and goes out as itself, whether put straight into the bucket or by createUpload."""

import http.client
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from local.demo import sign_in
from local.deploy import client
from local.settings import LocalSettings
from tests.photos.pictures import picture
from tests.stack.api import Api, claims, posted, until_indexed

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

NAMES = [
    "a+b.jpg",
    "50%.jpg",
    "a%2Fb.jpg",
    "my photo.jpg",
    " begins and ends with a space ",
    "été.jpg",
    "e\u0301te\u0301.jpg",
    "\N{DOG FACE}.jpg",
    "a&b=c?d#e;f,g:h@i$j.jpg",
    "'\"<>\\^`{}|~[].jpg",
    "${filename}",
    "long-" + "x" * 246 + ".jpg",
]
# What a browser would not send as a file's name, and a program may still put there.
PATHS = ["/leading/slash.jpg", "a//b.jpg", "../up.jpg", "a/../b.jpg", "./here.jpg", "a\nb.jpg"]
CREATE = """mutation($input: CreateUploadInput!) {
  answer: createUpload(input: $input) { id key url fields { name value } }
}"""
LIST = "query($after: String) { answer: listImages(limit: 100, nextToken: $after) { items { id key filename } } }"


@pytest.fixture(scope="module")
def api(stack: dict[str, Any], new_user: Callable[[], dict[str, str]]) -> Api:
    return Api(stack["graphqlUrl"], {"Authorization": sign_in(stack, new_user())})


@pytest.fixture(scope="module")
def owner(api: Api) -> str:
    return str(claims(api.headers["Authorization"])["sub"])


@pytest.fixture(scope="module")
def put(api: Api, owner: str, stack: dict[str, Any], settings: LocalSettings) -> dict[str, bytes]:
    """A photo of its own at each key, put straight into the bucket."""
    prefix = f"uploads/{owner}/"
    most = prefix + "é" * ((1024 - len(prefix) - 5) // 2) + ".jpeg"
    keys = [prefix + name for name in (*NAMES, *PATHS)] + [most + "x" * (1024 - len(most.encode()))]
    assert len(keys[-1].encode()) == 1024
    photos = {key: picture(size=(200 + number, 100)) for number, key in enumerate(keys)}
    s3 = client(settings, "s3")
    for key, body in photos.items():
        s3.put_object(Bucket=stack["bucket"], Key=key, Body=body)
    return photos


@pytest.fixture(scope="module")
def listed(api: Api, put: dict[str, bytes]) -> dict[str, dict[str, Any]]:
    """The photos by key, once they are all known."""
    deadline = time.monotonic() + 120
    while not put.keys() <= (found := {one["key"]: one for one in api.ask(LIST)["items"]}).keys():
        assert time.monotonic() < deadline, put.keys() - found.keys()
        time.sleep(0.2)
    return found


def fetched(url: str) -> bytes:
    """What is at an address, asked for exactly so: other clients tidy paths up."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    connection.request("GET", f"{parts.path}?{parts.query}")
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, body
    connection.close()
    return body


@pytest.mark.parametrize("number", range(len(NAMES) + len(PATHS) + 1))
def test_a_key_put_into_the_bucket_is_the_key_of_its_photo(
    api: Api, put: dict[str, bytes], listed: dict[str, dict[str, Any]], number: int
) -> None:
    key = list(put)[number]
    assert listed[key]["filename"] == key.rpartition("/")[2]
    image = until_indexed(api, listed[key]["id"])
    assert fetched(image["url"]) == put[key]
    assert fetched(image["thumbnailUrl"]).startswith(b"\xff\xd8")


@pytest.mark.parametrize(
    "name", ["a+b.jpg", "50%.jpg", "a%2Fb.jpg", " spaces ", "\N{DOG FACE}.jpg", "x" * 251 + ".jpg"]
)
def test_a_name_given_to_create_upload_is_kept(api: Api, owner: str, name: str) -> None:
    body = picture(size=(150, 100 + len(name)))
    form = api.ask(CREATE, input={"filename": name, "bytes": len(body), "contentType": "image/jpeg"})
    kept = name.replace("\\", "/").rpartition("/")[2].strip()
    assert form["key"].startswith(f"uploads/{owner}/")
    assert form["key"].endswith(f"/{kept}")
    assert posted(form, body) < 300
    image = until_indexed(api, form["id"])
    assert fetched(image["url"]) == body


def test_what_lies_elsewhere_is_ignored_with_a_log_line(
    api: Api, listed: dict[str, Any], stack: dict[str, Any], settings: LocalSettings
) -> None:
    s3 = client(settings, "s3")
    # The first never reaches the function: the bucket tells of uploads only.
    for key in ("elsewhere/cat.jpg", "/uploads/ann/cat.jpg", "uploads/loose 50%.jpg", "uploads//cat.jpg"):
        s3.put_object(Bucket=stack["bucket"], Key=key, Body=picture())
    for key in ("uploads/loose 50%.jpg", "uploads//cat.jpg"):
        line = next(line for line in lines(settings, key) if "ignored" in line)
        assert "uploads/<owner>/<filename>" in line
    assert {one["key"] for one in api.ask(LIST)["items"]} >= listed.keys()
    s3.delete_object(Bucket=stack["bucket"], Key="uploads/loose 50%.jpg")


def lines(settings: LocalSettings, text: str) -> Iterator[str]:
    """The lines of on_upload's log with a text, as they come."""
    logs = client(settings, "logs")
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        for group in logs.describe_log_groups()["logGroups"]:
            found = logs.filter_log_events(logGroupName=group["logGroupName"])["events"]
            yield from (one["message"] for one in found if text in one["message"])
        time.sleep(0.2)
