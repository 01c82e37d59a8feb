"""A new version of the index on OpenSearch: an index beside the searched one, behind an alias of its own."""

from collections.abc import Iterable, Sequence
from itertools import islice

from opensearchpy import OpenSearch

from photos.search.document import Document
from photos.search.opensearch_errors import NoIndex, our_errors, read
from photos.search.opensearch_versions import (
    BUILDING,
    SEARCHED,
    SLOW_SECONDS,
    Versions,
    burying,
    number_of,
    putting,
)
from photos.search.port import Held, Place
from photos.search.rebuild import Tombstone

BATCH = 500


class OpenSearchRebuild:
    """The progress is noted in the new index's own mapping, so that it goes where the index goes."""

    def __init__(self, client: OpenSearch) -> None:
        self._client = client
        self._versions = Versions(client)

    def begin(self) -> None:
        """Make a new version, unless one is being built."""
        self._versions.create_searched()
        known = self._versions.current()
        if BUILDING not in known:
            self._forget_all_but(known.values())
            # The same name whoever begins: of two at the same moment one makes it.
            self._versions.create(number_of(known[SEARCHED]) + 1, BUILDING)

    def noted(self) -> str | None:
        """What was noted last about the version that is being built."""
        index = self._versions.current().get(BUILDING)
        if index is None:
            return None
        with our_errors():
            mapping = self._client.indices.get_mapping(index=index)[index]["mappings"]
        return str(mapping.get("_meta", {}).get("rebuild", ""))

    def note(self, progress: str) -> None:
        """Note how far the rebuild is."""
        with our_errors():
            self._client.indices.put_mapping(index=BUILDING, body={"_meta": {"rebuild": progress}})

    def fill(self, entries: Iterable[Document | Tombstone]) -> None:
        """Store into the version that is being built."""
        waiting = iter(entries)
        while batch := list(islice(waiting, BATCH)):
            self._versions.fill([putting(each) if isinstance(each, Document) else burying(*each) for each in batch])

    def refresh(self) -> None:
        """Let the listing see all that was stored so far."""
        self._versions.refresh(BUILDING)

    def held(self, photos: Sequence[tuple[str, str]]) -> dict[str, int]:
        """The versions of those of these photos that can be found."""
        if not photos:
            return {}
        docs = [{"_id": image_id, "routing": owner, "_source": ["owner"]} for owner, image_id in photos]
        answer = read(lambda: self._client.mget(index=BUILDING, body={"docs": docs}))
        # A tombstone has no owner.
        return {each["_id"]: each["_version"] for each in answer["docs"] if each.get("_source", {}).get("owner")}

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what can be found, in the index's order."""
        return self._versions.listed(BUILDING, after, limit)

    def swap(self) -> None:
        """Search the new version from now on: both aliases change at once, so no search and no write falls between."""
        known = self._versions.current()
        new = known[BUILDING]
        actions = [
            {"remove": {"index": known[SEARCHED], "alias": SEARCHED}},
            {"remove": {"index": new, "alias": BUILDING}},
            {"add": {"index": new, "alias": SEARCHED}},
        ]
        with our_errors():
            self._client.indices.update_aliases(body={"actions": actions})
        self._forget_all_but([new])

    def abandon(self) -> None:
        """Forget the version that is being built."""
        if BUILDING in (known := self._versions.current()):
            self._forget_all_but([known[SEARCHED]])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _forget_all_but(self, kept: Iterable[str]) -> None:
        for index in set(self._versions.every()) - set(kept):
            try:
                with our_errors():
                    self._client.indices.delete(index=index, params={"request_timeout": SLOW_SECONDS})
            except NoIndex:
                # Somebody else did it.
                continue
