"""The real-time protocol over messages: handshake, subscriptions, who hears what, limits, and frames that are wrong."""

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.appsync.errors import RequestRefused
from local.appsync.gateway import Gateway
from local.appsync.realtime import MAX_WAITING_CHARACTERS, MAX_WAITING_MESSAGES, Connection
from tests.appsync.conftest import API_KEY, UserPool

PROTOCOLS = ["graphql-ws"]
KEY = {"x-api-key": API_KEY}
ON_SAID = "subscription($text: String) { onSaid(text: $text) { text owner } }"


class Client:
    """Sends frames and reads what came of them."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    async def sends(self, message: Any) -> list[Any]:
        await self.connection.receive(message if isinstance(message, str) else json.dumps(message))
        return await self.heard()

    async def heard(self) -> list[Any]:
        messages = []
        while not self.connection._outgoing.empty():
            messages.append(json.loads(await self.connection.next_message()))
        return messages

    async def starts(self, id_: Any, query: str, headers: dict[str, Any], **variables: Any) -> list[Any]:
        data = json.dumps({"query": query, "variables": variables})
        return await self.sends(start(id_, data, headers))


def start(id_: Any, data: Any, headers: Any) -> dict[str, Any]:
    return {"id": id_, "type": "start", "payload": {"data": data, "extensions": {"authorization": headers}}}


def error_type(messages: list[Any]) -> str:
    (message,) = messages
    assert message["type"] == "error"
    return str(message["payload"]["errors"][0]["errorType"])


def signed(path: str, body: str) -> dict[str, str]:
    request = AWSRequest("POST", f"https://local{path}", data=body.encode())
    SigV4Auth(Credentials("test", "test"), "appsync", "us-east-1").add_auth(request)
    return {**dict(request.headers), "host": "local"}


@pytest.fixture
async def client(gateway: Gateway) -> AsyncIterator[Client]:
    connection = await gateway.connect(KEY, {}, PROTOCOLS)
    yield Client(connection)
    connection.close()


@pytest.fixture
def users(user_pool: UserPool) -> dict[str, dict[str, str]]:
    return {name: {"Authorization": user_pool.token(name)} for name in ("ann", "ben")}


async def test_credentials_travel_in_any_of_three_ways(gateway: Gateway) -> None:
    headers = json.dumps({"host": "local", "X-API-Key": API_KEY}).encode()
    in_query = {"header": base64.b64encode(headers).decode(), "payload": "e30="}
    in_protocol = f"header-{base64.urlsafe_b64encode(headers).decode().rstrip('=')}"
    await gateway.connect({}, in_query, PROTOCOLS)
    await gateway.connect({}, {}, [*PROTOCOLS, in_protocol])
    await gateway.connect(KEY, {}, PROTOCOLS)
    # A header whose base64 has a plus, which an address that is not escaped turns into a space.
    plus = base64.b64encode(json.dumps({**KEY, "host": "~~~>>>"}).encode()).decode()
    assert "+" in plus
    await gateway.connect({}, {"header": plus.replace("+", " ")}, PROTOCOLS)
    for query in ({"header": "!"}, {"header": "e30"}, {"header": base64.b64encode(b"[1]").decode()}, {}):
        with pytest.raises(RequestRefused):
            await gateway.connect({}, query, PROTOCOLS)


async def test_a_handshake_is_signed_for_its_own_path(gateway: Gateway) -> None:
    await gateway.connect(signed("/graphql/connect", "{}"), {}, PROTOCOLS)
    with pytest.raises(RequestRefused, match="does not match"):
        await gateway.connect(signed("/graphql", "{}"), {}, PROTOCOLS)


async def test_no_other_protocol_is_spoken(gateway: Gateway) -> None:
    for protocols in ([], ["graphql-transport-ws"], ["header-e30"]):
        with pytest.raises(RequestRefused, match="graphql-ws"):
            await gateway.connect(KEY, {}, protocols)


async def test_a_subscription_from_start_to_stop(client: Client, gateway: Gateway) -> None:
    assert await client.sends({"type": "connection_init"}) == [
        {"type": "connection_ack", "payload": {"connectionTimeoutMs": 300000}}
    ]
    assert await client.starts("1", "subscription { onSaid { words: text } }", KEY) == [
        {"type": "start_ack", "id": "1"}
    ]
    assert gateway.hub.publish("say", {"text": "hé", "owner": "ann"}) == 1
    assert await client.heard() == [{"id": "1", "type": "data", "payload": {"data": {"onSaid": {"words": "hé"}}}}]
    client.connection.keep_alive()
    assert await client.heard() == [{"type": "ka"}]
    assert await client.sends({"type": "stop", "id": "1"}) == [{"type": "complete", "id": "1"}]
    assert error_type(await client.sends({"type": "stop", "id": "1"})) == "UnknownOperationError"
    assert gateway.hub.publish("say", {"text": "b"}) == 0


async def test_connection_init_may_be_left_out(client: Client) -> None:
    assert await client.starts("1", ON_SAID, KEY) == [{"type": "start_ack", "id": "1"}]


async def test_modes_mix_on_one_connection(client: Client, gateway: Gateway, users: dict[str, dict[str, str]]) -> None:
    data = json.dumps({"query": "subscription { onSaid { text } }"})
    for id_, headers in {"key": KEY, "ann": users["ann"], "iam": signed("/graphql", data)}.items():
        assert await client.sends(start(id_, data, headers)) == [{"type": "start_ack", "id": id_}]
    assert gateway.hub.publish("say", {"text": "a"}) == 3
    assert {message["id"] for message in await client.heard()} == {"key", "ann", "iam"}
    assert error_type(await client.starts("2", ON_SAID, {"x-api-key": "da2-wrong"})) == "UnauthorizedException"
    assert error_type(await client.sends(start("3", '{"query": "{ other }"}', signed("/graphql", data)))) == (
        "InvalidSignatureException"
    )
    denied = await client.starts("4", "subscription { onNote { id } }", KEY)
    assert denied[0]["payload"]["errors"][0]["message"] == "Not Authorized to access onNote on type Subscription"


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        ("subscription { onSaid { text } }", {}, ["a", "b", None]),
        ('subscription { onSaid(text: "a") { text } }', {}, ["a"]),
        ("subscription { onSaid(text: null) { text } }", {}, [None]),
        (ON_SAID, {"text": "b"}, ["b"]),
        (ON_SAID, {"text": None}, [None]),
        # A declared variable that is left out is a null, and so never the caller's wish for everything.
        (ON_SAID, {}, [None]),
    ],
)
async def test_arguments_filter_and_nulls_are_values(
    client: Client, gateway: Gateway, query: str, variables: dict[str, Any], expected: list[Any]
) -> None:
    await client.starts("1", query, KEY, **variables)
    await client.heard()
    for text in ("a", "b", None):
        gateway.hub.publish("say", {"text": text, "owner": "ann"})
    assert [message["payload"]["data"]["onSaid"]["text"] for message in await client.heard()] == expected


async def test_a_filter_of_the_resolver_takes_the_place_of_arguments(
    client: Client, gateway: Gateway, users: dict[str, dict[str, str]]
) -> None:
    query = 'subscription { onAnnounced(text: "never") { text } }'
    for name, headers in users.items():
        assert await client.starts(name, query, headers) == [{"type": "start_ack", "id": name}]
    assert gateway.hub.publish("announce", {"owner": "ben", "text": "hi"}) == 1
    (message,) = await client.heard()
    assert message["id"] == "ben"


async def test_only_what_the_mutation_selected_is_told(
    client: Client, gateway: Gateway, users: dict[str, dict[str, str]]
) -> None:
    await client.starts("1", "subscription { onNote { id text } }", users["ann"])
    gateway.hub.publish("putNote", {"id": "a"})
    gateway.hub.publish("putNote", {"text": "no id"})
    complete, broken = [message["payload"] for message in await client.heard()]
    assert complete == {"data": {"onNote": {"id": "a", "text": None}}}
    assert broken["data"] == {"onNote": None}
    assert broken["errors"][0]["message"].startswith("Cannot return null for non-nullable type: 'ID'")


async def test_everybody_gets_the_message_that_his_mode_may_see(
    client: Client, gateway: Gateway, users: dict[str, dict[str, str]]
) -> None:
    """Two subscribers of one document share a message; one who may see less has his own."""
    query = "subscription { onShared { open secret } }"
    await client.starts("key", query, KEY)
    await client.starts("ann", query, users["ann"])
    await client.starts("ben", query, users["ben"])
    gateway.hub.publish("share", {"open": "o", "secret": "s"})
    seen = {message["id"]: message["payload"] for message in await client.heard()}
    assert seen["ann"] == seen["ben"] == {"data": {"onShared": {"open": "o", "secret": "s"}}}
    assert seen["key"]["data"] == {"onShared": {"open": "o", "secret": None}}
    assert seen["key"]["errors"][0]["errorType"] == "Unauthorized"


async def test_invalidation_ends_the_subscriptions_that_it_concerns(
    client: Client, gateway: Gateway, users: dict[str, dict[str, str]]
) -> None:
    for name, headers in {**users, "without a filter": KEY}.items():
        await client.starts(name, "subscription { onShared { open } }", headers)
    body = json.dumps({"query": 'mutation { expel(owner: "ben") { open } }'}).encode()
    answer = await gateway.handle("POST", "/graphql", users["ann"], body)
    assert b"errors" not in answer.body
    assert await client.heard() == [{"type": "complete", "id": "ben"}]
    gateway.hub.publish("share", {"open": "o"})
    assert [message["id"] for message in await client.heard()] == ["ann", "without a filter"]


async def test_limits(client: Client, gateway: Gateway) -> None:
    for number in range(100):
        assert await client.starts(str(number), "subscription { onSaid { text } }", KEY) == [
            {"type": "start_ack", "id": str(number)}
        ]
    assert error_type(await client.starts("7", ON_SAID, KEY)) == "DuplicatedOperationError"
    (refused,) = await client.starts("100", ON_SAID, KEY)
    assert refused["payload"]["errors"][0] == {
        "errorType": "MaxSubscriptionsReachedError",
        "message": "Max number of 100 subscriptions reached",
        "errorCode": 490,
    }
    await client.sends({"type": "stop", "id": "7"})
    assert (await client.starts("7", ON_SAID, KEY))[0]["type"] == "start_ack"


async def test_a_message_of_240_kb_is_the_largest(client: Client, gateway: Gateway) -> None:
    await client.starts("1", "subscription { onSaid { text } }", KEY)
    rest = 240 * 1024 - len('{"data":{"onSaid":{"text":""}}}')
    for text in ("x" * rest, "é" * (rest // 2)):  # bytes count, not characters
        gateway.hub.publish("say", {"text": text})
        assert len(await client.heard()) == 1
        gateway.hub.publish("say", {"text": text + "é"})
        assert await client.heard() == []


@pytest.mark.parametrize("size", [10, 200_000])
async def test_a_client_that_does_not_read_is_let_go(gateway: Gateway, size: int) -> None:
    slow, quick = [Client(await gateway.connect(KEY, {}, PROTOCOLS)) for _ in range(2)]
    for one in (slow, quick):
        await one.starts("1", "subscription { onSaid { text } }", KEY)
    sent = min(MAX_WAITING_MESSAGES, MAX_WAITING_CHARACTERS // size) + 1
    for _ in range(sent):
        gateway.hub.publish("say", {"text": "x" * size})
        assert len(await quick.heard()) == 1
    assert slow.connection.left_behind.is_set()
    assert not quick.connection.left_behind.is_set()
    # It holds nothing, and hears nothing any more.
    assert await slow.heard() == []
    assert gateway.hub.publish("say", {"text": "y"}) == 1


@pytest.mark.parametrize(
    "frame",
    [
        "",
        "[",
        "null",
        "[]",
        '"start"',
        "{}",
        '{"type": "data"}',
        '{"type": {"a": 1}}',
        "[" * 100_000,
        '{"a":' * 100_000,
    ],
)
async def test_a_frame_that_is_none(client: Client, frame: str) -> None:
    assert await client.sends(frame) == [
        {
            "type": "error",
            "payload": {
                "errors": [
                    {
                        "errorType": "UnsupportedOperation",
                        "message": "unknown not supported through the realtime channel",
                    }
                ]
            },
        }
    ]
    assert await client.starts("1", ON_SAID, KEY) == [{"type": "start_ack", "id": "1"}]


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"type": "start"}, "BadRequestException"),
        ({"type": "start", "id": 1}, "BadRequestException"),
        ({"type": "start", "id": "", "payload": {}}, "BadRequestException"),
        ({"type": "start", "id": "1", "payload": {}}, "BadRequestException"),
        ({"type": "start", "id": "1", "payload": []}, "BadRequestException"),
        ({"type": "start", "id": "1", "payload": {"data": {"query": ON_SAID}}}, "BadRequestException"),
        (start("1", "\ud800", KEY), "BadRequestException"),
        (start("1", "not JSON", KEY), "MalformedHttpRequestException"),
        (start("1", "[" * 100_000, KEY), "MalformedHttpRequestException"),
        (start("1", '{"query": 1}', KEY), "MalformedHttpRequestException"),
        (start("1", '{"query": "{ hello }"}', KEY), "BadRequestException"),
        (start("1", '{"query": "subscription { onSaid { text } }"}', None), "UnauthorizedException"),
        (start("1", '{"query": "subscription { onSaid { text } }"}', [1]), "BadRequestException"),
        (start("1", '{"query": "subscription { onSaid { text } }"}', {"x-api-key": 1}), "UnauthorizedException"),
        ({"type": "stop"}, "UnknownOperationError"),
        ({"type": "stop", "id": {"a": 1}}, "UnknownOperationError"),
    ],
)
async def test_a_message_that_makes_no_sense(client: Client, message: Any, expected: str) -> None:
    assert error_type(await client.sends(message)) == expected
    assert await client.starts("1", ON_SAID, KEY) == [{"type": "start_ack", "id": "1"}]


@pytest.mark.parametrize("query", ["subscription {", "subscription { nope }", "subscription { onSaid }"])
async def test_a_document_that_is_wrong(client: Client, query: str) -> None:
    (answer,) = await client.starts("1", query, KEY)
    assert (answer["type"], answer["id"]) == ("error", "1")
    assert "message" in answer["payload"]["errors"][0]
