"""A real server for tests that need sockets, which can be stopped and started again at its port."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from local.appsync.certificate import authority, server_context
from local.appsync.gateway import Gateway
from local.appsync.listener import Server
from local.appsync.server import app_of


class Serving:
    """The server of a gateway, at one port of this machine."""

    def __init__(self, gateway: Gateway, certificates: Path) -> None:
        self.gateway = gateway
        self.authority = authority(certificates)
        self._tls = server_context(certificates)
        self._port = 0
        self._server: Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def host(self) -> str:
        return f"localhost:{self._port}"

    @property
    def url(self) -> str:
        return f"http://{self.host}/graphql"

    async def start(self) -> None:
        self._server = Server(app_of(self.gateway, {}), "127.0.0.1", self._port, self._tls)
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:
            if self._task.done():
                await self._task
            await asyncio.sleep(0.01)
        self._port = self._server.port

    async def stop(self) -> None:
        assert self._server is not None
        assert self._task is not None
        self._server.should_exit = True
        await self._task


@asynccontextmanager
async def serving(gateway: Gateway, certificates: Path) -> AsyncIterator[Serving]:
    """Serve a gateway as long as the block runs."""
    served = Serving(gateway, certificates)
    await served.start()
    try:
        yield served
    finally:
        await served.stop()
