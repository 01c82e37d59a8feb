"""OpenSearch's errors as ours, and which requests may be sent again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from opensearchpy.exceptions import ConnectionError, ConnectionTimeout, TransportError

from photos.errors import RetryLater

T = TypeVar("T")
_BUSY = {408, 429, 502, 503, 504}
_NO_INDEX = "index_not_found_exception"


class TooSlow(RetryLater):
    """No answer came in time; asking again at once would only add to the load."""


class NoIndex(RetryLater):
    """The index is not there: nothing was stored yet, or a new version has just taken its place."""


def read(request: Callable[[], T]) -> T:
    """The answer to a read, which is tried once more when the connection breaks, the engine is busy or a swap is on.

    Only reads: a write whose answer was lost may have been done. Raises RetryLater, NoIndex.
    """
    try:
        with our_errors():
            return request()
    except TooSlow:
        raise
    except RetryLater:
        with our_errors():
            return request()


@contextmanager
def our_errors() -> Iterator[None]:
    """Raise RetryLater for an OpenSearch that is busy or away, NoIndex for an index that is not there."""
    try:
        yield
    except TransportError as error:
        if isinstance(error, ConnectionTimeout):
            raise TooSlow("search is busy (no answer in time): try again shortly") from error
        if isinstance(error, ConnectionError) or error.status_code in _BUSY:
            raise RetryLater(f"search is busy ({type(error).__name__}): try again shortly") from error
        if error.status_code == 404 and error.error == _NO_INDEX:
            raise NoIndex("search is busy (its index is being made): try again shortly") from error
        raise


def whole(answer: dict[str, Any]) -> dict[str, Any]:
    """An answer that is complete; a search can be answered with 200 and its errors inside. Raises like `our_errors`."""
    if "error" in answer:
        status, reason = answer["status"], answer["error"]
        with our_errors():
            raise TransportError(status, reason["type"], reason)
    if answer.get("timed_out"):
        raise TooSlow("search is busy (no answer in time): try again shortly")
    if answer["_shards"]["failed"]:
        raise RetryLater("search is busy (part of the index did not answer): try again shortly")
    return answer
