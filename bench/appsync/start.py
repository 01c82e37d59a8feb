"""The start of our AppSync, from its command to its first health answer, over importing graphql-core alone.

Run: python -m bench.appsync start
"""

import http.client
import os
import signal
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass

from bench.stack import free_port
from local.settings import PROJECT

LIMIT_SECONDS = 0.5
ROUNDS = 7


@dataclass(frozen=True, slots=True)
class Took:
    """How long a process took, by the clock and of the processor."""

    seconds: float
    processor: float


def main() -> None:
    """Print the medians and their difference, by the clock and, since other work slows the clock, of the processor."""
    imports, starts = [], []
    for _ in range(ROUNDS):
        imports.append(_took([sys.executable, "-c", "import graphql"]))
        port = free_port()
        template = str(PROJECT / "template.yaml")
        starts.append(_took([sys.executable, "-m", "local.appsync", "--template", template, "--port", str(port)], port))
    for kind in ("seconds", "processor"):
        only, start = ([getattr(one, kind) for one in taken] for taken in (imports, starts))
        over = statistics.median(one - other for one, other in zip(start, only, strict=True))
        print(
            f"start, {kind}: importing graphql-core {statistics.median(only):.2f} s, our AppSync ready after "
            f"{statistics.median(start):.2f} s, over the import {over:.2f} s = {over / LIMIT_SECONDS:.2f} x the limit"
        )


def _took(command: list[str], port: int | None = None) -> Took:
    """Run a program to its end, or a server to its first health answer."""
    started, before = time.perf_counter(), os.times()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=PROJECT)
    if port is not None:
        while not _answers(port):
            if process.poll() is not None:
                raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
            time.sleep(0.005)
        ready = time.perf_counter() - started
        process.send_signal(signal.SIGKILL)
    process.wait()
    after = os.times()
    processor = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(ready if port is not None else time.perf_counter() - started, processor)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    try:
        connection.request("GET", "/_local/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    main()
