"""The sockets around the gateway: HTTP with CORS, WebSocket, health, static files."""

import asyncio
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from local.appsync.config import build_gateway
from local.appsync.errors import RequestRefused
from local.appsync.gateway import PATH, PROTOCOL, REALTIME_PATHS, Gateway
from local.appsync.realtime import KEEP_ALIVE_SECONDS, Connection


def create_app(config: Mapping[str, Any]) -> Starlette:
    """Build the server of the API that a configuration names (see docs/local-appsync.md)."""
    return app_of(build_gateway(config), config)


def app_of(gateway: Gateway, config: Mapping[str, Any]) -> Starlette:
    """Put sockets around a gateway."""

    async def graphql(request: Request) -> Response:
        source_ip = request.client.host if request.client else "127.0.0.1"
        answer = await gateway.handle(
            request.method, request.url.path, dict(request.headers), await request.body(), source_ip
        )
        return Response(answer.body, answer.status, answer.headers)

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def realtime(socket: WebSocket) -> None:
        await _talk(gateway, socket)

    async def explorer_config(request: Request) -> Response:
        return JSONResponse(config.get("explorer") or {})

    routes: list[BaseRoute] = [
        Route("/_local/health", health),
        Route("/explorer/config.json", explorer_config),
        Route(PATH, graphql, methods=["POST", "GET"]),
        *(WebSocketRoute(path, realtime) for path in REALTIME_PATHS),
        *(
            Mount(path, StaticFiles(directory=Path(directory), html=True))
            for path, directory in (config.get("staticDirs") or {}).items()
        ),
    ]
    anybody = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    return Starlette(routes=routes, middleware=[anybody])


async def _talk(gateway: Gateway, socket: WebSocket) -> None:
    protocols = [one.strip() for one in socket.headers.get("sec-websocket-protocol", "").split(",")]
    source_ip = socket.client.host if socket.client else "127.0.0.1"
    try:
        connection = await gateway.connect(dict(socket.headers), dict(socket.query_params), protocols, source_ip)
    except RequestRefused as refused:
        await _refuse(socket, refused, PROTOCOL in protocols)
        return
    await socket.accept(PROTOCOL)
    tasks = [
        asyncio.create_task(_receive(socket, connection)),
        asyncio.create_task(_send(socket, connection)),
        asyncio.create_task(_keep_alive(connection)),
    ]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        connection.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _refuse(socket: WebSocket, refused: RequestRefused, speaks: bool) -> None:
    if not speaks:
        await socket.close()
        return
    await socket.accept(PROTOCOL)
    error = {"errorType": refused.type, "message": refused.message, "errorCode": refused.status}
    await socket.send_text(json.dumps({"type": "connection_error", "payload": {"errors": [error]}}))
    await socket.close(4401)


async def _receive(socket: WebSocket, connection: Connection) -> None:
    try:
        while True:
            await connection.receive(await socket.receive_text())
    except (WebSocketDisconnect, KeyError):
        return  # KeyError: starlette's answer to a binary frame, which the protocol does not have


async def _send(socket: WebSocket, connection: Connection) -> None:
    try:
        while (text := await connection.outgoing.get()) is not None:
            await socket.send_text(text)
        await socket.close(1013)
    except (WebSocketDisconnect, RuntimeError):
        return  # the client went away while we were sending


async def _keep_alive(connection: Connection) -> None:
    while True:
        await asyncio.sleep(KEEP_ALIVE_SECONDS)
        connection.keep_alive()
