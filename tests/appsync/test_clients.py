"""Python's gql client, unmodified, over HTTP and WebSocket, in every mode: ask, subscribe, be refused, come back."""

import asyncio
from typing import Any

import boto3
import httpx
import pytest
from gql import Client, GraphQLRequest, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.appsync_auth import (
    AppSyncApiKeyAuthentication,
    AppSyncAuthentication,
    AppSyncIAMAuthentication,
    AppSyncJWTAuthentication,
)
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import (
    TransportConnectionFailed,
    TransportError,
    TransportQueryError,
    TransportServerError,
)

from tests.appsync.conftest import API_KEY, UserPool
from tests.appsync.serving import Serving

pytestmark = pytest.mark.enable_socket

MODES = ["key", "jwt", "iam"]
ON_SAID = gql("subscription { onSaid { text owner } }")


def credentials(mode: str, host: str, user_pool: UserPool) -> AppSyncAuthentication:
    if mode == "jwt":
        return AppSyncJWTAuthentication(host=host, jwt=user_pool.token("ann"))
    if mode == "key":
        return AppSyncApiKeyAuthentication(host=host, api_key=API_KEY)
    session = boto3.Session("test", "test", region_name="us-east-1")
    return AppSyncIAMAuthentication(host=host, session=session._session)


def realtime(served: Serving, auth: AppSyncAuthentication) -> Any:
    return AppSyncWebsocketsTransport(url=served.url.replace("http://", "ws://"), auth=auth)


async def hears(served: Serving, messages: Any, text: str) -> None:
    """Publish until a subscription brings it: its client does not say when it has subscribed."""
    waiting = asyncio.ensure_future(anext(messages))
    while not waiting.done():
        served.gateway.hub.publish("say", {"text": text, "owner": "ann"})
        await asyncio.wait([waiting], timeout=0.1)
    assert await waiting == {"onSaid": {"text": text, "owner": "ann"}}


@pytest.mark.parametrize("mode", MODES)
async def test_a_query_and_a_mutation(served: Serving, user_pool: UserPool, mode: str) -> None:
    transport = AIOHTTPTransport(url=served.url, auth=credentials(mode, served.host, user_pool))
    async with Client(transport=transport) as session:
        hello = GraphQLRequest("query($text: String) { hello(text: $text) }", variable_values={"text": "you"})
        assert await session.execute(hello) == {"hello": "you"}
        said = await session.execute(gql('mutation { say(text: "hi") { text owner } }'))
        assert said == {"say": {"text": "hi", "owner": "ann"}}
        with pytest.raises(TransportQueryError, match="Not Authorized to access secret on type Query"):
            await session.execute(gql("{ secret }"))


@pytest.mark.parametrize("mode", MODES)
async def test_a_subscription_through_a_restart(served: Serving, user_pool: UserPool, mode: str) -> None:
    auth = credentials(mode, served.host, user_pool)
    async with Client(transport=realtime(served, auth)) as session:
        messages = session.subscribe(ON_SAID)
        await hears(served, messages, "first")
        await served.stop()
        with pytest.raises((TransportError, StopAsyncIteration)):
            await anext(messages)
        await served.start()
    async with Client(transport=realtime(served, auth)) as session:
        messages = session.subscribe(ON_SAID)
        await hears(served, messages, "second")
        await messages.aclose()


async def test_a_client_that_connects_again_by_itself(served: Serving, user_pool: UserPool) -> None:
    client: Any = Client(transport=realtime(served, credentials("jwt", served.host, user_pool)))
    session = await client.connect_async(reconnecting=True)
    try:
        await hears(served, session.subscribe(ON_SAID), "first")
        await served.stop()
        await served.start()
        while True:
            try:
                await hears(served, session.subscribe(ON_SAID), "second")
                break
            except (TransportError, StopAsyncIteration):
                await asyncio.sleep(0.05)  # it is not connected again yet
    finally:
        await client.close_async()


@pytest.mark.parametrize("mode", ["key", "iam"])
async def test_a_subscription_that_the_mode_may_not_have(served: Serving, user_pool: UserPool, mode: str) -> None:
    async with Client(transport=realtime(served, credentials(mode, served.host, user_pool))) as session:
        with pytest.raises(TransportError, match="Not Authorized to access onSaidInSecret on type Subscription"):
            await anext(session.subscribe(gql("subscription { onSaidInSecret { text } }")))


async def test_a_subscriber_hears_its_own_announcements(served: Serving, user_pool: UserPool) -> None:
    auth = credentials("jwt", served.host, user_pool)
    async with Client(transport=realtime(served, auth)) as session, httpx.AsyncClient() as http:
        messages = session.subscribe(gql("subscription { onAnnounced { text } }"))
        waiting = asyncio.ensure_future(anext(messages))
        body = {"query": 'mutation { announce(text: "hi") { owner words: text } }'}
        while not waiting.done():
            answer = await http.post(served.url, json=body, headers={"Authorization": user_pool.token()})
            assert answer.json() == {"data": {"announce": {"owner": "ann", "words": "hi"}}}
            await asyncio.wait([waiting], timeout=0.1)
        assert await waiting == {"onAnnounced": {"text": "hi"}}
        await messages.aclose()


async def test_a_wrong_key_is_refused_at_the_handshake_and_over_http(served: Serving) -> None:
    auth = AppSyncApiKeyAuthentication(host=served.host, api_key="da2-wrong")
    with pytest.raises(TransportError, match="You are not authorized to make this call"):
        async with Client(transport=realtime(served, auth)):
            pass
    with pytest.raises((TransportServerError, TransportQueryError), match=r"401|not authorized"):
        async with Client(transport=AIOHTTPTransport(url=served.url, auth=auth)) as session:
            await session.execute(gql("{ hello }"))


async def test_a_server_that_is_gone(served: Serving, user_pool: UserPool) -> None:
    await served.stop()
    with pytest.raises((TransportConnectionFailed, OSError)):
        async with Client(transport=realtime(served, credentials("jwt", served.host, user_pool))):
            pass
    await served.start()


async def test_health_and_cors(served: Serving) -> None:
    async with httpx.AsyncClient() as http:
        assert (await http.get(served.url.replace("/graphql", "/_local/health"))).json() == {"status": "ok"}
        answer = await http.options(
            served.url, headers={"Origin": "http://x", "Access-Control-Request-Method": "POST",
                          "Access-Control-Request-Headers": "authorization"}
        )  # fmt: skip
        assert answer.status_code == 200
