"""AppSync's control plane: `EvaluateCode`, for the unit tests of resolvers; the rest is refused by name."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from local.appsync.javascript import Evaluation, Module
from local.appsync.language import InvalidCode

EVALUATE_CODE = "/v1/dataplane-evaluatecode"
EVALUATE_TEMPLATE = "/v1/dataplane-evaluatetemplate"
CONTEXT_LIMIT_CHARACTERS = 28_000


class Refused(Exception):
    """A call that is refused, with its HTTP status and the name that the AWS SDKs make an exception of."""

    def __init__(self, status: int, type_: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.type = type_
        self.message = message


def control(method: str, path: str, body: bytes) -> dict[str, Any]:
    """Answer one call of the control plane; raises Refused."""
    if path == EVALUATE_TEMPLATE:
        raise _bad("Mapping templates (VTL) are not there: the local AppSync evaluates APPSYNC_JS, by EvaluateCode.")
    if (method, path) != ("POST", EVALUATE_CODE):
        message = f"{method} {path} is not there: the local AppSync serves the API of its template, and EvaluateCode."
        raise Refused(501, "NotImplementedException", message)
    try:
        request = json.loads(body)
        runtime = request["runtime"]["name"], request["runtime"]["runtimeVersion"]
        code, context, function = str(request["code"]), str(request["context"]), request.get("function") or "request"
    except (ValueError, KeyError, TypeError, AttributeError) as unreadable:
        raise _bad("Give runtime {name, runtimeVersion}, code and context.") from unreadable
    if runtime != ("APPSYNC_JS", "1.0.0"):
        raise _bad(f"The runtime is APPSYNC_JS 1.0.0, not {runtime[0]} {runtime[1]}.")
    if function not in ("request", "response"):
        raise _bad(f"The function is request or response, not {function}.")
    return _evaluated(code, function, _context(context))


def _context(text: str) -> Mapping[str, Any]:
    if len(text) > CONTEXT_LIMIT_CHARACTERS:
        raise _bad(f"The context has {len(text)} characters; it may have {CONTEXT_LIMIT_CHARACTERS}.")
    try:
        context = json.loads(text)
    except ValueError as unreadable:
        raise _bad("The context is not JSON.") from unreadable
    if not isinstance(context, dict):
        raise _bad("The context is not an object.")
    return context


def _evaluated(code: str, function: Any, context: Mapping[str, Any]) -> dict[str, Any]:
    try:
        module = Module(code)
    except InvalidCode as invalid:
        errors = [
            {
                "errorType": one.type,
                "value": one.value,
                "location": {"line": one.line, "column": one.column, "span": one.span},
            }
            for one in invalid.errors
        ]
        return {"error": {"message": "The code contains one or more errors.", "codeErrors": errors}, "logs": []}
    return _described(module.evaluate(function, context))


def _described(done: Evaluation) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "logs": [f"{level.upper()} - {line}" for level, line in done.logs],
        "stash": _text(done.stash),
        "outErrors": _text([_error(asdict(one)) for one in done.out_errors]),
    }
    if done.error is not None:
        return {**answer, "error": {"message": done.error.message}}
    return {**answer, "evaluationResult": _text(done.result)}


def _error(error: dict[str, Any]) -> dict[str, Any]:
    named = {"message": error["message"], "type": error["type"], "data": error["data"], "errorInfo": error["info"]}
    return {name: value for name, value in named.items() if value is not None}


def _text(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _bad(message: str) -> Refused:
    return Refused(400, "BadRequestException", message)
