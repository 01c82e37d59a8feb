"""ETag and If-None-Match for every GET that answers JSON."""

import hashlib
import json
import time
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

# Signed addresses are good for 15 minutes; a new tag after ten makes a client fetch new ones in time.
WINDOW_SECONDS = 600
_SIGNED = ("url", "thumbnailUrl")


def with_etag(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Middleware: tag what a GET answers, and answer 304 to a client that has it already."""
    response = next_middleware(app)
    if app.current_event.http_method != "GET" or response.status_code != 200:
        return response
    tag = etag(response.body, time.time())
    headers = {"ETag": tag, "Cache-Control": "private, no-cache"}
    known = app.current_event.headers.get("if-none-match") or ""
    if tag in (one.strip() for one in known.split(",")) or known.strip() == "*":
        return Response(status_code=304, headers=headers, body="")
    response.headers.update(headers)
    return response


def etag(body: Any, now: float) -> str:
    """The weak tag of an answer: signed addresses are left out, since each answer signs anew."""
    content = json.dumps(_unsigned(body), sort_keys=True, default=str)
    digest = hashlib.sha256(f"{int(now // WINDOW_SECONDS)} {content}".encode()).hexdigest()
    return f'W/"{digest[:32]}"'


def _unsigned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _unsigned(inner) for name, inner in value.items() if name not in _SIGNED}
    if isinstance(value, list):
        return [_unsigned(inner) for inner in value]
    return value
