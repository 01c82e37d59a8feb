"""The API without sockets: HTTP requests in, answers out; WebSocket handshakes checked."""

import base64
import binascii
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local.appsync.api import Api
from local.appsync.authorization import Authorizer
from local.appsync.errors import RequestRefused, malformed
from local.appsync.execution import Executor
from local.appsync.hub import Hub
from local.appsync.realtime import Connection, lower
from local.appsync.sources import DataSources

log = logging.getLogger("appsync")

PATH = "/graphql"
REALTIME_PATHS = (PATH, f"{PATH}/realtime")
PROTOCOL = "graphql-ws"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer."""

    status: int
    headers: dict[str, str]
    body: bytes


class Gateway:
    """One API, ready to be called."""

    def __init__(
        self,
        api: Api,
        sources: DataSources,
        authorizer: Authorizer,
        changed: Callable[[], Api | None] = lambda: None,
    ) -> None:
        self.executor = Executor(api, sources, changed=changed)
        self.hub = Hub(self.executor, self.executor.fed)
        self.providers = authorizer.providers
        self._authorizer = authorizer

    async def handle(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes, source_ip: str = "127.0.0.1"
    ) -> Answer:
        """Answer one HTTP request."""
        if path != PATH:
            return _json(404, {"errors": [{"errorType": "NotFound", "message": f"There is nothing at {path}."}]})
        if method != "POST":
            return _json(405, {"errors": [{"errorType": "MethodNotAllowed", "message": "POST GraphQL requests."}]})
        known = lower(headers)
        try:
            caller = await self._authorizer.authorize(known, path, body, source_ip)
            done = await self.executor.execute(_read(body), caller, known)
        except RequestRefused as refused:
            return _json(refused.status, refused.body(), {"x-amzn-errortype": refused.type})
        except Exception:
            log.exception("a request failed inside the local AppSync")
            return _json(500, {"errors": [{"errorType": "InternalFailure", "message": "Internal failure."}]})
        for mutation, data in done.published.items():
            self.hub.publish(mutation, data)
        self.hub.invalidate(done.invalidations)
        added = {name: str(value) for name, value in done.response_headers.items()}
        return _json(200, done.body, added | ({"x-amzn-requestid": done.request_id} if done.request_id else {}))

    async def connect(
        self,
        headers: Mapping[str, str],
        query: Mapping[str, str],
        protocols: Sequence[str],
        source_ip: str = "127.0.0.1",
    ) -> Connection:
        """Check a WebSocket handshake; its credentials travel in the query, a subprotocol, or headers."""
        if PROTOCOL not in protocols:
            raise RequestRefused(400, "NoProtocolError", f"The WebSocket subprotocol must be {PROTOCOL}.")
        carried = _carried(headers, query, protocols)
        await self._authorizer.authorize(carried, f"{PATH}/connect", b"{}", source_ip)
        return Connection(self.hub, self._authorizer, PATH, source_ip)


def _carried(headers: Mapping[str, str], query: Mapping[str, str], protocols: Sequence[str]) -> dict[str, str]:
    encoded = query.get("header") or next(
        (one.removeprefix("header-") for one in protocols if one.startswith("header-")), None
    )
    if encoded is None:
        return lower(headers)
    try:
        # A plus that a client left as it is in its query arrives as a space.
        padded = encoded + "=" * (-len(encoded) % 4)
        carried = json.loads(base64.b64decode(padded.replace("-", "+").replace("_", "/").replace(" ", "+")))
        return lower(carried)
    except (ValueError, AttributeError, RecursionError, binascii.Error) as unreadable:
        raise RequestRefused(400, "BadRequestException", "'header' must be base64 of a JSON object.") from unreadable


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as unreadable:
        raise malformed("Request body is not JSON.") from unreadable


def _json(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
    content = json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()
    return Answer(status, {"content-type": "application/json;charset=UTF-8", **(headers or {})}, content)
