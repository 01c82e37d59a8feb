"""The search port on OpenSearch, through opensearch-py."""

import json
from collections.abc import Iterable
from itertools import islice
from typing import Any

from opensearchpy import OpenSearch

from photos.errors import RetryLater
from photos.search.answer import MOST_FACET_VALUES, completions, merged
from photos.search.document import Document
from photos.search.highlights import highlights
from photos.search.opensearch_errors import NoIndex, read, whole
from photos.search.opensearch_mapping import NO_ID, id_of
from photos.search.opensearch_query import (
    MOST_BUCKETS,
    counted_with_page,
    facet_request,
    having_requests,
    labels_request,
    page_request,
    similar_request,
)
from photos.search.opensearch_terms import SEPARATOR
from photos.search.opensearch_versions import SEARCHED, SLOW_SECONDS, Operation, Versions, burying, putting
from photos.search.port import Held, LabelCount, Place, SearchHit, SearchPage
from photos.search.query import Facet, SearchQuery
from photos.search.similar import Labelled, itself, least, likeness, telling

BULK = 500
_SEARCH = f"/{SEARCHED}/_search"
# What every request is answered with before anything was stored.
_EMPTY: dict[str, Any] = {
    "hits": {"hits": [], "total": {"value": 0}},
    "aggregations": {name: {"buckets": []} for name in Facet},
}


class OpenSearchIndex:
    """Every request is routed by owner and bounded in time; only reads are tried a second time."""

    def __init__(self, client: OpenSearch, *, seconds: float) -> None:
        self._client = client
        self._wait = {"request_timeout": seconds}
        # OpenSearch ends a search by itself before nobody waits for it any more.
        self._bound = {"timeout": f"{int(seconds * 900)}ms"}
        self._versions = Versions(client)

    def create(self) -> None:
        """Make the index and its alias, unless they are there."""
        self._versions.create_searched()

    def put(self, document: Document, *, refresh: bool = True) -> None:
        """Store a document unless a newer version of it is known."""
        self._write(putting(document), refresh="wait_for" if refresh else "false")

    def put_many(self, documents: Iterable[Document]) -> list[str]:
        """Store documents in bulk; answers the ids of those that could not be stored."""
        failed: list[str] = []
        waiting = (putting(document) for document in documents)
        while batch := list(islice(waiting, BULK)):
            failed += self._versions.write(batch, refresh="false", seconds=SLOW_SECONDS)
        # One refresh for all: to wait for one after each batch would be most of the time.
        self._versions.refresh(SEARCHED)
        return failed

    def delete(self, owner: str, image_id: str, *, version: int) -> None:
        """Leave a tombstone, unless a newer version is known."""
        self._write(burying(owner, image_id, version), refresh="wait_for")

    def _write(self, operation: Operation, *, refresh: str) -> None:
        failed = self._versions.write([operation], refresh=refresh)
        for image_id, reason in failed.items():
            raise RetryLater(f"image {image_id} could not be stored ({reason})")

    def search(self, query: SearchQuery) -> SearchPage:
        """The photos that match: one request, whatever the number of facets."""
        together, apart = counted_with_page(query)
        requests = [page_request(query, together), *(facet_request(query, facet) for facet in apart)]
        page, *counted = self._answers(requests, query.owner)
        counts = [*((facet, page) for facet in together), *zip(apart, counted, strict=True)]
        # One hit more than the page shows says whether there is another page.
        found = page["hits"]["hits"][: query.limit]
        more = len(page["hits"]["hits"]) > query.limit
        hits = tuple(_hits(query, found))
        return SearchPage(
            hits=hits,
            total=page["hits"]["total"]["value"],
            facets={facet: _counts(answer["aggregations"][facet]) for facet, answer in counts},
            next=(*map(_whole, found[-1]["sort"][:-2]), hits[-1].image_id) if more else None,
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

    def similar_images(self, photo: Labelled, limit: int) -> list[SearchHit]:
        """The owner's other photos most like this one: one call to weigh its labels, one to find them."""
        if not photo.labels:
            return []
        counted = self._answers(having_requests(photo), photo.owner)
        photos, *having = (answer["hits"]["total"]["value"] for answer in counted)
        keys = (label.key for label in photo.labels)
        weights = telling(photo, photos, dict(zip(keys, having, strict=True)))
        own = itself(photo, weights)
        found = self._answer(similar_request(photo, weights, least(own), limit), photo.owner)
        hits = found["hits"]["hits"]
        return [
            SearchHit(image_id, likeness(hit["_score"], own), ())
            for image_id, hit in zip(_ids(hits), hits, strict=True)
        ]

    def _answers(self, requests: list[dict[str, Any]], owner: str) -> list[dict[str, Any]]:
        if len(requests) == 1:
            return [self._answer(requests[0], owner)]
        header = json.dumps({"routing": owner})
        lines = [line for request in requests for line in (header, request | self._bound)]
        try:
            return read(
                lambda: [
                    whole(each)
                    for each in self._client.msearch(body=lines, index=SEARCHED, params=self._wait)["responses"]
                ]
            )
        except NoIndex:
            return [_EMPTY] * len(requests)

    def _answer(self, request: dict[str, Any], owner: str) -> dict[str, Any]:
        params = {"routing": owner} | self._wait
        try:
            return read(lambda: whole(self._client.http.post(_SEARCH, params=params, body=request | self._bound)))
        except NoIndex:
            return _EMPTY

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what can be found, and where the next begins."""
        try:
            return self._versions.listed(SEARCHED, after, limit)
        except NoIndex:
            return [], None

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


def _hits(query: SearchQuery, found: list[dict[str, Any]]) -> Iterable[SearchHit]:
    ids = _ids(found)
    if not (query.text.words or query.text.phrases):
        return (SearchHit(image_id, None, ()) for image_id in ids)
    marked = highlights(query.text, [hit["_source"]["texts"] for hit in found])
    return map(SearchHit, ids, (hit["_score"] for hit in found), marked)


def _counts(aggregation: dict[str, Any], *, most: int = MOST_FACET_VALUES) -> tuple[LabelCount, ...]:
    if "asked" in aggregation:
        buckets = aggregation["asked"]["values"]["buckets"]
        return merged((each["key"], each["key"], each["photos"]["doc_count"]) for each in buckets)
    counted = [(*bucket["key"].partition(SEPARATOR), bucket["doc_count"]) for bucket in aggregation["buckets"]]
    if len({key for key, *_ in counted}) < len(counted):
        return merged(((key, name or key, count) for key, _, name, count in counted), most=most)
    # Each name has but one spelling, as labels do: the buckets are in order already.
    return tuple(LabelCount(name or key, count) for key, _, name, count in counted[:most])


def _ids(found: list[dict[str, Any]]) -> list[str]:
    # They end every order, so nothing need be fetched for them.
    ids = [id_of(*hit["sort"][-2:]) for hit in found]
    if NO_ID in ids:
        raise RetryLater("search is busy (its index is of an older version and has to be built anew: reindex)")
    return ids


def _whole(value: Any) -> int | str:
    return int(value) if isinstance(value, float) else value
