"""Listen on one port for http, https, ws and wss: a connection's first byte tells TLS from plain text."""

import asyncio
import errno
import logging
import socket
import ssl
from typing import Any

import uvicorn
from starlette.types import ASGIApp

log = logging.getLogger("appsync.listener")

TLS_HANDSHAKE = b"\x16"
# Whoever connects and says nothing for so long is let go; so is whoever takes nothing of what was sent to him.
SILENCE_SECONDS = 60
MAX_FRAME_BYTES = 1024 * 1024
BACKLOG = 2048


class Server(uvicorn.Server):
    """A uvicorn server that looks at each connection before it says who reads it."""

    def __init__(self, app: ASGIApp, host: str, port: int, tls: ssl.SSLContext | None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                host=host,
                port=port,
                log_level="error",
                access_log=False,
                ws="websockets-sansio",
                ws_max_size=MAX_FRAME_BYTES,
                # Compression would cost every connection more memory than all the rest of it.
                ws_per_message_deflate=False,
                timeout_graceful_shutdown=2,
            )
        )
        self.tls = tls
        self._listener: socket.socket | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def port(self) -> int:
        """Where it listens: the port that it was given, or the one that it found for 0."""
        assert self._listener is not None
        port: int = self._listener.getsockname()[1]
        return port

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to listen; raises OSError where the port is taken."""
        self._listener = socket.create_server((self.config.host, self.config.port), backlog=BACKLOG)
        self._listener.setblocking(False)
        await super().startup(sockets=[])
        self._spawn(self._accept(self._listener))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop to listen, then end every connection."""
        waiting = list(self._tasks)
        for task in waiting:
            task.cancel()
        # Closed only when nobody waits for it: its number may be another file's at once.
        await asyncio.gather(*waiting, return_exceptions=True)
        if self._listener is not None:
            self._listener.close()
        await super().shutdown(sockets=[])

    def _spawn(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(listener)
            except OSError as failure:
                if failure.errno not in (errno.EMFILE, errno.ENFILE, errno.ECONNABORTED):
                    raise
                log.warning("no more connections for now: %s", failure)
                await asyncio.sleep(0.1)
                continue
            self._spawn(self._welcome(connection))

    async def _welcome(self, connection: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        try:
            connection.setblocking(False)
            # asyncio does so by itself only for the sockets that it opens; without it an answer waits 40 ms.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _end_if_silent(connection)
            first = await asyncio.wait_for(_first_byte(connection), SILENCE_SECONDS)
            if not first:
                connection.close()
                return
            tls = self.tls if first == TLS_HANDSHAKE else None
            await loop.connect_accepted_socket(self._protocol, connection, ssl=tls)
        except (OSError, TimeoutError):
            connection.close()
        except asyncio.CancelledError:
            connection.close()
            raise

    def _protocol(self) -> asyncio.Protocol:
        make: Any = self.config.http_protocol_class
        protocol: asyncio.Protocol = make(
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )
        return protocol


async def _first_byte(connection: socket.socket) -> bytes:
    """Look at a connection's first byte, which stays to be read; nothing at the end of the stream."""
    loop = asyncio.get_running_loop()
    readable = asyncio.Event()
    loop.add_reader(connection, readable.set)
    try:
        await readable.wait()
    finally:
        loop.remove_reader(connection)
    return connection.recv(1, socket.MSG_PEEK)


def _end_if_silent(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, SILENCE_SECONDS * 1000)
