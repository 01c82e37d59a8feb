"""Read APPSYNC_JS files as the service does when one is saved: what the language lacks is refused with its position."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import quickjs

SOURCE_LIMIT_CHARACTERS = 32_768
TIME_LIMIT_SECONDS = 20

RUNTIME = Path(__file__).parent / "runtime"
_PACKAGES = Path(__file__).parents[2] / "node_modules"
_FILES = ("tree", "rules", "module")
# acorn reads nested code by nested calls; the thread's own stack must be larger than what QuickJS may use of it.
_STACK_BYTES = 4 * 1024 * 1024
_local = threading.local()


@dataclass(frozen=True, slots=True)
class CodeError:
    """One thing that is wrong with a file, and where; lines and columns count from 1."""

    type: str
    value: str
    line: int = 0
    column: int = 0
    span: int = -1


class InvalidCode(ValueError):
    """A resolver file that cannot be loaded."""

    def __init__(self, name: str, errors: tuple[CodeError, ...]) -> None:
        super().__init__("\n".join(f"{name}:{error.value}" if error.line else error.value for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Script:
    """A file without its imports and exports, every line where it was, and an object of its handlers."""

    body: str
    exports: str


def read_file(source: str, name: str) -> Script:
    """Check a file and take it apart; raises InvalidCode."""
    if len(source) > SOURCE_LIMIT_CHARACTERS:
        message = f"{name} has {len(source)} characters; AppSync takes at most {SOURCE_LIMIT_CHARACTERS}"
        raise InvalidCode(name, (CodeError("PARSER_ERROR", message),))
    try:
        answer = _thread().submit(_read, source).result()
    except quickjs.JSException as failed:
        message = f"{name} cannot be read: {str(failed).splitlines()[0]}"
        raise InvalidCode(name, (CodeError("PARSER_ERROR", message),)) from failed
    if answer["errors"]:
        raise InvalidCode(name, tuple(CodeError(**error) for error in answer["errors"]))
    return Script(answer["script"], answer["exports"])


def package(path: str) -> str:
    """The text of a file in a JavaScript package."""
    try:
        return (_PACKAGES / path).read_text(encoding="utf-8")
    except FileNotFoundError as missing:
        raise FileNotFoundError(f"{_PACKAGES / path} is not there: run `make install`") from missing


@lru_cache(1)
def _thread() -> ThreadPoolExecutor:
    """The one thread that reads files: QuickJS wants to stay in the thread that made it."""
    usual = threading.stack_size(2 * _STACK_BYTES)
    try:
        thread = ThreadPoolExecutor(1, thread_name_prefix="language")
        thread.submit(int).result()  # starts it
    finally:
        threading.stack_size(usual)
    return thread


def _read(source: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(_reader()(source))
    return answer


def _reader() -> Any:
    if not hasattr(_local, "read"):
        context = quickjs.Context()
        context.set_max_stack_size(_STACK_BYTES)
        context.eval(package("acorn/dist/acorn.js"))
        for file in _FILES:
            context.eval((RUNTIME / "language" / f"{file}.js").read_text(encoding="utf-8"))
        context.set_time_limit(TIME_LIMIT_SECONDS)
        _local.context, _local.read = context, context.eval("language.read")
    return _local.read


def warm_up() -> None:
    """Compile the parser in its own thread, while the caller goes on."""
    _thread().submit(_reader)
