"""Run the `request` and `response` handlers of an APPSYNC_JS file in QuickJS, within limits."""

import itertools
import json
import logging
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import quickjs

log = logging.getLogger("appsync.resolver")

TIME_LIMIT_SECONDS = 2
MEMORY_LIMIT_BYTES = 64 * 1024 * 1024
SOURCE_LIMIT_CHARACTERS = 32_768

Handler = Literal["request", "response"]

_RUNTIME = Path(__file__).parent / "runtime"
_RUNTIME_FILES = ("core", "text", "time", "values", "transform", "dynamodb", "evaluate")
_IMPORT = re.compile(r"^import\s+(?P<what>[^'\";]+?)\s+from\s+['\"](?P<module>[^'\"]+)['\"];?", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export\s*\{(?P<names>[^}]*)\};?", re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:function|const|let)\b)", re.MULTILINE)
_POSITION = re.compile(r"at (?:request|response) \(<input>:(\d+):(\d+)\)")
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
    """What one run of a handler came to."""

    result: Any = None
    stash: dict[str, Any] = field(default_factory=dict)
    error: ResolverError | None = None
    out_errors: tuple[ResolverError, ...] = ()
    subscription_filter: Any = None
    invalidation_filter: Any = None
    invalidations: tuple[Any, ...] = ()
    response_headers: dict[str, Any] = field(default_factory=dict)
    early_return: Literal["END", "NEXT"] | None = None
    logs: tuple[str, ...] = ()


class InvalidCode(ValueError):
    """A resolver file that cannot be loaded."""


class Module:
    """One APPSYNC_JS file, compiled once in each thread that runs it."""

    def __init__(self, source: str, *, env: Mapping[str, str] | None = None, name: str = "resolver") -> None:
        if len(source) > SOURCE_LIMIT_CHARACTERS:
            raise InvalidCode(f"{name} has {len(source)} characters; AppSync takes at most {SOURCE_LIMIT_CHARACTERS}")
        self.name = name
        self.env = dict(env or {})
        self._id = next(_identifiers)
        self._script = _script(self._id, source)
        _interpreter().load(self)

    def evaluate(self, function: Handler, context: Mapping[str, Any]) -> Evaluation:
        """Run one handler with a context of plain JSON values."""
        text = json.dumps({"env": self.env, **context}, default=str)
        try:
            answer = json.loads(_interpreter().run(self, function, text))
        except quickjs.JSException as crash:
            _thread.interpreter = None  # after a limit was hit the heap is not to be trusted
            return Evaluation(stash=dict(context.get("stash") or {}), error=self._limit(crash))
        return self._evaluation(answer)

    def _limit(self, crash: Exception) -> ResolverError:
        message = str(crash)
        if "interrupted" in message:
            message = f"{self.name} ran longer than {TIME_LIMIT_SECONDS} s"
        elif "out of memory" in message or message == "null":
            message = f"{self.name} took more than {MEMORY_LIMIT_BYTES // 2**20} MB of memory"
        return ResolverError(message.strip(), "Code")

    def _evaluation(self, answer: dict[str, Any]) -> Evaluation:
        for level, line in answer["log"]:
            log.log(logging.getLevelNamesMapping()[level.upper()], "%s: %s", self.name, line)
        return Evaluation(
            result=answer.get("result"),
            stash=answer.get("stash") or {},
            error=self._error(answer),
            out_errors=tuple(ResolverError(**error) for error in answer["outErrors"]),
            subscription_filter=answer["filter"],
            invalidation_filter=answer["invalidationFilter"],
            invalidations=tuple(answer["invalidations"]),
            response_headers=answer["headers"],
            early_return=answer.get("earlyReturn"),
            logs=tuple(line for _, line in answer["log"]),
        )

    def _error(self, answer: dict[str, Any]) -> ResolverError | None:
        if raised := answer.get("error"):
            return ResolverError(**raised)
        if crash := answer.get("crash"):
            position = _POSITION.search(crash["stack"])
            where = f"{self.name}:{position[1]}:{position[2]}: " if position else f"{self.name}: "
            log.error("%s%s", where, crash["message"])
            return ResolverError(where + crash["message"], "Code")
        return None


class _Interpreter:
    """A QuickJS context with the runtime in it; QuickJS wants to stay in the thread that made it."""

    def __init__(self) -> None:
        self._context = quickjs.Context()
        self._context.set_memory_limit(MEMORY_LIMIT_BYTES)
        for file in _RUNTIME_FILES:
            self._context.eval((_RUNTIME / f"{file}.js").read_text(encoding="utf-8"))
        self._run = self._context.eval("appsync.run")
        self._context.set_time_limit(TIME_LIMIT_SECONDS)
        self._loaded: set[int] = set()

    def load(self, module: Module) -> None:
        if module._id in self._loaded:
            return
        try:
            self._context.eval(module._script)
        except quickjs.JSException as refused:
            message = str(refused).strip().replace("<input>", module.name)
            raise InvalidCode(f"{module.name} cannot be loaded: {message}") from refused
        self._loaded.add(module._id)

    def run(self, module: Module, function: str, text: str) -> str:
        self.load(module)
        answer: str = self._run(module._id, function, text)
        return answer


def _interpreter() -> _Interpreter:
    interpreter: _Interpreter | None = getattr(_thread, "interpreter", None)
    if interpreter is None:
        interpreter = _thread.interpreter = _Interpreter()
    return interpreter


def _script(identifier: int, source: str) -> str:
    """Turn an ES module into one expression, keeping every line where it was."""
    source = _IMPORT.sub(_imported, source)
    source = _EXPORT_LIST.sub(lambda match: "\n" * match[0].count("\n"), source)
    source = _EXPORT.sub("", source)
    exports = ", ".join(
        f"{name}: typeof {name} === 'undefined' ? undefined : {name}" for name in ("request", "response")
    )
    body = f"'use strict'; {source}\nreturn {{ {exports} }};"
    return f"appsync.handlers[{identifier}] = (() => {{ {body} }})();"


def _imported(match: re.Match[str]) -> str:
    what, module = match["what"].strip(), json.dumps(match["module"])
    lines = "\n" * match[0].count("\n")
    if what.startswith("*"):
        return f"const {what.split()[-1]} = appsync.module({module});{lines}"
    if not what.startswith("{"):
        raise InvalidCode(f"cannot read the import {match[0]!r}: name what you import in braces")
    # `Context` and the like are types: they are not there at run time, and nobody may miss them.
    names = (name.strip() for name in what.strip("{}").split(",") if name.strip())
    bindings = ", ".join(re.sub(r"\s+as\s+", ": ", name) for name in names if name != "Context")
    return f"const {{ {bindings} }} = appsync.module({module});{lines}"
