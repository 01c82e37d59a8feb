"""AppSync's real-time protocol over messages: connections, subscriptions, and who hears which mutation."""

import asyncio
import json
import logging
from collections.abc import Mapping
from typing import Any

from local.appsync.authorization import Authorizer
from local.appsync.errors import RequestRefused
from local.appsync.execution import Executor, Subscription
from local.appsync.filters import arguments_match, filter_matches

log = logging.getLogger("appsync.realtime")

CONNECTION_TIMEOUT_MS = 300_000
KEEP_ALIVE_SECONDS = 60
MAX_SUBSCRIPTIONS = 100
MAX_PAYLOAD_BYTES = 240 * 1024
QUEUE_LENGTH = 1_000


class TooSlow(Exception):
    """A client that does not read what it subscribed to."""


class Hub:
    """All connections, by the subscription fields they listen to."""

    def __init__(self, executor: Executor, fed: Mapping[str, tuple[str, ...]]) -> None:
        self.executor = executor
        self._fed = fed
        self._listening: dict[str, dict[tuple[int, str], tuple[Connection, Subscription]]] = {}

    def add(self, connection: "Connection", id_: str, subscription: Subscription) -> None:
        """Let a connection hear a subscription."""
        self._listening.setdefault(subscription.field_name, {})[id(connection), id_] = (connection, subscription)

    def remove(self, connection: "Connection", id_: str, subscription: Subscription) -> None:
        """Let a connection hear a subscription no more."""
        self._listening.get(subscription.field_name, {}).pop((id(connection), id_), None)

    def publish(self, mutation: str, data: Any) -> int:
        """Tell everybody whom a mutation's response concerns; answer how many."""
        heard = 0
        for name in self._fed.get(mutation, ()):
            for (_, id_), (connection, subscription) in list(self._listening.get(name, {}).items()):
                if _concerns(subscription, data):
                    payload = self.executor.message(subscription, data)
                    connection.send_data(id_, payload)
                    heard += 1
        return heard


def _concerns(subscription: Subscription, data: Any) -> bool:
    if subscription.filter is not None:
        return filter_matches(subscription.filter, data)
    return arguments_match(subscription.arguments, data)


class Connection:
    """One client; `outgoing` holds what is to be sent to it, None at the end."""

    def __init__(self, hub: Hub, authorizer: Authorizer, path: str, source_ip: str) -> None:
        self._hub = hub
        self._authorizer = authorizer
        self._path = path
        self._source_ip = source_ip
        self._subscriptions: dict[str, Subscription] = {}
        self._ready = False
        self.outgoing: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_LENGTH)

    async def receive(self, text: str) -> None:
        """Act on one frame of the client."""
        try:
            message = json.loads(text)
            kind = message["type"]
        except (ValueError, TypeError, KeyError):
            self._error(None, "UnsupportedOperation", "unknown not supported through the realtime channel")
            return
        if kind == "connection_init":
            self._ready = True
            self.send({"type": "connection_ack", "payload": {"connectionTimeoutMs": CONNECTION_TIMEOUT_MS}})
        elif kind == "start" and self._ready:
            await self._start(message)
        elif kind == "stop" and self._ready:
            self._stop(message.get("id"))
        else:
            self._error(message.get("id"), "UnsupportedOperation", f"{kind} not supported through the realtime channel")

    async def _start(self, message: Mapping[str, Any]) -> None:
        id_ = message.get("id")
        if not isinstance(id_, str) or not id_:
            self._error(None, "BadRequestException", "'id' must be a string that is not empty")
            return
        if id_ in self._subscriptions:
            self._error(id_, "DuplicatedOperationError", f"The subscription id {id_} is in use already")
            return
        if len(self._subscriptions) >= MAX_SUBSCRIPTIONS:
            self._error(id_, "MaxSubscriptionsReachedError", f"Max number of {MAX_SUBSCRIPTIONS} subscriptions reached")
            return
        try:
            payload = message["payload"]
            data: str = payload["data"]
            headers = lower(payload.get("extensions", {}).get("authorization") or {})
            body = json.loads(data)
        except (KeyError, TypeError, ValueError, AttributeError):
            self._error(id_, "BadRequestException", "'payload.data' must hold the JSON of a query and its variables")
            return
        try:
            caller = await self._authorizer.authorize(headers, self._path, data.encode(), self._source_ip)
            accepted = await self._hub.executor.subscribe(body, caller, headers)
        except RequestRefused as refused:
            self._error(id_, refused.type, refused.message)
            return
        if isinstance(accepted, list):
            self.send({"type": "error", "id": id_, "payload": {"errors": accepted}})
            return
        self._subscriptions[id_] = accepted
        self._hub.add(self, id_, accepted)
        self.send({"type": "start_ack", "id": id_})

    def _stop(self, id_: Any) -> None:
        subscription = self._subscriptions.pop(id_, None)
        if subscription is None:
            self._error(id_, "UnknownOperationError", f"Unknown operation id {id_}")
            return
        self._hub.remove(self, id_, subscription)
        self.send({"type": "complete", "id": id_})

    def send_data(self, id_: str, payload: Mapping[str, Any]) -> None:
        """Send a message of a subscription; the service drops one that is too large without a word."""
        text = json.dumps({"id": id_, "type": "data", "payload": payload}, separators=(",", ":"))
        if len(text.encode()) > MAX_PAYLOAD_BYTES:
            log.warning("a message of %d bytes to subscription %s is too large and was dropped", len(text), id_)
            return
        self._put(text)

    def send(self, message: Mapping[str, Any]) -> None:
        """Send a message of the protocol."""
        self._put(json.dumps(message, separators=(",", ":")))

    def keep_alive(self) -> None:
        """Tell the client that the connection is alive."""
        if self._ready:
            self.send({"type": "ka"})

    def close(self) -> None:
        """Forget everything this client listens to."""
        for id_, subscription in self._subscriptions.items():
            self._hub.remove(self, id_, subscription)
        self._subscriptions.clear()

    def _put(self, text: str) -> None:
        try:
            self.outgoing.put_nowait(text)
        except asyncio.QueueFull:
            # Whoever does not read loses the connection, so that nobody else waits for it.
            log.warning("a client does not read its messages and is disconnected")
            self.close()
            while not self.outgoing.empty():
                self.outgoing.get_nowait()
            self.outgoing.put_nowait(None)

    def _error(self, id_: Any, type_: str, message: str) -> None:
        answer: dict[str, Any] = {"type": "error", "payload": {"errors": [{"errorType": type_, "message": message}]}}
        self.send({**answer, "id": id_} if id_ is not None else answer)


def lower(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers are looked up without regard to case."""
    return {name.lower(): value for name, value in headers.items()}
