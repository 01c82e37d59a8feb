"""Python's gql client, unmodified, against real sockets: query, mutation, subscription, in every mode."""

import asyncio
import socket
from collections.abc import AsyncIterator
from typing import Any

import boto3
import httpx
import pytest
import uvicorn
from gql import Client, gql
from gql.transport.appsync_auth import (
    AppSyncApiKeyAuthentication,
    AppSyncAuthentication,
    AppSyncIAMAuthentication,
    AppSyncJWTAuthentication,
)
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportError

from local.appsync.gateway import Gateway
from local.appsync.server import app_of
from tests.appsync.conftest import API_KEY, UserPool

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def url(gateway: Gateway) -> AsyncIterator[str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    config = uvicorn.Config(app_of(gateway, {}), port=port, log_level="error", ws="websockets-sansio")
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://localhost:{port}/graphql"
    server.should_exit = True
    await serving


def transport(url: str, auth: AppSyncAuthentication) -> Any:
    return AppSyncWebsocketsTransport(url=url.replace("http://", "ws://"), auth=auth)


def credentials(mode: str, url: str, user_pool: UserPool) -> AppSyncAuthentication:
    host = url.removeprefix("http://").removesuffix("/graphql")
    if mode == "jwt":
        return AppSyncJWTAuthentication(host=host, jwt=user_pool.token("ann"))
    if mode == "key":
        return AppSyncApiKeyAuthentication(host=host, api_key=API_KEY)
    session = boto3.Session("test", "test", region_name="us-east-1")
    return AppSyncIAMAuthentication(host=host, session=session._session)


async def hear(url: str, auth: AppSyncAuthentication, query: str, act: Any) -> Any:
    async with Client(transport=transport(url, auth)) as session:
        messages = session.subscribe(gql(query))
        first = asyncio.ensure_future(anext(messages))
        while not first.done():
            await act()
            await asyncio.sleep(0.1)
        result = await first
        await messages.aclose()
        return result


@pytest.mark.parametrize("mode", ["jwt", "iam"])
async def test_a_subscriber_hears_its_own_announcements(url: str, user_pool: UserPool, mode: str) -> None:
    async def announce() -> None:
        body = {"query": 'mutation { announce(text: "hi") { owner words: text } }'}
        async with httpx.AsyncClient() as http:
            answer = await http.post(url, json=body, headers={"Authorization": user_pool.token()})
        assert answer.json() == {"data": {"announce": {"owner": "ann", "words": "hi"}}}

    if mode == "iam":
        with pytest.raises(TransportError, match="Not Authorized to access onAnnounced"):
            await hear(url, credentials(mode, url, user_pool), "subscription { onAnnounced { text } }", announce)
        return
    heard = await hear(url, credentials(mode, url, user_pool), "subscription { onAnnounced { text } }", announce)
    assert heard == {"onAnnounced": {"text": "hi"}}


async def test_a_wrong_key_is_refused_at_the_handshake(url: str, user_pool: UserPool) -> None:
    auth = AppSyncApiKeyAuthentication(host="localhost", api_key="da2-wrong")
    with pytest.raises(TransportError):
        async with Client(transport=transport(url, auth)):
            pass


async def test_health_and_cors(url: str) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.get(url.replace("/graphql", "/_local/health"))).json() == {"status": "ok"}
        answer = await http.options(
            url, headers={"Origin": "http://x", "Access-Control-Request-Method": "POST",
                          "Access-Control-Request-Headers": "authorization"}
        )  # fmt: skip
        assert answer.status_code == 200
