"""Fills indexes, fast and alike for all: bulk requests of 1,000 on two connections."""

import json
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any

import urllib3
from opensearchpy import OpenSearch

BULK = 1000
CONNECTIONS = 2


def load(client: OpenSearch, url: str, name: str, index: dict[str, Any], lines: Iterable[bytes]) -> float:
    """Make an index and fill it; returns how many seconds that took."""
    started = time.perf_counter()
    client.indices.create(index=name, body=index)
    # Without the cache of whole answers: the same question is asked more than once here.
    settings = {"refresh_interval": "30s", "requests.cache.enable": False}
    client.indices.put_settings(index=name, body={"index": settings})
    pool = urllib3.PoolManager(maxsize=CONNECTIONS)
    with ThreadPoolExecutor(CONNECTIONS) as senders:
        waiting: set[Future[None]] = set()
        address = f"{url}/{name}/_bulk?filter_path=errors,items.*.error"
        bodies = _bodies(lines)
        # The first goes alone, since under dynamic mapping it decides on the types.
        _send(pool, address, next(bodies))
        for body in bodies:
            if len(waiting) == CONNECTIONS:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for each in done:
                    each.result()
            waiting.add(senders.submit(_send, pool, address, body))
        for each in waiting:
            each.result()
    client.indices.refresh(index=name)
    return time.perf_counter() - started


def merge(client: OpenSearch, name: str) -> None:
    """One segment a shard."""
    # Only what is flushed sheds its copy of the source, which is kept for replicas that fell behind.
    client.indices.flush(index=name)
    client.indices.forcemerge(index=name, params={"max_num_segments": 1, "request_timeout": 3600})
    client.indices.refresh(index=name)


def rest(client: OpenSearch, name: str) -> None:
    """Wait until the merges are done that loading began: what stays is what live indexing leaves."""
    while client.indices.stats(index=name, metric="merge")["_all"]["primaries"]["merges"]["current"]:
        time.sleep(1)
    client.indices.refresh(index=name)


def segments(client: OpenSearch, name: str) -> int:
    """How many segments there are."""
    return len(client.cat.segments(index=name, params={"format": "json"}))


def bytes_on_disk(client: OpenSearch, name: str) -> int:
    """What the index takes."""
    client.indices.flush(index=name)
    stats = client.indices.stats(index=name, metric="store")
    return int(stats["_all"]["primaries"]["store"]["size_in_bytes"])


def _bodies(lines: Iterable[bytes]) -> Iterator[bytes]:
    remaining = iter(lines)
    while body := b"".join(islice(remaining, BULK)):
        yield body


def _send(pool: urllib3.PoolManager, url: str, body: bytes) -> None:
    answer = pool.request("POST", url, body=body, headers={"Content-Type": "application/x-ndjson"}, timeout=300)
    outcome = json.loads(answer.data)
    if answer.status != 200 or outcome.get("errors"):
        raise RuntimeError(f"bulk request refused with {answer.status}: {answer.data[:500]!r}")
