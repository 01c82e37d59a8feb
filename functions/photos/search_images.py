"""The use cases of search: pages of the caller's photos as the records tell them, look-alikes, suggestions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from photos.clock import Clock, now
from photos.model import ImageStatus, Label
from photos.record import decode
from photos.records import RecordReader
from photos.search.document import found_labels
from photos.search.page_token import cursor_of, page_token
from photos.search.parse import parse_id, parse_limit, parse_prefix, parse_query
from photos.search.port import LabelCount, SearchHit, SearchIndex
from photos.search.query import Facet
from photos.search.similar import LabelledImage
from photos.selection import unread_fields

SUGGESTIONS = 10
_NO_FACETS: dict[str, list[dict[str, Any]]] = {str(facet): [] for facet in Facet}
_OF_HITS = {"image", "score", "highlights", "__typename"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSearch:
    """Finds photos in the index and reads them from the records: the index says where, the record what."""

    index: SearchIndex
    records: RecordReader
    token_key: str
    clock: Clock = now

    def search(self, owner: str, arguments: Mapping[str, Any], selected: Sequence[str]) -> dict[str, Any]:
        """One ImageSearchResult; `selected` are the paths of the selection set. Raises InvalidInput, RetryLater."""
        facets, unread = _selection(tuple(selected))
        query = parse_query(owner, arguments, facets)
        moment = self.clock().timestamp()
        if arguments.get("nextToken"):
            query = replace(query, after=cursor_of(owner, arguments, self.token_key, moment))
        page = self.index.search(query)
        return {
            "items": self._shown(page.hits, owner, unread),
            "nextToken": page_token(owner, arguments, page.next, self.token_key, moment) if page.next else None,
            "total": page.total,
            "facets": _NO_FACETS | {str(facet): _counts(facet, counts) for facet, counts in page.facets.items()},
        }

    def similar(self, owner: str, arguments: Mapping[str, Any], selected: Sequence[str]) -> list[dict[str, Any]] | None:
        """ImageHits most like one photo; None if the caller has no such photo. Raises InvalidInput, RetryLater."""
        image_id = parse_id(arguments["id"])
        limit = parse_limit(arguments.get("limit"))
        record = self.records.images([image_id]).get(image_id)
        if record is None or record["owner"] != owner or record["status"] == ImageStatus.DELETED:
            return None
        labels = found_labels(decode(Label, label) for label in record["labels"])
        found = self.index.similar_images(LabelledImage(owner, image_id, labels), limit)
        return self._shown(found, owner, unread_fields(selected, ("image",)))

    def suggest(self, owner: str, arguments: Mapping[str, Any]) -> list[dict[str, Any]]:
        """LabelCounts that complete the prefix. Raises InvalidInput, RetryLater."""
        prefix = parse_prefix(arguments["prefix"])
        limit = parse_limit(arguments.get("limit"), SUGGESTIONS)
        return _counts(Facet.LABELS, self.index.suggest_labels(owner, prefix, limit))

    def _shown(self, hits: Sequence[SearchHit], owner: str, without: Sequence[str]) -> list[dict[str, Any]]:
        records = self.records.images([hit.image_id for hit in hits], without=without)
        return [
            {
                "image": records[hit.image_id],
                "score": hit.score,
                "highlights": [{"field": each.field, "text": each.text} for each in hit.highlights],
            }
            for hit in hits
            if _is_shown(records.get(hit.image_id), owner)
        ]


@lru_cache(maxsize=1000)
def _selection(selected: tuple[str, ...]) -> tuple[frozenset[Facet], tuple[str, ...]]:
    # A front end has a handful of queries, which come again and again.
    return wanted_facets(selected), unread_fields(selected, ("items", "image"))


def wanted_facets(selected: Sequence[str]) -> frozenset[Facet]:
    """The facets that a selection set asks for; only these are computed.

    Its paths hold aliases instead of names where a client gave some: below `facets`, whatever its alias, a name
    that is neither a facet's nor a hit's may be any facet.
    """
    names = {path.split("/")[1] for path in selected if "/" in path}
    return frozenset(Facet) if names - _OF_HITS - set(Facet) else frozenset(map(Facet, names - _OF_HITS))


def _is_shown(record: Mapping[str, Any] | None, owner: str) -> bool:
    # The index may be a moment behind the record, which is the truth.
    return record is not None and record["owner"] == owner and record["status"] == ImageStatus.INDEXED


def _counts(facet: Facet, counts: Sequence[LabelCount]) -> list[dict[str, Any]]:
    shown = "name" if facet is Facet.LABELS else "value"
    return [{shown: each.name, "count": each.count} for each in counts]
