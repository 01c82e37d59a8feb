"""AppSync's real-time protocol over messages: one client, its subscriptions, and what is to be sent to it."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from local.appsync.authorization import Authorizer
from local.appsync.errors import RequestRefused
from local.appsync.hub import Hub
from local.appsync.operation import Subscription

log = logging.getLogger("appsync.realtime")

CONNECTION_TIMEOUT_MS = 300_000
KEEP_ALIVE_SECONDS = 60
MAX_SUBSCRIPTIONS = 100
# What a client may leave unread before it is disconnected.
MAX_WAITING_MESSAGES = 1_000
MAX_WAITING_CHARACTERS = 4 * 1024 * 1024
_UNREADABLE = "unknown not supported through the realtime channel"


class Connection:
    """One client; `next_message` is what to send to it, `left_behind` is set once it reads too slowly."""

    def __init__(self, hub: Hub, authorizer: Authorizer, path: str, source_ip: str) -> None:
        self._hub = hub
        self._authorizer = authorizer
        self._path = path
        self._source_ip = source_ip
        self._subscriptions: dict[str, Subscription] = {}
        self._outgoing: asyncio.Queue[str] = asyncio.Queue()
        self._waiting = 0
        self.left_behind = asyncio.Event()

    async def receive(self, text: str) -> None:
        """Act on one frame of the client."""
        message = _object(text)
        match message.get("type"):
            case "connection_init":
                self._send({"type": "connection_ack", "payload": {"connectionTimeoutMs": CONNECTION_TIMEOUT_MS}})
            case "start":
                await self._start(message)
            case "stop":
                self._stop(message.get("id"))
            case _:
                self._error(message.get("id"), "UnsupportedOperation", _UNREADABLE)

    async def next_message(self) -> str:
        """Wait for the next message that the client is to get."""
        text = await self._outgoing.get()
        self._waiting -= len(text)
        return text

    def send_data(self, id_: str, payload: str) -> None:
        """Send a message of a subscription, given as JSON."""
        self._put(f'{{"id":{json.dumps(id_)},"type":"data","payload":{payload}}}')

    def keep_alive(self) -> None:
        """Tell the client that the connection is alive."""
        self._send({"type": "ka"})

    def end(self, id_: str) -> None:
        """End a subscription, because the client said so or because it was invalidated."""
        self._hub.remove(self, id_, self._subscriptions.pop(id_))
        self._send({"type": "complete", "id": id_})

    def close(self) -> None:
        """Forget everything this client listens to."""
        for id_, subscription in self._subscriptions.items():
            self._hub.remove(self, id_, subscription)
        self._subscriptions.clear()

    async def _start(self, message: Mapping[str, Any]) -> None:
        id_ = message.get("id")
        if not isinstance(id_, str) or not id_:
            self._error(None, "BadRequestException", "'id' must be a string that is not empty")
            return
        if id_ in self._subscriptions:
            self._error(id_, "DuplicatedOperationError", f"The subscription id {id_} is in use already")
            return
        if len(self._subscriptions) >= MAX_SUBSCRIPTIONS:
            text = f"Max number of {MAX_SUBSCRIPTIONS} subscriptions reached"
            self._error(id_, "MaxSubscriptionsReachedError", text, 490)
            return
        try:
            payload = message["payload"]
            data = payload["data"].encode()
            headers = lower(payload.get("extensions", {}).get("authorization") or {})
        except (KeyError, TypeError, AttributeError, UnicodeEncodeError):
            self._error(id_, "BadRequestException", "'payload.data' must hold the JSON of a query and its variables")
            return
        try:
            caller = await self._authorizer.authorize(headers, self._path, data, self._source_ip)
            accepted = await self._hub.executor.subscribe(_object(data), caller, headers)
        except RequestRefused as refused:
            self._error(id_, refused.type, refused.message)
            return
        if isinstance(accepted, list):
            self._send({"type": "error", "id": id_, "payload": {"errors": accepted}})
            return
        self._subscriptions[id_] = accepted
        self._hub.add(self, id_, accepted)
        self._send({"type": "start_ack", "id": id_})

    def _stop(self, id_: Any) -> None:
        if not isinstance(id_, str) or id_ not in self._subscriptions:
            self._error(id_, "UnknownOperationError", f"Unknown operation id {id_}")
            return
        self.end(id_)

    def _send(self, message: Mapping[str, Any]) -> None:
        self._put(json.dumps(message, separators=(",", ":")))

    def _put(self, text: str) -> None:
        if self.left_behind.is_set():
            return
        self._outgoing.put_nowait(text)
        self._waiting += len(text)
        if self._outgoing.qsize() > MAX_WAITING_MESSAGES or self._waiting > MAX_WAITING_CHARACTERS:
            # Whoever does not read loses the connection, so that nobody else waits for it.
            log.warning("a client does not read its messages and is disconnected")
            self.close()
            self._outgoing = asyncio.Queue()
            self.left_behind.set()

    def _error(self, id_: Any, type_: str, message: str, code: int | None = None) -> None:
        error = {"errorType": type_, "message": message} | ({"errorCode": code} if code else {})
        answer: dict[str, Any] = {"type": "error", "payload": {"errors": [error]}}
        self._send({**answer, "id": id_} if isinstance(id_, str) else answer)


def lower(headers: Mapping[str, Any]) -> dict[str, str]:
    """Headers are looked up without regard to case."""
    return {name.lower(): str(value) for name, value in headers.items()}


def _object(text: str | bytes) -> dict[str, Any]:
    """A JSON object; an empty one for what is none."""
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return message if isinstance(message, dict) else {}
