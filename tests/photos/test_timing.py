"""The calls of a message are noted, those that fail and those of other threads too."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from photos.errors import RetryLater
from photos.timing import Timings


class Shelf:
    """A port with an answer, an argument by name, and a failure."""

    def read(self, key: str, *, times: int = 1) -> str:
        return key * times

    def write(self) -> None:
        raise RetryLater("busy")


def test_calls_are_passed_on_and_noted() -> None:
    timings = Timings()
    shelf = timings.of("shelf", Shelf())
    assert shelf.read("a", times=2) == "aa"
    with pytest.raises(RetryLater):
        shelf.write()
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(shelf.read, "b").result() == "b"
    assert [one["call"] for one in timings.calls] == ["shelf.read", "shelf.write", "shelf.read"]
    assert all(one["at"] >= 0 and one["took"] >= 0 for one in timings.calls)


def test_each_message_begins_anew() -> None:
    timings = Timings()
    shelf = timings.of("shelf", Shelf())
    shelf.read("a")
    before = timings.began_at
    timings.begin()
    assert timings.calls == []
    assert timings.began_at >= before
    shelf.read("a")
    assert len(timings.calls) == 1
