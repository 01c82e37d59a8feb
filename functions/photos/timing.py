"""How long the calls to the neighbours take, for the log: what a slow photo waited for."""

import time
from collections.abc import Callable
from typing import Any, TypeVar, cast

Port = TypeVar("Port")


class Timings:
    """The calls since the last `begin`, whatever thread they were made in."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Forget the calls and count the time from now."""
        self.began_at = time.time()
        self._began = time.perf_counter()
        self.calls: list[dict[str, Any]] = []

    def of(self, name: str, port: Port) -> Port:
        """The same port, its calls noted under this name."""
        return cast(Port, _Timed(self, name, port))

    def note(self, name: str, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Make a call and note when it began and how long it took, in milliseconds."""
        calls, began = self.calls, time.perf_counter()
        try:
            return call(*arguments, **named)
        finally:
            at, took = began - self._began, time.perf_counter() - began
            calls.append({"call": name, "at": round(at * 1000, 1), "took": round(took * 1000, 1)})


class _Timed:
    """A port whose methods are noted."""

    def __init__(self, timings: Timings, name: str, port: Any) -> None:
        self._timings = timings
        self._name = name
        self._port = port

    def __getattr__(self, name: str) -> Any:
        call = getattr(self._port, name)
        return lambda *arguments, **named: self._timings.note(f"{self._name}.{name}", call, *arguments, **named)
