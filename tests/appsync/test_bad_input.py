"""Requests that nobody should send: each gets an error or a clean close, and the server goes on."""

import json
from typing import Any

import httpx
import pytest
import websockets
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from local.appsync.gateway import Gateway
from local.appsync.listener import MAX_FRAME_BYTES
from tests.appsync.conftest import API_KEY
from tests.appsync.serving import Serving

KEY = {"x-api-key": API_KEY}


async def post(gateway: Gateway, body: bytes) -> tuple[int, Any]:
    answer = await gateway.handle("POST", "/graphql", KEY, body)
    return answer.status, json.loads(answer.body)


async def asked(gateway: Gateway, query: str, variables: Any = None) -> Any:
    status, body = await post(gateway, json.dumps({"query": query, "variables": variables}).encode())
    assert status == 200
    return body


async def goes_on(gateway: Gateway) -> None:
    assert await asked(gateway, '{ hello(text: "on") }') == {"data": {"hello": "on"}}


@pytest.mark.parametrize(
    "body",
    [
        b"", b"{", b"nonsense", b"\xff\xfe", b"null", b"[]", b'"{ hello }"', b"{}", b'{"query": null}',
        b'{"query": ""}', b'{"query": "{ hello }", "variables": [1]}', b'{"query": ["{ hello }"]}',
        b"[" * 100_000, b'{"a":' * 100_000,
    ],
)  # fmt: skip
async def test_a_body_that_is_no_request(gateway: Gateway, body: bytes) -> None:
    status, answer = await post(gateway, body)
    assert status == 400
    assert answer["errors"][0]["errorType"] == "MalformedHttpRequestException"
    await goes_on(gateway)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("{", "Invalid Syntax : "),
        ("{ hello " + "\x00", "Invalid Syntax : "),
        ("{" + "a{" * 5_000 + "b" + "}" * 5_001, "Invalid Syntax : The document is nested too deeply."),
        ("{ hello(text: " + "[" * 5_000 + "]" * 5_000 + ") }", "Invalid Syntax : The document is nested too deeply."),
        ("{" + "".join(f" a{number}: hello" for number in range(10_000)) + "}", "Invalid Syntax : More than 15000 'gr"),
        ("{" + " hello" * 16_000 + "}", "Invalid Syntax : More than 15000 'grammar' tokens have been presented."),
        ("{" + " hello" * 4_000 + "}", "Validation error of type InvalidSyntax: Query is too complex"),
        ("{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }", "Validation error"),
        ("query A { hello } query B { hello }", "Must provide operation name"),
    ],
)
async def test_a_document_that_asks_too_much(gateway: Gateway, query: str, message: str) -> None:
    body = await asked(gateway, query)
    assert body["data"] is None
    assert body["errors"][0]["message"].startswith(message)
    await goes_on(gateway)


async def test_thousands_of_aliases_below_the_limit_are_answered(gateway: Gateway) -> None:
    body = await asked(gateway, "{" + "".join(f" a{number}: __typename" for number in range(4_000)) + "}")
    assert len(body["data"]) == 4_000


async def test_variables_of_a_wrong_kind(gateway: Gateway) -> None:
    query = "query($text: String) { hello(text: $text) }"
    wrong: list[Any] = [1, {}, [], {"a": {"b": {}}}]
    for value in wrong:
        body = await asked(gateway, query, {"text": value})
        assert body["data"] is None
        assert "text" in body["errors"][0]["message"]
    deep: Any = "x"
    for _ in range(900):
        deep = [deep]
    assert (await asked(gateway, query, {"text": deep}))["data"] is None
    await goes_on(gateway)


@given(st.text(max_size=40), st.dictionaries(st.text(max_size=5), st.none() | st.booleans() | st.text(max_size=5)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
async def test_any_text_is_answered(gateway: Gateway, query: str, variables: dict[str, Any]) -> None:
    status, body = await post(gateway, json.dumps({"query": query, "variables": variables}).encode())
    assert status in (200, 400)
    assert "data" in body or body["errors"]


@pytest.mark.enable_socket
async def test_a_body_that_is_too_large(served: Serving) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.post(served.url, content=b'{"query": "' + b"x" * 10 * 1024 * 1024 + b'"}', headers=KEY)
        assert answer.status_code == 413
        assert answer.json()["errors"][0]["errorType"] == "RequestEntityTooLargeException"
        large = {"query": "query($text: String) { hello(text: $text) }", "variables": {"text": "x" * 1_000_000}}
        assert (await http.post(served.url, json=large, headers=KEY)).json()["data"]["hello"] == "x" * 1_000_000


@pytest.mark.enable_socket
async def test_methods_and_paths_that_are_not_there(served: Serving) -> None:
    async with httpx.AsyncClient(headers=KEY) as http:
        assert (await http.get(served.url)).status_code == 405
        assert (await http.put(served.url)).status_code == 405
        assert (await http.post(served.url + "/nothing")).status_code == 404


@pytest.mark.enable_socket
async def test_frames_that_are_wrong(served: Serving) -> None:
    address = served.url.replace("http", "ws")
    for frame in (b"\x00binary", "not JSON", ""):
        async with connected(address) as client:
            await client.send(frame)
            assert "UnsupportedOperation" in str(await client.recv())
            await client.send('{"type": "connection_init"}')
            assert "connection_ack" in str(await client.recv())
    async with connected(address) as client:
        await client.send("x" * (MAX_FRAME_BYTES + 1))
        with pytest.raises(websockets.ConnectionClosedError) as closed:
            await client.recv()
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == 1009
    async with connected(address) as client:
        client.transport.write(b"\xff\xff\xff\xff")  # reserved bits and no such opcode
        with pytest.raises(websockets.ConnectionClosedError):
            await client.recv()
    await goes_on(served.gateway)


@pytest.mark.enable_socket
async def test_a_client_of_another_protocol(served: Serving) -> None:
    address = served.url.replace("http", "ws")
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(address, subprotocols=[websockets.Subprotocol("graphql-transport-ws")])
    assert refused.value.response.status_code == 400
    assert b"NoProtocolError" in (refused.value.response.body or b"")


def connected(address: str) -> websockets.connect:
    return websockets.connect(address, subprotocols=[websockets.Subprotocol("graphql-ws")], additional_headers=KEY)
