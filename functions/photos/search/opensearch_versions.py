"""The versions of the index on OpenSearch: one that is searched, behind an alias, and at times one that is being built.

A write goes to the searched version, then to whatever version the aliases name by then and it has not reached yet:
a rebuild that begins or ends meanwhile misses no write, and without one a write costs one small request more.
"""

from typing import Any, NamedTuple

from opensearchpy import OpenSearch
from opensearchpy.exceptions import RequestError

from photos.errors import RetryLater
from photos.search.document import Document
from photos.search.opensearch_errors import our_errors, read, whole
from photos.search.opensearch_mapping import MAPPING, SETTINGS, fields_lacking, source_of
from photos.search.port import Held, Place

SEARCHED = "images"
BUILDING = "images-building"
# For what is rare or large: making an index, storing a whole batch.
SLOW_SECONDS = 30
# A rebuild changes what a write has to reach twice: when it begins and when it ends.
MOST_ROUNDS = 4
# The order that the index is sorted in, so that a page costs what it holds.
_ORDER = [{"owner": "asc"}, {"createdAt": "desc"}, {"id": "asc"}]


class Operation(NamedTuple):
    """One line of a bulk request, and the source below it."""

    action: dict[str, Any]
    source: dict[str, Any]


def putting(document: Document) -> Operation:
    """Store a document unless one as new is there."""
    return Operation(_action(document.owner, document.id, document.version, "external"), source_of(document))


def burying(owner: str, image_id: str, version: int) -> Operation:
    """Leave a tombstone, at the same version too: OpenSearch itself forgets a deletion's version after a minute."""
    return Operation(_action(owner, image_id, version, "external_gte"), {"id": image_id})


class Versions:
    """Makes versions, and writes to all of them that have to know."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client

    def current(self) -> dict[str, str]:
        """Which index stands behind each of the two aliases, if any does."""
        with our_errors():
            found = self._client.indices.get_alias(name=f"{SEARCHED}*")
        known = {alias: index for index, about in found.items() for alias in about["aliases"]}
        return {alias: known[alias] for alias in (SEARCHED, BUILDING) if alias in known}

    def every(self) -> list[str]:
        """Every version that there is, behind an alias or not."""
        with our_errors():
            return list(self._client.indices.get(index=f"{SEARCHED}-v*"))

    def create(self, number: int, alias: str) -> None:
        """Make a version behind an alias; another process may do the same at the same moment."""
        body = {"settings": {"index": SETTINGS}, "mappings": MAPPING, "aliases": {alias: {}}}
        with our_errors():
            try:
                self._client.indices.create(
                    index=f"{SEARCHED}-v{number}", body=body, params={"request_timeout": SLOW_SECONDS}
                )
            except RequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise

    def create_searched(self) -> None:
        """Make the first version, unless one is searched."""
        # Asked first: a version that another process makes meanwhile has the alias, or else the same number.
        number = max((number_of(name) for name in self.every()), default=0) + 1
        if SEARCHED not in self.current():
            self.create(number, SEARCHED)

    def write(self, operations: list[Operation], *, refresh: str, seconds: float | None = None) -> dict[str, str]:
        """Bring operations to every version; answers the ids of those that could not be stored, with the reason."""
        reached: set[str] = set()
        extended: set[str] = set()
        failed: dict[str, str] = {}
        aliases = [SEARCHED]
        for _ in range(MOST_ROUNDS):
            outcomes = self._bulk(aliases, operations, refresh, seconds)
            older = {outcome["_index"] for outcome in outcomes if _is_of_older_mapping(outcome)} - extended
            for index in older:
                self._extend(index)
            extended |= older
            reached |= {outcome["_index"] for outcome in outcomes} - older
            for outcome in outcomes:
                if _is_failure(outcome) and outcome["_index"] in reached - {SEARCHED, BUILDING}:
                    failed[outcome["_id"]] = f"{outcome['status']} {outcome['error']['type']}"
            known = self.current()
            if SEARCHED not in known:
                self.create_searched()
                known = self.current()
            aliases = [alias for alias, index in known.items() if index not in reached]
            if not aliases:
                return failed
        raise RetryLater("search is busy (its index changes all the time): try again shortly")

    def fill(self, operations: list[Operation]) -> None:
        """Write to the version that is being built, and to no other; raises RetryLater."""
        for outcome in self._bulk([BUILDING], operations, "false", SLOW_SECONDS):
            if _is_failure(outcome):
                raise RetryLater(f"image {outcome['_id']} could not be stored: {outcome['error']['reason']}")

    def refresh(self, alias: str) -> None:
        """Let searches see all that was stored so far."""
        with our_errors():
            self._client.indices.refresh(index=alias, params={"request_timeout": SLOW_SECONDS})

    def listed(self, alias: str, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what can be found behind an alias, in the index's order, and where the next begins."""
        request: dict[str, Any] = {
            # A tombstone has no owner.
            "query": {"exists": {"field": "owner"}},
            "sort": _ORDER,
            "size": limit,
            "version": True,
            "track_total_hits": False,
            "_source": False,
        }
        if after is not None:
            request["search_after"] = after
        hits = read(lambda: whole(self._client.search(index=alias, body=request)))["hits"]["hits"]
        held = [Held(hit["sort"][0], hit["_id"], hit["_version"]) for hit in hits]
        return held, hits[-1]["sort"] if len(hits) == limit else None

    def _extend(self, index: str) -> None:
        """Give an index of an older mapping the fields that it lacks: what is new is written before it is rebuilt."""
        with our_errors():
            known = self._client.indices.get_mapping(index=index)[index]["mappings"]["properties"]
            lacking = fields_lacking(MAPPING["properties"], known)
            self._client.indices.put_mapping(index=index, body={"properties": lacking})

    def _bulk(
        self, aliases: list[str], operations: list[Operation], refresh: str, seconds: float | None
    ) -> list[dict[str, Any]]:
        lines = [
            line
            for alias in aliases
            for action, source in operations
            for line in ({"index": {"_index": alias} | action}, source)
        ]
        # Without an alias of this name OpenSearch would make an index of its own devising.
        params = {"refresh": refresh, "require_alias": "true"} | ({"request_timeout": seconds} if seconds else {})
        with our_errors():
            answer = self._client.bulk(body=lines, params=params)
        return [item["index"] for item in answer["items"]]


def number_of(index: str) -> int:
    """The number of a version."""
    return int(index.rpartition("-v")[2])


def _action(owner: str, image_id: str, version: int, kind: str) -> dict[str, Any]:
    return {"_id": image_id, "routing": owner, "version": version, "version_type": kind}


def _is_of_older_mapping(outcome: dict[str, Any]) -> bool:
    return "error" in outcome and outcome["error"]["type"] == "strict_dynamic_mapping_exception"


def _is_failure(outcome: dict[str, Any]) -> bool:
    # 409 says that a version as new is there already: nothing is left to do.
    return bool(outcome["status"] >= 300 and outcome["status"] != 409)
