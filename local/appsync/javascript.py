"""Run the `request` and `response` handlers of an APPSYNC_JS file in QuickJS, within limits."""

import itertools
import json
import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

import orjson
import quickjs

from local.appsync.language import RUNTIME, package, read_file

log = logging.getLogger("appsync.resolver")

TIME_LIMIT_SECONDS = 1
MEMORY_LIMIT_BYTES = 64 * 1024 * 1024
# Files that were replaced stay in an interpreter, so each lives for so many files.
MODULES_LIMIT = 500
RESULT_LIMIT_CHARACTERS = 5 * 1024 * 1024

Handler = Literal["request", "response"]

_FILES = (
    *("core", "util/text", "util/str", "util/math", "util/http", "util/xml", "util/rds", "util/dynamodb"),
    *("util/zones", "util/time_patterns", "util/time_parsing", "util/time"),
    *("util/transform_dynamodb", "util/transform_opensearch", "util/transform_subscription", "util/transform"),
    *("extensions", "modules/dynamodb", "modules/rds_conditions", "modules/rds", "modules/ai", "evaluate"),
)
_LIBRARIES = {"xml": ("XMLParser", "fast-xml-parser/lib/fxparser.min.js")}
# A resolver's lines begin here, so that a position in a stack trace is told from one in the runtime.
_FIRST_LINE = 10_000
_FRAME = re.compile(r"<input>:(\d+):(\d+)")
_thread = threading.local()
_identifiers = itertools.count()


@dataclass(frozen=True, slots=True)
class ResolverError:
    """An error that a handler raised by `util.error`, added by `util.appendError`, or crashed with."""

    message: str
    type: str | None = None
    data: Any = None
    info: Any = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What one run of a handler came to; `skip_to` is END or NEXT where an early return said so."""

    result: Any = None
    stash: dict[str, Any] = field(default_factory=dict)
    error: ResolverError | None = None
    out_errors: tuple[ResolverError, ...] = ()
    subscription_filter: Any = None
    invalidation_filter: Any = None
    invalidations: tuple[Any, ...] = ()
    response_headers: dict[str, Any] = field(default_factory=dict)
    early_return: bool = False
    skip_to: Literal["END", "NEXT"] | None = None
    logs: tuple[tuple[str, str], ...] = ()


class Module:
    """One APPSYNC_JS file, compiled once in each thread that runs it."""

    def __init__(self, source: str, *, env: Mapping[str, str] | None = None, name: str = "code.js") -> None:
        self.name = name
        self.env = dict(env or {})
        self._id = next(_identifiers)
        script = read_file(source, name)
        head = "\n" * (_FIRST_LINE - 2) + f"appsync.handlers[{self._id}] = () => {{ 'use strict';\n"
        self._script = f"{head}{script.body}\nreturn {script.exports}; }};"

    def evaluate(self, function: Handler, context: Mapping[str, Any], request_id: str = "") -> Evaluation:
        """Run one handler with a context of plain JSON values; what it logs goes to the log with the request's id."""
        text = _written({"env": self.env, **context})
        try:
            answer = _interpreter().run(self, function, text)
        except quickjs.JSException as crash:
            _thread.interpreter = None  # after a limit was hit the heap is not to be trusted
            error = ResolverError(self._limit(crash), "Code")
            log.error("%s%s", request_id and f"[{request_id}] ", error.message)
            return Evaluation(stash=dict(context.get("stash") or {}), error=error)
        answer["log"] = [(level, f"{self.name}{_position(stack)}: {line}") for level, line, stack in answer["log"]]
        for level, line in answer["log"]:
            mark = f"[{request_id}] " if request_id else ""
            log.log(logging.getLevelNamesMapping()[level.upper()], "%s%s", mark, line)
        return self._evaluation(answer, request_id)

    def _limit(self, crash: Exception) -> str:
        message = str(crash).strip()
        if "interrupted" in message:
            return f"{self.name} ran longer than {TIME_LIMIT_SECONDS} s"
        if "out of memory" in message or message == "null":
            return f"{self.name} took more than {MEMORY_LIMIT_BYTES // 2**20} MB of memory"
        return message

    def _evaluation(self, answer: dict[str, Any], request_id: str) -> Evaluation:
        return Evaluation(
            result=answer.get("result"),
            stash=answer.get("stash") or {},
            error=self._error(answer, request_id),
            out_errors=tuple(ResolverError(**error) for error in answer["outErrors"]),
            subscription_filter=answer["filter"],
            invalidation_filter=answer["invalidationFilter"],
            invalidations=tuple(answer["invalidations"]),
            response_headers=answer["headers"],
            early_return=bool(answer.get("early")),
            skip_to=answer.get("skipTo"),
            logs=tuple(answer["log"]),
        )

    def _error(self, answer: dict[str, Any], request_id: str) -> ResolverError | None:
        if raised := answer.get("error"):
            return ResolverError(**raised)
        if crash := answer.get("crash"):
            message = f"{self.name}{_position(crash['stack'])}: {crash['message']}"
            log.error("%s%s", request_id and f"[{request_id}] ", message)
            return ResolverError(message, "Code")
        return None


def _position(stack: str) -> str:
    """Where in the file a crash was, as `:3:5`."""
    for line, column in _FRAME.findall(stack):
        if int(line) >= _FIRST_LINE:
            return f":{int(line) - _FIRST_LINE + 1}:{column}"
    return ""


@lru_cache(1)
def _scripts() -> tuple[str, ...]:
    """The runtime, and the libraries as text that is compiled when one is needed."""
    libraries = {name: {"global": variable, "source": package(path)} for name, (variable, path) in _LIBRARIES.items()}
    files = [(RUNTIME / f"{file}.js").read_text(encoding="utf-8") for file in _FILES]
    return (*files, f"Object.assign(appsync.libraries, {json.dumps(libraries)})")


class _Interpreter:
    """A QuickJS context with the runtime in it; QuickJS wants to stay in the thread that made it."""

    def __init__(self) -> None:
        self._context = quickjs.Context()
        self._context.set_memory_limit(MEMORY_LIMIT_BYTES)
        for script in _scripts():
            self._context.eval(script)
        self._run = self._context.eval("appsync.run")
        self._add_zone = self._context.eval("appsync.addZone")
        self._context.set_time_limit(TIME_LIMIT_SECONDS)
        self.loaded: set[int] = set()

    def run(self, module: Module, function: str, text: str) -> dict[str, Any]:
        """Run one handler; again for each time zone that it turns out to need."""
        if module._id not in self.loaded:
            self._context.eval(module._script)
            self.loaded.add(module._id)
        while True:
            written: str = self._run(module._id, function, text)
            if len(written) > RESULT_LIMIT_CHARACTERS:
                raise quickjs.JSException(f"{module.name} returned more than {RESULT_LIMIT_CHARACTERS // 2**20} MB")
            answer: dict[str, Any] = _read(written)
            if not (zone := answer.get("zoneWanted")):
                return answer
            from local.appsync.zones import changes  # here, as its import takes long and few resolvers need it

            self._add_zone(zone, changes(zone))


def _written(value: Any) -> str:
    """JSON by the faster library; by the other one, what the faster does not take: large numbers, half characters."""
    try:
        return orjson.dumps(value, default=str).decode()
    except TypeError:
        return json.dumps(value, default=str)


def _read(text: str) -> Any:
    try:
        return orjson.loads(text)
    except ValueError:
        return json.loads(text)


def _interpreter() -> _Interpreter:
    interpreter: _Interpreter | None = getattr(_thread, "interpreter", None)
    if interpreter is None or len(interpreter.loaded) >= MODULES_LIMIT:
        interpreter = _thread.interpreter = _Interpreter()
    return interpreter
