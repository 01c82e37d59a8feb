"""Filters that cannot be asked name their field; page tokens are good for one owner and query only."""

from typing import Any

import pytest

from photos.errors import InvalidInput
from photos.search.page_token import GOOD_FOR_SECONDS, cursor_of, page_token
from photos.search.parse import parse_query
from photos.search.stem import stem
from photos.search.text import within_edits


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        ({"limit": -1}, "limit"),
        ({"limit": 101}, "limit"),
        ({"sort": "BEST"}, "sort"),
        ({"filter": {"text": "a\0"}}, "filter.text"),
        ({"filter": {"text": "\ud800"}}, "filter.text"),
        ({"filter": {"text": "x" * 1001}}, "filter.text"),
        ({"filter": {"text": "ab " * 3 + " ".join(map(str, range(40)))}}, "filter.text"),
        ({"filter": {"labels": {"all": [{"name": "a", "minConfidence": 101}]}}}, "filter.labels.all.minConfidence"),
        ({"filter": {"labels": {"any": [{"name": str(n)} for n in range(101)]}}}, "filter.labels.any"),
        ({"filter": {"tags": {"all": ["a"] * 60, "any": ["b"] * 60}}}, "filter"),
        ({"filter": {"faces": {"count": {"min": 3, "max": 2}}}}, "filter.faces.count"),
        ({"filter": {"faces": {"emotion": "BORED"}}}, "filter.faces.emotion"),
        ({"filter": {"faces": {"minConfidence": float("nan")}}}, "filter.faces.minConfidence"),
        ({"filter": {"takenAt": {"from": "yesterday"}}}, "filter.takenAt.from"),
        ({"filter": {"createdAt": {"from": "2026-01-02", "to": "2026-01-01"}}}, "filter.createdAt"),
        ({"filter": {"colour": "red"}}, "filter.colour"),
    ],
)
def test_invalid_input_names_its_field(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_query("me", arguments)
    assert refused.value.field == field


def test_a_page_token_is_bound_to_owner_filter_sort_and_key() -> None:
    mine = {"filter": {"text": "dog", "hasFaces": True}}
    token = page_token("me", mine, (5, 7, "id"), "key", 1000.5)
    longer = {"filter": {"hasFaces": True, "text": "dog"}, "limit": 3, "nextToken": token}
    assert cursor_of("me", longer, "key", 1000 + GOOD_FOR_SECONDS) == (5, 7, "id")
    with pytest.raises(InvalidInput, match="older than a day"):
        cursor_of("me", longer, "key", 1001 + GOOD_FOR_SECONDS)
    others: list[tuple[str, str, dict[str, Any], str]] = [
        (token, "you", mine, "key"),
        (token, "me", {"filter": {"text": "cat", "hasFaces": True}}, "key"),
        (token, "me", {"filter": {"text": "dog"}}, "key"),
        (token, "me", {}, "key"),
        (token, "me", mine | {"sort": "OLDEST"}, "key"),
        (token, "me", mine, "other"),
        ("A" + token[1:-1] + "_", "me", mine, "key"),
        ("not a token", "me", mine, "key"),
        ("é", "me", mine, "key"),
        ("", "me", mine, "key"),
    ]
    for wrong, owner, arguments, key in others:
        with pytest.raises(InvalidInput, match="nextToken"):
            cursor_of(owner, arguments | {"nextToken": wrong}, key, 1001)


@pytest.mark.parametrize(
    ("word", "root"),
    [("running", "run"), ("ponies", "poni"), ("relational", "relat"), ("hopping", "hop"), ("straße", "straße")],
)
def test_stems(word: str, root: str) -> None:
    assert stem(word) == root


@pytest.mark.parametrize(
    ("typed", "limit", "near"), [("bicylce", 1, True), ("bycicle", 1, False), ("bycicle", 2, True)]
)
def test_swapped_neighbours_are_one_error(typed: str, limit: int, near: bool) -> None:
    assert within_edits(typed, "bicycle", limit) is near
