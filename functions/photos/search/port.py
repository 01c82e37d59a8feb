"""The search port: what the use cases ask of a search engine, and what it answers."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from photos.search.document import Document
from photos.search.query import Facet, SearchQuery
from photos.search.similar import Labelled


class Highlight(NamedTuple):
    """A text in which words matched: they stand between <em> and </em>, everything else is HTML-escaped."""

    field: str
    text: str


@dataclass(frozen=True, slots=True)
class LabelCount:
    """A name and on how many photos it is."""

    name: str
    count: int


class SearchHit(NamedTuple):
    """A photo that was found; the score is None where neither text nor likeness was asked for."""

    image_id: str
    score: float | None
    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage:
    """One page of hits, their exact total, the facets that were asked for, the cursor of the next page."""

    hits: tuple[SearchHit, ...]
    total: int
    facets: dict[Facet, tuple[LabelCount, ...]]
    next: tuple[int | str, ...] | None


class Held(NamedTuple):
    """A document that can be found, and its version."""

    owner: str
    id: str
    version: int


# Where a listing goes on; plain values, so that it can be kept.
Place = list[int | str]


class SearchIndex(Protocol):
    """A search engine; any call may raise RetryLater."""

    def create(self) -> None:
        """Make what the engine stores documents in, unless it is there."""

    def put(self, document: Document, *, refresh: bool = True) -> None:
        """Store a document unless one as new is known; with `refresh` it can be found on return."""

    def put_many(self, documents: Iterable[Document]) -> list[str]:
        """Store documents, findable on return; answers the ids of those that could not be stored."""

    def delete(self, owner: str, image_id: str, *, version: int) -> None:
        """Forget a document; a put of this version or an older one does not bring it back."""

    def search(self, query: SearchQuery) -> SearchPage:
        """The photos that match."""

    def suggest_labels(self, owner: str, prefix: str, limit: int) -> list[LabelCount]:
        """The owner's labels that complete a prefix, most frequent first."""

    def similar_images(self, photo: Labelled, limit: int) -> list[SearchHit]:
        """The owner's other photos most like this one, with their likeness from 0 to 1."""

    def listed(self, after: Place | None, limit: int) -> tuple[list[Held], Place | None]:
        """A page of what can be found, whoever's it is, and the place where the next page begins."""

    def close(self) -> None:
        """Let go of connections and files."""
