"""How fast documents are stored: through our engine, and by opensearch-py's helpers.bulk."""

import time
from collections.abc import Iterator
from itertools import islice
from typing import Any

from opensearchpy import OpenSearch, helpers

from bench.search import ours
from bench.search.collection import Collection
from bench.search.measure import p50
from photos.search.document import Document
from photos.search.opensearch_index import BULK, OpenSearchIndex
from photos.search.opensearch_mapping import source_of

DOCUMENTS = 2_000
ROUNDS = 8
NAME = "images-written"
ALIAS = "images"


def rates(client: OpenSearch, collection: Collection) -> tuple[float, float]:
    """Documents a second, the median of rounds in turns: ours, and the helper's."""
    documents = list(islice(ours.documents(collection), DOCUMENTS))
    seconds: dict[str, list[float]] = {"ours": [], "helper": []}
    for number in range(ROUNDS):
        turns = [("ours", _by_engine), ("helper", _by_helper)]
        for who, write in turns if number % 2 else reversed(turns):
            client.indices.create(index=NAME, body=ours.INDEX | {"aliases": {ALIAS: {}}})
            started = time.perf_counter()
            write(client, documents)
            seconds[who].append(time.perf_counter() - started)
            client.indices.delete(index=NAME)
    return DOCUMENTS / p50(seconds["ours"]), DOCUMENTS / p50(seconds["helper"])


def _by_engine(client: OpenSearch, documents: list[Document]) -> None:
    if failed := OpenSearchIndex(client, seconds=60).put_many(documents):
        raise RuntimeError(f"not stored: {failed[:3]}")


def _by_helper(client: OpenSearch, documents: list[Document]) -> None:
    helpers.bulk(client, _actions(documents), chunk_size=BULK, refresh=False)
    client.indices.refresh(index=NAME)


def _actions(documents: list[Document]) -> Iterator[dict[str, Any]]:
    for document in documents:
        yield {
            "_index": ALIAS,
            "_id": document.id,
            "_routing": document.owner,
            "_version": document.version,
            "_version_type": "external",
            "_source": source_of(document),
        }
