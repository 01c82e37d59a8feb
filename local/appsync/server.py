"""The sockets around the gateway: HTTP with CORS, WebSocket, health, static files."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from starlette.websockets import WebSocket

from local.appsync.config import build_gateway
from local.appsync.control import Refused, control
from local.appsync.errors import RequestRefused
from local.appsync.explorer import SITE, explorer_config
from local.appsync.gateway import PATH, REALTIME_PATHS, Gateway
from local.appsync.websocket import talk

# What a resolver may make of a request is limited to as much by the service.
MAX_BODY_BYTES = 5 * 1024 * 1024
METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def create_app(config: Mapping[str, Any]) -> Starlette:
    """Build the server of the API that a configuration names (see docs/local-appsync.md), with the explorer."""
    directories = {"/explorer": str(SITE)} if SITE.is_dir() else {}
    return app_of(build_gateway(config), {**config, "staticDirs": {**directories, **(config.get("staticDirs") or {})}})


def app_of(gateway: Gateway, config: Mapping[str, Any]) -> Starlette:
    """Put sockets around a gateway."""

    async def graphql(request: Request) -> Response:
        source_ip = request.client.host if request.client else "127.0.0.1"
        try:
            body = await _body(request)
        except RequestRefused as refused:
            return JSONResponse(refused.body(), refused.status)
        except ClientDisconnect:
            return Response(status_code=400)
        answer = await gateway.handle(request.method, request.url.path, dict(request.headers), body, source_ip)
        return Response(answer.body, answer.status, answer.headers)

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def control_plane(request: Request) -> Response:
        body = await request.body()
        try:
            return JSONResponse(await run_in_threadpool(control, request.method, request.url.path, body))
        except Refused as refused:
            headers = {"x-amzn-errortype": refused.type}
            return JSONResponse({"message": refused.message}, refused.status, headers)

    async def realtime(socket: WebSocket) -> None:
        await talk(gateway, socket)

    async def config_of_explorer(request: Request) -> Response:
        given = {"region": config.get("region") or "us-east-1", **(config.get("explorer") or {})}
        return JSONResponse(explorer_config(gateway.providers, given, str(request.base_url).rstrip("/")))

    routes: list[BaseRoute] = [
        Route("/_local/health", health),
        Route("/explorer/config.json", config_of_explorer),
        Route(PATH, graphql, methods=["POST", "GET"]),
        *(Route(f"/{version}/{{rest:path}}", control_plane, methods=METHODS) for version in ("v1", "v2")),
        *(WebSocketRoute(path, realtime) for path in REALTIME_PATHS),
        *(
            Mount(path, StaticFiles(directory=Path(directory), html=True))
            for path, directory in (config.get("staticDirs") or {}).items()
        ),
        *(route for path, site in (config.get("sites") or {}).items() for route in _site(path, site)),
    ]
    anybody = Middleware(CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"])
    return Starlette(routes=routes, middleware=[anybody])


class _Site(StaticFiles):
    """Files that are served with headers of their own."""

    def __init__(self, directory: str, headers: Mapping[str, str]) -> None:
        super().__init__(directory=directory, html=True)
        self._headers = headers

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(self._headers)
        return response


def _site(path: str, site: Mapping[str, Any]) -> list[BaseRoute]:
    async def site_config(request: Request) -> Response:
        return JSONResponse(site.get("config") or {}, headers={"Cache-Control": "no-cache"})

    return [
        Route(f"{path}/config.json", site_config),
        Mount(path, _Site(site["directory"], site.get("headers") or {})),
    ]


async def _body(request: Request) -> bytes:
    """A request's body; one that is too large is read to its end, for only then does its sender read the answer."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= MAX_BODY_BYTES:
            body += chunk
    if size > MAX_BODY_BYTES:
        message = f"The request has {size} bytes; {MAX_BODY_BYTES} are taken."
        raise RequestRefused(413, "RequestEntityTooLargeException", message)
    return bytes(body)
