"""The JavaScript of one handler alone: the context in, the result out, for both handlers of Query.getImage.

Run: python -m bench.appsync handlers

The JavaScript alone reads the context from JSON, runs the handler and writes its answer as JSON, all in QuickJS. The
reference is the same work without JavaScript: the context to JSON and back.
"""

import json
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from local.appsync import javascript
from local.appsync.javascript import Module
from local.settings import PROJECT

LIMIT_MICROSECONDS = 100
ROUNDS = 5_000


def main() -> None:
    """Print the median of each handler."""
    module = Module((PROJECT / "resolvers" / "Query.getImage.js").read_text(encoding="utf-8"), name="Query.getImage.js")
    box = dict.fromkeys(("left", "top", "width", "height"), 0.25)
    image = {
        "id": "i1", "owner": "ann", "filename": "cat.jpg", "status": "INDEXED",
        "labels": [{"name": "Animal", "confidence": 97.25, "boxes": [box]}] * 20,
        "faces": [{"id": "f1", "confidence": 99.5, "boundingBox": box}] * 3,
    }  # fmt: skip
    info = {"fieldName": "getImage", "parentTypeName": "Query", "selectionSetList": ["id", "filename"], "variables": {}}
    context: dict[str, Any] = {
        "arguments": {"id": "i1"}, "identity": {"sub": "ann", "claims": {}}, "source": None, "info": info,
        "request": {"headers": {"host": "localhost", "user-agent": "bench"}},
    }  # fmt: skip
    answered = {**context, "result": image}
    print(f"JSON of the contexts: {len(json.dumps(context))} and {len(json.dumps(answered))} characters")
    _print("to JSON and back, reference", lambda: json.loads(json.dumps(answered)))
    handlers: list[tuple[javascript.Handler, dict[str, Any]]] = [("request", context), ("response", answered)]
    for handler, given in handlers:
        _print(f"{handler} handler, with its JSON in Python", partial(module.evaluate, handler, given))
        text = javascript._written({"env": {}, **given})
        alone = partial(javascript._interpreter()._run, module._id, handler, text)
        _print(f"{handler} handler, the JavaScript alone", alone, LIMIT_MICROSECONDS)


def _print(name: str, work: Callable[[], Any], limit: int | None = None) -> None:
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1e6)
    against = f" = {statistics.median(taken) / limit:.2f} x the limit of {limit} µs" if limit else ""
    print(f"{name}: {statistics.median(taken):.0f} µs{against}")


if __name__ == "__main__":
    main()
