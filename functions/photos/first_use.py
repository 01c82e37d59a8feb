"""Putting off what costs a cold start until it is used: a client, a search engine."""

from collections.abc import Callable
from threading import Lock
from typing import Any


class AtFirstUse:
    """Stands for an object that is made when its first attribute is asked for; a failure is tried again then."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._made: Any = None
        self._lock = Lock()

    def __getattr__(self, name: str) -> Any:
        with self._lock:
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)
