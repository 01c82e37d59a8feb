"""A WebSocket client: its handshake, its frames, and the messages for it."""

import asyncio
import contextlib
import json
import logging

from starlette.responses import JSONResponse
from starlette.websockets import WebSocket, WebSocketDisconnect

from local.appsync.errors import RequestRefused
from local.appsync.gateway import PROTOCOL, Gateway
from local.appsync.realtime import KEEP_ALIVE_SECONDS, Connection

log = logging.getLogger("appsync.realtime")

TRY_AGAIN_LATER = 1013
UNAUTHORIZED = 4401
INIT_SECONDS = 15


async def talk(gateway: Gateway, socket: WebSocket) -> None:
    """Talk to one client until it goes, or until it reads too slowly."""
    protocols = socket.scope["subprotocols"]
    source_ip = socket.client.host if socket.client else "127.0.0.1"
    try:
        connection = await gateway.connect(dict(socket.headers), dict(socket.query_params), protocols, source_ip)
    except RequestRefused as refused:
        await _refuse(socket, refused, PROTOCOL in protocols)
        return
    try:
        await socket.accept(PROTOCOL)
        await _serve(socket, connection)
    except (WebSocketDisconnect, RuntimeError, TimeoutError):
        return  # the client went away while we were sending
    finally:
        connection.close()


async def _serve(socket: WebSocket, connection: Connection) -> None:
    tasks = [
        asyncio.create_task(_receive(socket, connection)),
        asyncio.create_task(_send(socket, connection)),
        asyncio.create_task(connection.left_behind.wait()),
    ]
    alive = _KeepAlive(connection)
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        alive.stop()
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception) and not isinstance(ended, WebSocketDisconnect | RuntimeError):
                log.error("a connection failed inside the local AppSync", exc_info=ended)
    if connection.left_behind.is_set():
        # Its buffer is full, so that even the word of it may have to wait.
        await asyncio.wait_for(socket.close(TRY_AGAIN_LATER), 1)


async def _refuse(socket: WebSocket, refused: RequestRefused, speaks: bool) -> None:
    error = {"errorType": refused.type, "message": refused.message, "errorCode": refused.status}
    if not speaks:
        await socket.send_denial_response(JSONResponse({"errors": [error]}, refused.status))
        return
    with contextlib.suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
        await socket.accept(PROTOCOL)
        # Clients listen once they have sent their connection_init; what comes earlier is lost on some.
        await asyncio.wait_for(socket.receive(), INIT_SECONDS)
        await socket.send_text(json.dumps({"type": "connection_error", "payload": {"errors": [error]}}))
        await socket.close(UNAUTHORIZED)


async def _receive(socket: WebSocket, connection: Connection) -> None:
    while (message := await socket.receive())["type"] == "websocket.receive":
        # The protocol has no binary frames; one is answered as any other frame that cannot be read.
        await connection.receive(message.get("text") or "")


async def _send(socket: WebSocket, connection: Connection) -> None:
    while True:
        await socket.send_text(await connection.next_message())


class _KeepAlive:
    """Sends `ka` again and again; a timer costs a connection less than a task would."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._timer = asyncio.get_running_loop().call_later(KEEP_ALIVE_SECONDS, self._again)

    def _again(self) -> None:
        self._connection.keep_alive()
        self._timer = asyncio.get_running_loop().call_later(KEEP_ALIVE_SECONDS, self._again)

    def stop(self) -> None:
        self._timer.cancel()
