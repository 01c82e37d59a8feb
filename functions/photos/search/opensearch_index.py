"""The search port on OpenSearch, through opensearch-py."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, TypeVar

from opensearchpy import OpenSearch
from opensearchpy.exceptions import (
    ConflictError,
    ConnectionError,
    NotFoundError,
    RequestError,
    TransportError,
)

from photos.errors import RetryLater
from photos.search.answer import completions, highlights, merged
from photos.search.document import Document
from photos.search.opensearch_mapping import ALIAS, INDEX, MAPPING, SEPARATOR, SETTINGS, source_of
from photos.search.opensearch_query import facet_request, having_request, page_request, similar_request
from photos.search.port import LabelCount, SearchHit, SearchPage
from photos.search.query import Facet, SearchQuery
from photos.search.similar import itself, least, likeness, telling

MOST_LABELS = 20_000
BULK = 500
SAFE_TRIES = 2
# Making an index is rare, and slow on a fresh domain.
CREATE_SECONDS = 30
T = TypeVar("T")
_BUSY = {408, 429, 502, 503, 504}


class OpenSearchIndex:
    """Every request is routed by owner and bounded in time; only reads are tried a second time."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client

    def create(self) -> None:
        """Make the index and its alias, unless they are there."""
        body = {"settings": {"index": SETTINGS}, "mappings": MAPPING, "aliases": {ALIAS: {}}}
        with _our_errors():
            if self._client.indices.exists_alias(name=ALIAS):
                return
            try:
                self._client.indices.create(index=INDEX, body=body, params={"request_timeout": CREATE_SECONDS})
            except RequestError as error:
                # Another process made it since we looked.
                if error.error != "resource_already_exists_exception":
                    raise

    def put(self, document: Document, *, refresh: bool = True) -> None:
        """Store a document unless a newer version of it is known."""
        with _our_errors():
            try:
                self._write(
                    document.id,
                    source_of(document),
                    routing=document.owner,
                    version=document.version,
                    version_type="external",
                    refresh="wait_for" if refresh else "false",
                )
            except ConflictError:
                # A version as new as this one is there already: nothing is left to do.
                return

    def put_many(self, documents: Iterable[Document]) -> list[str]:
        """Store documents in bulk; answers the ids of those that could not be stored."""
        failed: list[str] = []
        waiting = iter(documents)
        while batch := list(islice(waiting, BULK)):
            lines: list[dict[str, Any]] = []
            for document in batch:
                action = {
                    "_id": document.id,
                    "routing": document.owner,
                    "version": document.version,
                    "version_type": "external",
                }
                lines += [{"index": action}, source_of(document)]
            with _our_errors():
                params = {"refresh": "wait_for", "require_alias": "true"}
                answer = self._client.bulk(index=ALIAS, body=lines, params=params)
            outcomes = (item["index"] for item in answer["items"])
            # 409 says that a version as new is there already.
            failed += [each["_id"] for each in outcomes if each["status"] >= 300 and each["status"] != 409]
        return failed

    def delete(self, owner: str, image_id: str, *, version: int) -> None:
        """Leave a tombstone: OpenSearch itself forgets the version of a deleted document after a minute."""
        with _our_errors():
            try:
                # At the same version the deletion wins over the document.
                self._write(
                    image_id,
                    {"id": image_id},
                    routing=owner,
                    version=version,
                    version_type="external_gte",
                    refresh="wait_for",
                )
            except ConflictError:
                return

    def _write(self, image_id: str, source: dict[str, Any], **params: str | int) -> None:
        # Without an alias of this name OpenSearch would make an index of its own devising.
        params["require_alias"] = "true"
        try:
            self._client.index(index=ALIAS, id=image_id, body=source, params=params)
        except NotFoundError:
            self.create()
            self._client.index(index=ALIAS, id=image_id, body=source, params=params)

    def search(self, query: SearchQuery) -> SearchPage:
        """The photos that match: one request, whatever the number of facets."""
        facets = sorted(query.facets)
        requests = [page_request(query), *(facet_request(query, facet) for facet in facets)]
        lines = [line for request in requests for line in ({"routing": query.owner}, request)]
        with _our_errors():
            answers = _again(lambda: self._client.msearch(body=lines, index=ALIAS))["responses"]
        for answer in answers:
            _raise_error_of(answer)
        page, *counted = answers
        counts = (_counts(answer["aggregations"]) for answer in counted)
        found = page["hits"]["hits"]
        return SearchPage(
            hits=tuple(_hit(hit, query) for hit in found),
            total=page["hits"]["total"]["value"],
            facets=dict(zip(facets, counts, strict=True)),
            next=tuple(_whole(value) for value in found[-1]["sort"]) if len(found) == query.limit else None,
        )

    def suggest_labels(self, owner: str, prefix: str, limit: int) -> list[LabelCount]:
        """The owner's labels that complete a prefix, most frequent first."""
        answer = self._read(facet_request(SearchQuery(owner=owner), Facet.LABELS), owner)
        every = merged(_buckets(answer["aggregations"]["values"]["buckets"]), most=MOST_LABELS)
        return completions(prefix, every, limit)

    def similar_images(self, document: Document, limit: int) -> list[SearchHit]:
        """The owner's other photos most like this one: one request to weigh its labels, one to find them."""
        if not document.labels:
            return []
        counted = self._read(having_request(document), document.owner)
        having = {bucket["key"]: bucket["doc_count"] for bucket in counted["aggregations"]["having"]["buckets"]}
        weights = telling(document, counted["hits"]["total"]["value"], having)
        own = itself(document, weights)
        found = self._read(similar_request(document, weights, least(own), limit), document.owner)
        return [SearchHit(hit["_id"], likeness(hit["_score"], own), ()) for hit in found["hits"]["hits"]]

    def _read(self, request: dict[str, Any], owner: str) -> dict[str, Any]:
        with _our_errors():
            answer = _again(lambda: self._client.search(body=request, index=ALIAS, params={"routing": owner}))
        _raise_error_of(answer)
        found: dict[str, Any] = answer
        return found

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _hit(hit: dict[str, Any], query: SearchQuery) -> SearchHit:
    scored = bool(query.text.words or query.text.phrases)
    texts = ((text["field"], text["text"]) for text in hit.get("_source", {}).get("texts", ()))
    return SearchHit(
        image_id=hit["_id"],
        score=hit["_score"] if scored else None,
        highlights=highlights(query.text, texts),
    )


def _counts(aggregations: dict[str, Any]) -> tuple[LabelCount, ...]:
    if "faces" in aggregations:
        buckets = aggregations["faces"]["asked"]["values"]["buckets"]
        return merged((each["key"], each["key"], each["photos"]["doc_count"]) for each in buckets)
    return merged(_buckets(aggregations["values"]["buckets"]))


def _buckets(buckets: list[dict[str, Any]]) -> Iterator[tuple[str, str, int]]:
    for bucket in buckets:
        key, _, name = bucket["key"].partition(SEPARATOR)
        yield key, name or key, bucket["doc_count"]


def _whole(value: Any) -> int | str:
    return int(value) if isinstance(value, float) else value


def _again(read: Callable[[], T]) -> T:
    """A read is tried once more when the connection breaks or the engine is busy."""
    for _ in range(SAFE_TRIES - 1):
        try:
            return read()
        except TransportError as error:
            if not _is_busy(error):
                raise
    return read()


def _is_busy(error: TransportError) -> bool:
    return isinstance(error, ConnectionError) or error.status_code in _BUSY


def _raise_error_of(answer: dict[str, Any]) -> None:
    # A multi-search answers 200 with the errors of its parts inside.
    if "error" in answer:
        if answer["status"] in _BUSY:
            raise RetryLater(f"search is busy (status {answer['status']}): try again shortly")
        raise TransportError(answer["status"], answer["error"]["type"], answer["error"])
    if answer.get("timed_out") or answer["_shards"]["failed"]:
        raise RetryLater("search is busy (part of the index did not answer): try again shortly")


@contextmanager
def _our_errors() -> Iterator[None]:
    try:
        yield
    except TransportError as error:
        if not _is_busy(error):
            raise
        raise RetryLater(f"search is busy ({type(error).__name__}): try again shortly") from error
