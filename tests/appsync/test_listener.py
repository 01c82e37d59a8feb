"""One port for http, https, ws and wss; connections that say nothing, too much, or go away."""

import asyncio
import contextlib
import json
import os
import ssl
import stat
from pathlib import Path

import httpx
import pytest
import websockets
from cryptography import x509

from local.appsync.certificate import authority, server_context
from tests.appsync.conftest import API_KEY
from tests.appsync.serving import Serving

pytestmark = pytest.mark.enable_socket

QUERY = {"query": "{ open }"}
KEY = {"x-api-key": API_KEY}


def trusting(served: Serving) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=served.authority)


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
async def test_both_schemes_at_one_port(served: Serving, host: str) -> None:
    address = served.host.replace("localhost", host)
    async with httpx.AsyncClient(verify=trusting(served)) as http:
        for scheme in ("http", "https", "http"):
            answer = await http.post(f"{scheme}://{address}/graphql", json=QUERY, headers=KEY)
            assert answer.json() == {"data": {"open": None}}
    for scheme, tls in (("ws", None), ("wss", trusting(served))):
        async with websockets.connect(
            f"{scheme}://{address}/graphql/realtime", ssl=tls, subprotocols=[websockets.Subprotocol("graphql-ws")],
            additional_headers=KEY,
        ) as client:  # fmt: skip
            assert client.subprotocol == "graphql-ws"
            await client.send('{"type": "connection_init"}')
            assert "connection_ack" in str(await client.recv())


async def test_nobody_else_s_authority_vouches_for_it(served: Serving) -> None:
    async with httpx.AsyncClient() as http:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            await http.post(f"https://{served.host}/graphql", json=QUERY, headers=KEY)
    # The server goes on.
    async with httpx.AsyncClient() as http:
        assert (await http.post(served.url, json=QUERY, headers=KEY)).status_code == 200


async def test_what_is_neither_http_nor_tls(served: Serving) -> None:
    for junk in (b"\x16\x03\x01junk that is no handshake at all", b"\x00\x01\x02\r\n\r\n", b"HELO there\r\n\r\n", b""):
        reader, writer = await asyncio.open_connection("127.0.0.1", int(served.host.rpartition(":")[2]))
        writer.write(junk)
        await writer.drain()
        if not junk:
            writer.write_eof()
        await asyncio.wait_for(reader.read(), 10)  # to its end
        writer.close()
    async with httpx.AsyncClient() as http:
        assert (await http.post(served.url, json=QUERY, headers=KEY)).status_code == 200


async def test_a_thousand_idle_connections_keep_nobody_waiting(served: Serving) -> None:
    port = int(served.host.rpartition(":")[2])
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(1000)]
    async with httpx.AsyncClient() as http:
        assert (await http.post(served.url, json=QUERY, headers=KEY)).json() == {"data": {"open": None}}
    for _, writer in idle:
        writer.close()


async def test_a_half_sent_request_keeps_nobody_waiting(served: Serving) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", int(served.host.rpartition(":")[2]))
    writer.write(b"POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n{")
    await writer.drain()
    async with httpx.AsyncClient() as http:
        assert (await http.post(served.url, json=QUERY, headers=KEY)).json() == {"data": {"open": None}}
    writer.close()


async def test_a_client_that_does_not_read_keeps_nobody_waiting(served: Serving) -> None:
    address = served.url.replace("http", "ws")
    protocols = [websockets.Subprotocol("graphql-ws")]
    data = json.dumps({"query": "subscription { onSaid { text } }"})
    payload = {"data": data, "extensions": {"authorization": KEY}}
    start = json.dumps({"id": "1", "type": "start", "payload": payload})
    async with (
        websockets.connect(address, subprotocols=protocols, additional_headers=KEY, max_queue=1) as slow,
        websockets.connect(address, subprotocols=protocols, additional_headers=KEY) as quick,
    ):
        for client in (slow, quick):
            await client.send(start)
            assert "start_ack" in str(await client.recv())
        slow.transport.pause_reading()
        hub, told, number = served.gateway.hub, 2, 0
        while told == 2:
            told = hub.publish("say", {"text": f"{number} " + "x" * 200_000})
            assert json.loads(await quick.recv())["payload"]["data"]["onSaid"]["text"].startswith(f"{number} ")
            number += 1
        assert told == 1
        slow.transport.resume_reading()
        with contextlib.suppress(websockets.ConnectionClosed):
            async for _ in slow:
                pass  # to the end, which comes


def test_a_certificate_is_kept_until_it_expires(tmp_path: Path) -> None:
    server_context(tmp_path)
    made = authority(tmp_path).read_bytes()
    server_context(tmp_path)
    assert authority(tmp_path).read_bytes() == made
    assert stat.S_IMODE(os.stat(tmp_path / "server.pem").st_mode) == 0o600
    leaf = x509.load_pem_x509_certificate((tmp_path / "server.pem").read_bytes())
    assert (leaf.not_valid_after_utc - leaf.not_valid_before_utc).days < 825
    authority(tmp_path).unlink()
    server_context(tmp_path)
    assert authority(tmp_path).read_bytes() != made
