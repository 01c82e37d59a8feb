"""The start of our AppSync, from its command to its first health answer, over importing graphql-core alone.

Run: python -m bench.appsync start
"""

import http.client
import statistics
import subprocess
import sys
import time
from contextlib import suppress

from bench.stack import free_port
from local.settings import PROJECT

LIMIT_SECONDS = 0.5
ROUNDS = 7


def main() -> None:
    """Print the medians and their difference."""
    imports, starts = [], []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-c", "import graphql"], check=True)
        imports.append(time.perf_counter() - started)
        starts.append(_start())
    over = statistics.median(start - only for start, only in zip(starts, imports, strict=True))
    print(f"importing graphql-core: {statistics.median(imports):.2f} s, median of {ROUNDS}")
    print(f"our AppSync, ready: {statistics.median(starts):.2f} s")
    print(f"start-up over the import: {over:.2f} s = {over / LIMIT_SECONDS:.2f} x the limit of {LIMIT_SECONDS} s")


def _start() -> float:
    port = free_port()
    command = [sys.executable, "-m", "local.appsync", "--template", str(PROJECT / "template.yaml"), "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=PROJECT)
    try:
        while process.poll() is None:
            with suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", port)
                connection.request("GET", "/_local/health")
                if connection.getresponse().status == 200:
                    return time.perf_counter() - started
            time.sleep(0.002)
        raise RuntimeError(f"{' '.join(command)} ended with {process.returncode}")
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
