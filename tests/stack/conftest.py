"""The whole stack, started once for these tests on ports of its own."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from gql import GraphQLRequest, gql

from local.demo import CREATE_UPLOAD, http_client, realtime_client, sign_in
from local.settings import LocalSettings
from local.stack import make_user, running

WAIT_SECONDS = 60
ON_STATUS = gql("subscription { onImageStatus { id owner status statusReason } }")
ON_INDEXED = gql(
    "subscription { onImageIndexed { id owner filename status width height title tags version url "
    "labels { name confidence } faces { id emotions { type } } } }"
)


@dataclass
class User:
    """A signed-in user: a GraphQL client and what the subscriptions brought."""

    session: Any
    stack: dict[str, Any]
    statuses: list[dict[str, Any]] = field(default_factory=list)
    indexed: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The answer to a query or mutation."""
        answer: dict[str, Any] = await self.session.execute(GraphQLRequest(document, variable_values=variables))
        return answer

    async def upload(self, name: str, body: bytes, **more: Any) -> str:
        """Upload a file by createUpload and its form; the photo's id."""
        given = {"filename": name, "bytes": len(body), "contentType": "image/jpeg"} | more
        created = (await self.ask(CREATE_UPLOAD, input=given))["createUpload"]
        answer = await post(created, name, body)
        assert answer.status_code < 300, answer.text
        return str(created["id"])

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for subscriptions to bring something."""
        while not condition():
            self.news.clear()
            await asyncio.wait_for(self.news.wait(), WAIT_SECONDS)

    async def ended(self, photo: str) -> dict[str, Any]:
        """The last status of a photo, once it is INDEXED or FAILED."""

        def ends() -> list[dict[str, Any]]:
            return [one for one in self.statuses if one["id"] == photo and one["status"] in ("INDEXED", "FAILED")]

        await self.until(lambda: bool(ends()))
        return ends()[-1]


async def post(created: dict[str, Any], name: str, body: bytes) -> httpx.Response:
    """Post a file to the form of an upload."""
    fields = {one["name"]: one["value"] for one in created["fields"]}
    async with httpx.AsyncClient(timeout=30) as http:
        return await http.post(created["url"], data=fields, files={"file": (name, body)})


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> LocalSettings:
    home = tmp_path_factory.mktemp("stack")
    aws, appsync, rekognition = _free_ports(3)
    return LocalSettings(
        home=Path(home),
        aws_port=aws,
        appsync_port=appsync,
        rekognition_port=rekognition,
        opensearch_port=0,
        search="sqlite",
    )


@pytest.fixture(scope="session")
def stack(settings: LocalSettings) -> Iterator[dict[str, Any]]:
    with running(settings) as described:
        yield described


@pytest.fixture(scope="session")
def new_user(stack: dict[str, Any], settings: LocalSettings) -> Callable[[], dict[str, str]]:
    """Makes a user without photos: nothing that another test left can be found, counted or repeated."""

    def make() -> dict[str, str]:
        user = {"username": f"{uuid4().hex}@example.com", "password": "Some-photos-2026"}
        make_user(settings, stack["userPoolId"], **user)
        return user

    return make


@pytest.fixture
async def demo(stack: dict[str, Any]) -> AsyncIterator[User]:
    """The user of the documentation's examples, who has photos of every test that tries one."""
    async with _user(stack, stack["demoUser"]) as user:
        yield user


@pytest.fixture
async def ann(stack: dict[str, Any], new_user: Callable[[], dict[str, str]]) -> AsyncIterator[User]:
    async with _user(stack, new_user()) as user:
        yield user


@pytest.fixture
async def ben(stack: dict[str, Any], new_user: Callable[[], dict[str, str]]) -> AsyncIterator[User]:
    async with _user(stack, new_user()) as user:
        yield user


@contextlib.asynccontextmanager
async def _user(stack: dict[str, Any], who: dict[str, str]) -> AsyncIterator[User]:
    token = sign_in(stack, who)
    async with (
        http_client(stack, token) as session,
        realtime_client(stack, token) as first,
        realtime_client(stack, token) as second,
    ):
        user = User(session, stack)
        listeners = [
            asyncio.create_task(_listen(user, first, ON_STATUS, "onImageStatus", user.statuses)),
            asyncio.create_task(_listen(user, second, ON_INDEXED, "onImageIndexed", user.indexed)),
        ]
        # The protocol's start_ack does not reach the client's user, so give it a moment.
        await asyncio.sleep(0.5)
        yield user
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)


async def _listen(user: User, session: Any, document: Any, name: str, heard: list[dict[str, Any]]) -> None:
    async for message in session.subscribe(document):
        heard.append(message[name])
        user.news.set()


def _free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
