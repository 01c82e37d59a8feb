"""What is put off until its first use is made once, by whatever thread comes first, and again after a failure."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from photos.first_use import AtFirstUse


def test_nothing_is_made_until_it_is_used_and_then_once() -> None:
    made: list[str] = []

    def make() -> str:
        made.append("made")
        return "text"

    text = AtFirstUse(make)
    assert made == []
    assert (text.upper(), text.title()) == ("TEXT", "Text")
    assert made == ["made"]


def test_threads_that_come_at_once_share_what_is_made() -> None:
    threads = 8
    together = Barrier(threads)
    thing = AtFirstUse(lambda: object())

    def use(_: int) -> int:
        together.wait(timeout=10)
        return int(thing.__hash__())

    with ThreadPoolExecutor(threads) as pool:
        assert len(set(pool.map(use, range(threads)))) == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    failures = [ConnectionError("away")]

    def make() -> str:
        if failures:
            raise failures.pop()
        return "text"

    text = AtFirstUse(make)
    with pytest.raises(ConnectionError):
        text.upper()
    assert text.upper() == "TEXT"
