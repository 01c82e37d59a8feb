"""Ask a Lambda authorizer who may call, and remember its answers as long as they hold."""

import asyncio
import json
import logging
import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.appsync.datasources import DataSourceError
from local.appsync.errors import unauthorized
from local.appsync.providers import LambdaAuthorizer

log = logging.getLogger("appsync.authorizer")

Invoke = Callable[[str, Mapping[str, Any]], Any]
TIMEOUT_SECONDS = 10
MAX_TTL_SECONDS = 3600
_REMEMBERED = 1_000
_REFUSAL = "You are not authorized to make this call."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the function answered: what resolvers see, and the fields (`Type.field`) that it denies."""

    resolver_context: Mapping[str, Any]
    denied: frozenset[str]


@dataclass(slots=True)
class Authorizers:
    """Calls the function of an API's Lambda mode."""

    invoke: Invoke
    clock: Callable[[], float] = time.time
    _verdicts: dict[str, tuple[float, Verdict]] = field(default_factory=dict)

    async def verdict(
        self, authorizer: LambdaAuthorizer, token: str, headers: Mapping[str, str], body: bytes
    ) -> Verdict:
        """The function's answer for a token; raises RequestRefused if it does not let the call through."""
        if authorizer.validation and not authorizer.validation.fullmatch(token):
            raise unauthorized(_REFUSAL)
        until, verdict = self._verdicts.get(token, (0.0, None))
        if verdict is not None and until > self.clock():
            return verdict
        try:
            answer = await asyncio.wait_for(
                asyncio.to_thread(self.invoke, authorizer.function, _event(token, headers, body)), TIMEOUT_SECONDS
            )
            verdict, ttl = _read(answer)
        except (DataSourceError, OSError, TimeoutError, ValueError) as failure:
            log.warning("the authorizer %s refused by failing: %r", authorizer.function, failure)
            raise unauthorized(_REFUSAL) from failure
        if (seconds := min(authorizer.ttl_seconds if ttl is None else ttl, MAX_TTL_SECONDS)) > 0:
            if len(self._verdicts) >= _REMEMBERED:
                self._verdicts.clear()
            self._verdicts[token] = (self.clock() + seconds, verdict)
        return verdict


def _event(token: str, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """What the function is given; at the handshake of a subscription there is no operation yet."""
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError):
        asked = {}
    asked = asked if isinstance(asked, dict) else {}
    return {
        "authorizationToken": token,
        "requestContext": {
            "apiId": "local",
            "accountId": "000000000000",
            "requestId": str(uuid.uuid4()),
            "queryString": asked.get("query") or "",
            "operationName": asked.get("operationName"),
            "variables": asked.get("variables") or {},
        },
        "requestHeaders": dict(headers),
    }


def _read(answer: Any) -> tuple[Verdict, float | None]:
    if not isinstance(answer, Mapping) or not isinstance(answer.get("isAuthorized"), bool):
        raise ValueError(f"it must answer an object with a boolean isAuthorized, not {answer!r}")
    if not answer["isAuthorized"]:
        raise unauthorized(_REFUSAL)
    context, denied, ttl = (
        answer.get("resolverContext") or {},
        answer.get("deniedFields") or [],
        answer.get("ttlOverride"),
    )
    if not isinstance(context, Mapping) or any(isinstance(value, Mapping | list) for value in context.values()):
        raise ValueError(f"resolverContext must be an object of plain values, not {context!r}")
    if not isinstance(denied, list) or not all(isinstance(one, str) for one in denied):
        raise ValueError(f"deniedFields must be a list of names, not {denied!r}")
    if ttl is not None and (isinstance(ttl, bool) or not isinstance(ttl, int | float)):
        raise ValueError(f"ttlOverride must be a number of seconds, not {ttl!r}")
    return Verdict(context, frozenset(_field(one) for one in denied)), ttl


def _field(name: str) -> str:
    """`Type.field` of a field's short name or of its ARN (`…/types/Type/fields/field`)."""
    if "/types/" not in name:
        return name
    type_name, _, field_name = name.rpartition("/types/")[2].partition("/fields/")
    return f"{type_name}.{field_name}"
