"""Delivery by the local AppSync: one mutation to 1,000 subscribers of which 100 match, over a bare broadcast server.

Prints the p99 from the mutation to a subscriber, messages a second, memory a connection, each as a ratio to a
`websockets` server that only broadcasts the same text to the same 100 sockets; and how many heard wrongly.

Run: make bench-appsync-delivery
"""

import asyncio
import json
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import websockets

from local.appsync.template import LOCAL_API_KEY

SUBSCRIBERS = 1_000
ROOMS = 10
MUTATIONS = 100
TEXT = "x" * 200
KEY = {"x-api-key": LOCAL_API_KEY}
SCHEMA = """
type Query { none: String }
type Mutation { say(room: String, text: String): Saying }
type Subscription { onSaid(room: String): Saying @aws_subscribe(mutations: ["say"]) }
type Saying { room: String text: String }
"""
CODE = """
export function request(ctx) { return { payload: ctx.args }; }
export function response(ctx) { return ctx.result; }
"""
RESOURCES = {
    "Api": {"Type": "AWS::AppSync::GraphQLApi", "Properties": {"Name": "rooms", "AuthenticationType": "API_KEY"}},
    "Key": {"Type": "AWS::AppSync::ApiKey", "Properties": {}},
    "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": {"Definition": SCHEMA}},
    "Nothing": {"Type": "AWS::AppSync::DataSource", "Properties": {"Name": "Nothing", "Type": "NONE"}},
    "Say": {
        "Type": "AWS::AppSync::Resolver",
        "Properties": {
            "TypeName": "Mutation",
            "FieldName": "say",
            "DataSourceName": "Nothing",
            "Runtime": {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"},
            "Code": CODE,
        },
    },
}
# Joins a room by its first message; a message "say" goes to everybody in its room.
REFERENCE = """
import asyncio, json, sys, websockets
rooms = {}
async def serve(client):
    async for text in client:
        message = json.loads(text)
        if "say" in message:
            websockets.broadcast(rooms.get(message["room"], ()), message["say"])
            await client.send("done")
        else:
            rooms.setdefault(message["room"], set()).add(client)
            await client.send("joined")
async def main():
    async with websockets.serve(serve, "127.0.0.1", int(sys.argv[1]), compression=None):
        await asyncio.Future()
asyncio.run(main())
"""


@dataclass
class Measured:
    """What one server came to."""

    memory: float = 0
    latencies: list[float] = field(default_factory=list)
    rate: float = 0
    wrong: int = 0

    @property
    def p99(self) -> float:
        return statistics.quantiles(self.latencies, n=100)[98]


class Subscriber:
    """One connection in one room; it notes when each message came."""

    def __init__(self, client: Any, room: str) -> None:
        self.client = client
        self.room = room
        self.heard: list[tuple[float, str]] = []

    async def listen(self) -> None:
        async for text in self.client:
            if '"ka"' not in text:
                self.heard.append((time.perf_counter(), text))


class AppSync:
    """Ours, as its own command serves it."""

    def __init__(self, folder: Path, port: int) -> None:
        template = folder / "template.json"
        template.write_text(json.dumps({"Resources": RESOURCES}), encoding="utf-8")
        certificates = str(folder / "certificates")
        self.command = [sys.executable, "-m", "local.appsync", "--template", str(template), "--port", str(port)]
        self.command += ["--certificates", certificates]
        self.address = f"ws://127.0.0.1:{port}/graphql"
        self.url = f"http://127.0.0.1:{port}/graphql"
        self.http = httpx.AsyncClient(headers=KEY)

    async def subscribe(self, room: str) -> Subscriber:
        protocols = [websockets.Subprotocol("graphql-ws")]
        client = await websockets.connect(
            self.address, subprotocols=protocols, additional_headers=KEY, compression=None
        )
        query = "subscription($room: String) { onSaid(room: $room) { room text } }"
        data = json.dumps({"query": query, "variables": {"room": room}})
        payload = {"data": data, "extensions": {"authorization": KEY}}
        await client.send(json.dumps({"type": "connection_init"}))
        await client.recv()
        await client.send(json.dumps({"id": room, "type": "start", "payload": payload}))
        assert "start_ack" in str(await client.recv())
        return Subscriber(client, room)

    async def say(self, room: str, text: str) -> None:
        query = "mutation($room: String, $text: String) { say(room: $room, text: $text) { room text } }"
        answer = await self.http.post(self.url, json={"query": query, "variables": {"room": room, "text": text}})
        assert "errors" not in answer.json(), answer.text

    async def close(self) -> None:
        await self.http.aclose()


class Bare:
    """The reference: the same messages without GraphQL, filters or authorisation."""

    def __init__(self, port: int) -> None:
        self.command = [sys.executable, "-c", REFERENCE, str(port)]
        self.address = f"ws://127.0.0.1:{port}"
        self._speaker: Any = None

    async def subscribe(self, room: str) -> Subscriber:
        client = await websockets.connect(self.address, compression=None)
        await client.send(json.dumps({"room": room}))
        await client.recv()
        return Subscriber(client, room)

    async def say(self, room: str, text: str) -> None:
        if self._speaker is None:
            self._speaker = await websockets.connect(self.address, compression=None)
        said = {"id": room, "type": "data", "payload": {"data": {"onSaid": {"room": room, "text": text}}}}
        await self._speaker.send(json.dumps({"room": room, "say": json.dumps(said, separators=(",", ":"))}))
        await self._speaker.recv()

    async def close(self) -> None:
        await self._speaker.close()


def memory_of(process: int) -> int:
    """The bytes that a process holds."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise AssertionError("VmRSS is missing")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


@asynccontextmanager
async def running(server: AppSync | Bare) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A server's process, once it answers."""
    process = subprocess.Popen(server.command, stdout=subprocess.DEVNULL)
    try:
        for _ in range(600):
            try:
                first = await server.subscribe("warm")
                break
            except OSError:
                await asyncio.sleep(0.05)
        await server.say("warm", TEXT)
        await first.client.close()
        yield process
    finally:
        await server.close()
        process.terminate()
        process.wait()


async def connect(server: AppSync | Bare, process: int, measured: Measured) -> list[Subscriber]:
    """Everybody's connection, and what one takes of the server's memory."""
    before = memory_of(process)
    subscribers = [await server.subscribe(f"r{number % ROOMS}") for number in range(SUBSCRIBERS)]
    measured.memory = (memory_of(process) - before) / SUBSCRIBERS
    return subscribers


async def measure(ours: AppSync, bare: Bare) -> tuple[Measured, Measured]:
    """Send to one room after another: to both servers in turn, as a shared machine drifts; then in a burst each."""
    both: list[tuple[AppSync | Bare, Measured]] = [(ours, Measured()), (bare, Measured())]
    async with running(ours) as our_process, running(bare) as bare_process:
        everybody = [
            await connect(server, process.pid, measured)
            for (server, measured), process in zip(both, (our_process, bare_process), strict=True)
        ]
        listening = [asyncio.create_task(one.listen()) for subscribers in everybody for one in subscribers]
        for number in range(MUTATIONS):
            for (server, measured), subscribers in zip(both, everybody, strict=True):
                started = time.perf_counter()
                await server.say(f"r{number % ROOMS}", f"{TEXT}{number}")
                measured.latencies += [at - started for at in await heard_by_all(subscribers, number)]
        for (server, measured), subscribers in zip(both, everybody, strict=True):
            measured.rate = await burst(server, subscribers)
            measured.wrong = sum(f'"room":"{one.room}"' not in text for one in subscribers for _, text in one.heard)
        for task in listening:
            task.cancel()
        await asyncio.gather(*listening, return_exceptions=True)
        await asyncio.gather(*(one.client.close() for subscribers in everybody for one in subscribers))
    return both[0][1], both[1][1]


async def heard_by_all(subscribers: Sequence[Subscriber], number: int) -> list[float]:
    """When everybody in a mutation's room heard it."""
    room = [one for one in subscribers if one.room == f"r{number % ROOMS}"]
    while any(len(one.heard) <= number // ROOMS for one in room):
        await asyncio.sleep(0.001)
    return [one.heard[-1][0] for one in room]


async def burst(server: AppSync | Bare, subscribers: Sequence[Subscriber]) -> float:
    """Messages a second when mutations follow each other without a pause."""
    before = sum(len(one.heard) for one in subscribers)
    expected = before + MUTATIONS * SUBSCRIBERS // ROOMS
    started = time.perf_counter()
    for number in range(MUTATIONS):
        await server.say(f"r{number % ROOMS}", TEXT)
    while sum(len(one.heard) for one in subscribers) < expected:
        await asyncio.sleep(0.001)
    return (expected - before) / (time.perf_counter() - started)


async def main() -> None:
    """Measure both and print the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        ours, bare = await measure(AppSync(Path(folder), free_port()), Bare(free_port()))
    print(f"{SUBSCRIBERS} subscribers, {SUBSCRIBERS // ROOMS} of them in the room; {MUTATIONS} mutations")
    for name, own, other, unit, scale in (
        ("p50 of delivery", statistics.median(ours.latencies), statistics.median(bare.latencies), "ms", 1000),
        ("p99 of delivery", ours.p99, bare.p99, "ms", 1000),
        ("messages a second", ours.rate, bare.rate, "", 1),
        ("memory a connection", ours.memory, bare.memory, "KB", 1 / 1024),
    ):
        print(f"{name:20} {own / other:5.2f} x the reference ({own * scale:.1f} over {other * scale:.1f} {unit})")
    print(f"heard wrongly        {ours.wrong} (reference: {bare.wrong})")


if __name__ == "__main__":
    asyncio.run(main())
