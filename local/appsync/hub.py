"""Who hears what: every subscription of every connection, and the mutations that feed them."""

import json
import logging
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from local.appsync.execution import Executor
from local.appsync.filters import arguments_match, filter_matches
from local.appsync.operation import Subscription

log = logging.getLogger("appsync.realtime")

MAX_PAYLOAD_BYTES = 240 * 1024


class Listener(Protocol):
    """A client that has subscribed; it knows each subscription by an id of its own."""

    def send_data(self, id_: str, payload: str) -> None: ...
    def end(self, id_: str) -> None: ...


@dataclass(frozen=True, slots=True)
class _Heard:
    listener: Listener
    id: str
    subscription: Subscription
    # Whoever selects the same and may see the same gets the same message.
    shape: Hashable


class Hub:
    """All subscriptions, by the field that they listen to."""

    def __init__(self, executor: Executor, fed: Mapping[str, tuple[str, ...]]) -> None:
        self.executor = executor
        self._fed = fed
        self._heard: dict[str, dict[tuple[int, str], _Heard]] = {}

    def add(self, listener: Listener, id_: str, subscription: Subscription) -> None:
        """Let a client hear a subscription."""
        heard = _Heard(listener, id_, subscription, _shape(subscription))
        self._heard.setdefault(subscription.field_name, {})[id(listener), id_] = heard

    def remove(self, listener: Listener, id_: str, subscription: Subscription) -> None:
        """Let a client hear a subscription no more."""
        self._heard.get(subscription.field_name, {}).pop((id(listener), id_), None)

    def publish(self, mutation: str, data: Any) -> int:
        """Tell everybody whom a mutation's response concerns; answer how many."""
        messages: dict[Hashable, str | None] = {}
        told = 0
        for name in self._fed.get(mutation, ()):
            for heard in list(self._heard.get(name, {}).values()):
                if not _concerns(heard.subscription, data):
                    continue
                if heard.shape not in messages:
                    messages[heard.shape] = self._message(heard.subscription, data)
                if (message := messages[heard.shape]) is not None:
                    heard.listener.send_data(heard.id, message)
                    told += 1
        return told

    def invalidate(self, invalidations: Sequence[Mapping[str, Any]]) -> int:
        """End the subscriptions whose invalidation filter holds for a payload; answer how many."""
        ended = 0
        for one in invalidations:
            for heard in list(self._heard.get(str(one.get("subscriptionField")), {}).values()):
                wanted = heard.subscription.invalidation_filter
                if wanted is not None and filter_matches(wanted, one.get("payload")):
                    heard.listener.end(heard.id)
                    ended += 1
        return ended

    def _message(self, subscription: Subscription, data: Any) -> str | None:
        """A message as JSON; the service drops one that is too large without a word."""
        payload = self.executor.message(subscription, data)
        text = json.dumps(payload, separators=(",", ":"), ensure_ascii=False)
        if (size := len(text.encode(errors="replace"))) > MAX_PAYLOAD_BYTES:
            log.warning("a message of %d bytes of %s is too large and was dropped", size, subscription.field_name)
            return None
        return text


def _shape(subscription: Subscription) -> Hashable:
    caller = subscription.caller
    variables = json.dumps(subscription.variables, sort_keys=True)
    return id(subscription.document), variables, caller.mode, caller.groups, caller.denied, caller.denies


def _concerns(subscription: Subscription, data: Any) -> bool:
    if subscription.filter is not None:
        return filter_matches(subscription.filter, data)
    return arguments_match(subscription.arguments, data)
