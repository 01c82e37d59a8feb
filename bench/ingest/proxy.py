"""A proxy before a neighbour that lets some calls fail, before the neighbour hears of them or after it did them."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

METHODS = ["GET", "PUT", "POST", "DELETE", "HEAD"]
_OF_THE_WAY = {"connection", "expect", "transfer-encoding"}
_OF_THIS_HOP = {"connection", "content-length", "transfer-encoding", "content-encoding", "date", "server"}


@dataclass(frozen=True, slots=True)
class Fault:
    """How a neighbour fails: a status, and a body in its own words."""

    status: int
    body: str
    media_type: str


def _json(status: int, code: str) -> Fault:
    return Fault(status, f'{{"__type": "{code}", "message": "injected"}}', "application/x-amz-json-1.0")


def _xml(status: int, code: str) -> Fault:
    body = f"<?xml version='1.0'?><Error><Code>{code}</Code><Message>injected</Message></Error>"
    return Fault(status, body, "application/xml")


FAULTS = {
    "s3": [_xml(503, "SlowDown"), _xml(500, "InternalError")],
    "dynamodb": [_json(400, "ProvisionedThroughputExceededException"), _json(500, "InternalServerError")],
    "rekognition": [_json(400, "ThrottlingException"), _json(500, "InternalServerError")],
    "sqs": [_json(500, "InternalError"), _json(503, "ServiceUnavailable")],
    "appsync": [Fault(503, "busy", "text/plain"), Fault(500, "broken", "text/plain")],
    "search": [
        Fault(429, '{"error": "busy", "status": 429}', "application/json"),
        Fault(503, "{}", "application/json"),
    ],
}


@dataclass(slots=True)
class FaultyProxy:
    """Forwards to a target; every call fails with the same probability.

    late: half of the failures come after the work was done, as an answer that got lost
    """

    service: str
    target: str
    share: float
    late: bool
    chance: random.Random
    calls: int = 0
    failed: Counter[str] = field(default_factory=Counter)

    def app(self) -> Starlette:
        """The proxy, to be served."""
        client = httpx.AsyncClient(base_url=self.target, timeout=60, limits=httpx.Limits(max_connections=100))

        async def forward(request: Request) -> Response:
            self.calls += 1
            fails = self.chance.random() < self.share
            after = fails and self.late and self.chance.random() < 0.5
            if not fails or after:
                answer = await client.request(
                    request.method,
                    request.url.path + (f"?{request.url.query}" if request.url.query else ""),
                    # The signature covers the host that the caller named.
                    headers={name: value for name, value in request.headers.items() if name not in _OF_THE_WAY},
                    content=await request.body(),
                )
            if fails:
                self.failed["after" if after else "before"] += 1
                fault = self.chance.choice(FAULTS[self.service])
                return Response(fault.body, fault.status, media_type=fault.media_type)
            headers = {name: value for name, value in answer.headers.items() if name.lower() not in _OF_THIS_HOP}
            return Response(answer.content, answer.status_code, headers)

        return Starlette(routes=[Route("/{path:path}", forward, methods=METHODS)])


@contextmanager
def serving(app: Starlette, port: int) -> Iterator[str]:
    """Serve an app from a thread of this process; yields its address."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", access_log=False))
    thread = Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
