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
from photos.search.answer import MOST_FACET_VALUES, completions, highlights, merged
from photos.search.document import Document
from photos.search.opensearch_mapping import ALIAS, INDEX, MAPPING, SEPARATOR, SETTINGS, source_of
from photos.search.opensearch_query import (
    MOST_BUCKETS,
    counted_with_page,
    facet_request,
    having_request,
    labels_request,
    page_request,
    similar_request,
)
from photos.search.port import LabelCount, SearchHit, SearchPage
from photos.search.query import Facet, SearchQuery
from photos.search.similar import itself, least, likeness, telling

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
                answer = self._client.bulk(index=ALIAS, body=lines, params={"require_alias": "true"})
            outcomes = (item["index"] for item in answer["items"])
            # 409 says that a version as new is there already.
            failed += [each["_id"] for each in outcomes if each["status"] >= 300 and each["status"] != 409]
        with _our_errors():
            # One refresh for all: to wait for one after each batch would be most of the time.
            self._client.indices.refresh(index=ALIAS)
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
        together, apart = counted_with_page(query)
        requests = [page_request(query, together), *(facet_request(query, facet) for facet in apart)]
        page, *counted = self._answers(requests, query.owner)
        counts = [*((facet, page) for facet in together), *zip(apart, counted, strict=True)]
        found = page["hits"]["hits"]
        return SearchPage(
            hits=tuple(_hit(hit, query) for hit in found),
            total=page["hits"]["total"]["value"],
            facets={facet: _counts(answer["aggregations"][facet]) for facet, answer in counts},
            next=tuple(_whole(value) for value in found[-1]["sort"]) if len(found) == query.limit else None,
        )

    def suggest_labels(self, owner: str, prefix: str, limit: int) -> list[LabelCount]:
        """The owner's labels that complete a prefix, most frequent first."""
        found = completions(prefix, self._labels(owner, prefix), limit)
        # A typing error may be anywhere, also in the first letter.
        return found or completions(prefix, self._labels(owner, ""), limit)

    def _labels(self, owner: str, prefix: str) -> tuple[LabelCount, ...]:
        """The owner's labels with a word that begins so, and perhaps some more."""
        answer = self._answer(labels_request(owner, prefix), owner)
        return _counts(answer["aggregations"][Facet.LABELS], most=MOST_BUCKETS)

    def similar_images(self, document: Document, limit: int) -> list[SearchHit]:
        """The owner's other photos most like this one: one request to weigh its labels, one to find them."""
        if not document.labels:
            return []
        counted = self._answer(having_request(document), document.owner)
        having = {bucket["key"]: bucket["doc_count"] for bucket in counted["aggregations"]["having"]["buckets"]}
        weights = telling(document, counted["hits"]["total"]["value"], having)
        own = itself(document, weights)
        found = self._answer(similar_request(document, weights, least(own), limit), document.owner)
        return [SearchHit(hit["sort"][-1], likeness(hit["_score"], own), ()) for hit in found["hits"]["hits"]]

    def _answers(self, requests: list[dict[str, Any]], owner: str) -> list[dict[str, Any]]:
        if len(requests) == 1:
            return [self._answer(requests[0], owner)]
        lines = [line for request in requests for line in ({"routing": owner}, request)]
        with _our_errors():
            answers: list[dict[str, Any]] = _again(lambda: self._client.msearch(body=lines, index=ALIAS))["responses"]
        for answer in answers:
            _raise_error_of(answer)
        return answers

    def _answer(self, request: dict[str, Any], owner: str) -> dict[str, Any]:
        with _our_errors():
            params = {"routing": owner}
            answer: dict[str, Any] = _again(lambda: self._client.search(body=request, index=ALIAS, params=params))
        _raise_error_of(answer)
        return answer

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _hit(hit: dict[str, Any], query: SearchQuery) -> SearchHit:
    # The id is the last part of every order, so it need not be fetched.
    image_id = hit["sort"][-1]
    if not (query.text.words or query.text.phrases):
        return SearchHit(image_id=image_id, score=None, highlights=())
    texts = (text.split(SEPARATOR, 1) for text in hit.get("_source", {}).get("texts", ()))
    marked = highlights(query.text, ((field, text) for field, text in texts))
    return SearchHit(image_id=image_id, score=hit["_score"], highlights=marked)


def _counts(aggregation: dict[str, Any], *, most: int = MOST_FACET_VALUES) -> tuple[LabelCount, ...]:
    if "asked" in aggregation:
        buckets = aggregation["asked"]["values"]["buckets"]
        return merged((each["key"], each["key"], each["photos"]["doc_count"]) for each in buckets)
    counted = [(*bucket["key"].partition(SEPARATOR), bucket["doc_count"]) for bucket in aggregation["buckets"]]
    if len({key for key, *_ in counted}) < len(counted):
        return merged(((key, name or key, count) for key, _, name, count in counted), most=most)
    # Each name has but one spelling, as labels do: the buckets are in order already.
    return tuple(LabelCount(name or key, count) for key, _, name, count in counted[:most])


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
