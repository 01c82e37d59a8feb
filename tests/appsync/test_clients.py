"""Python's gql client, unmodified, against real sockets: query, mutation, subscription, in every mode."""

import asyncio
from typing import Any

import boto3
import httpx
import pytest
from gql import Client, gql
from gql.transport.appsync_auth import (
    AppSyncApiKeyAuthentication,
    AppSyncAuthentication,
    AppSyncIAMAuthentication,
    AppSyncJWTAuthentication,
)
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportError

from tests.appsync.conftest import API_KEY, UserPool
from tests.appsync.serving import Serving

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def url(served: Serving) -> str:
    return served.url


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
