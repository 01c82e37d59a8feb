"""Which search engine a URL means."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from photos.search.port import SearchIndex
from photos.search.rebuild import IndexRebuild

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

# A read waits at most this long for its engine; the two that an answer may need fit the function's own time-out.
TIMEOUT_SECONDS = 4.0
# Nobody looks on while a document is written; given up, it waits for the queue's next delivery.
WRITES_TAKE_TIMES = 5


def open_search_index(url: str, *, seconds: float = TIMEOUT_SECONDS) -> SearchIndex:
    """The engine of this URL: http or https is OpenSearch, sqlite:///path an embedded file.

    seconds: how long a read may take; a write may take longer
    """
    # Imported here, so that a function pays only for the engine that it uses.
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        from photos.search.sqlite_index import SqliteIndex

        # As in SQLAlchemy: three slashes begin a relative path, four an absolute one.
        embedded = SqliteIndex(parts.path[1:], seconds=seconds)
        embedded.create()
        return embedded
    if parts.scheme in ("http", "https"):
        from photos.search.opensearch_index import OpenSearchIndex

        return OpenSearchIndex(_client(url, seconds * WRITES_TAKE_TIMES), seconds=seconds)
    raise ValueError(_expected(url))


def open_index_rebuild(url: str) -> IndexRebuild:
    """The rebuild of the index that this URL means."""
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        from photos.search.sqlite_rebuild import SqliteRebuild

        return SqliteRebuild(parts.path[1:])
    if parts.scheme in ("http", "https"):
        from photos.search.opensearch_rebuild import OpenSearchRebuild

        return OpenSearchRebuild(_client(url, TIMEOUT_SECONDS * WRITES_TAKE_TIMES))
    raise ValueError(_expected(url))


def _expected(url: str) -> str:
    return f"SEARCH_URL is {url!r}: expected https://…, http://… or sqlite:///path"


def _client(url: str, seconds: float) -> "OpenSearch":
    from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection

    host = urlsplit(url).hostname or ""
    signer = None
    if host.endswith(".amazonaws.com"):
        from boto3 import Session

        session = Session()
        signer = Urllib3AWSV4SignerAuth(session.get_credentials(), session.region_name, "es")
    return OpenSearch(
        hosts=[url],
        http_auth=signer,
        connection_class=Urllib3HttpConnection,
        timeout=seconds,
        # The engine knows which of its requests are safe to repeat; the client does not.
        max_retries=0,
        retry_on_timeout=False,
        pool_maxsize=10,
    )
