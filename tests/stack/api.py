"""The API and the bucket as a program of one user meets them, without subscriptions."""

import base64
import json
import time
from dataclasses import dataclass
from typing import Any

import httpx

from local.demo import CREATE_UPLOAD

WAIT_SECONDS = 60
MINE = """query($photo: ID!) { answer: getImage(id: $photo) {
  id owner status statusReason title version labels { name } faces { id } url thumbnailUrl
} }"""


@dataclass(frozen=True, slots=True)
class Api:
    """The API as one caller sees it."""

    url: str
    headers: dict[str, str]

    def post(self, document: str, variables: Any) -> httpx.Response:
        return httpx.post(self.url, json={"query": document, "variables": variables}, headers=self.headers, timeout=30)

    def ask(self, document: str, **variables: Any) -> Any:
        body = self.post(document, variables).json()
        assert not body.get("errors"), body
        return body["data"]["answer"]


def created(api: Api, body: bytes) -> Any:
    given = {"filename": "astronaut.jpg", "bytes": len(body), "contentType": "image/jpeg"}
    return api.ask(CREATE_UPLOAD.replace("createUpload", "answer: createUpload", 1), input=given)


def posted(form: Any, body: bytes, **changed: str) -> int:
    fields = {one["name"]: one["value"] for one in form["fields"]} | changed
    return httpx.post(form["url"], data=fields, files={"file": ("astronaut.jpg", body)}).status_code


def upload(api: Api, body: bytes) -> str:
    form = created(api, body)
    assert posted(form, body) < 300
    return str(form["id"])


def until_indexed(api: Api, photo: str) -> Any:
    deadline = time.monotonic() + WAIT_SECONDS
    while (image := api.ask(MINE, photo=photo))["status"] != "INDEXED":
        assert time.monotonic() < deadline, image
        time.sleep(0.1)
    return image


def claims(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    found: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return found


def every(client: Any, operation: str, name: str, **parameters: Any) -> list[Any]:
    """All that an operation of AWS lists, whatever other tests left there."""
    pages: dict[str, Any] = client.get_paginator(operation).paginate(**parameters).build_full_result()
    return list(pages.get(name, []))
