"""The sockets around the gateway: JSON 1.1 over HTTP, the count of calls, health."""

import json
import uuid
from collections.abc import Mapping
from typing import Any, Protocol

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.rekognition.errors import RekognitionError

CONTENT_TYPE = "application/x-amz-json-1.1"
# A photo's labels and faces are asked for side by side; more pictures in memory at once bring no speed.
AT_ONCE = 4


class Gateway(Protocol):
    """What answers the requests."""

    def handle(self, target: str, params: Mapping[str, Any]) -> dict[str, Any]:
        """The answer to an operation; raises RekognitionError."""

    @property
    def calls(self) -> dict[str, int]:
        """How often each operation was asked for."""


def app_of(gateway: Gateway) -> Starlette:
    """Put sockets around a gateway."""
    places = CapacityLimiter(AT_ONCE)

    async def operation(request: Request) -> Response:
        body = await request.body()
        target = request.headers.get("x-amz-target", "")
        status, answer = await to_thread.run_sync(_answer, gateway, target, body, limiter=places)
        headers = {"x-amzn-requestid": str(uuid.uuid4())}
        return Response(json.dumps(answer), status, headers, media_type=CONTENT_TYPE)

    async def calls(request: Request) -> Response:
        return JSONResponse(gateway.calls)

    async def health(request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    return Starlette(
        routes=[
            Route("/", operation, methods=["POST"]),
            Route("/_local/calls", calls),
            Route("/_local/health", health),
        ]
    )


def _answer(gateway: Gateway, target: str, body: bytes) -> tuple[int, dict[str, Any]]:
    try:
        return 200, gateway.handle(target, _params(body))
    except RekognitionError as error:
        return error.status, error.body


def _params(body: bytes) -> dict[str, Any]:
    try:
        params = json.loads(body or b"{}")
    except ValueError as error:
        raise RekognitionError("SerializationException", f"the body is no JSON: {error}") from error
    if not isinstance(params, dict):
        raise RekognitionError("SerializationException", "the body is no JSON object")
    return params
