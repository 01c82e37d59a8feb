"""Counts wrong answers: photos found that are none, and photos missed, where a question has but one meaning."""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from opensearchpy import OpenSearch

import search_images
from bench.search.collection import Collection
from bench.search.mix import Question
from bench.search.peers import MEDIA2CLOUD, SEARCHABLE

ALL = {"from": 0, "size": 10_000, "_source": False, "sort": ["_doc"]}


class Wrong(NamedTuple):
    """How many photos were found in all, how many of them wrongly, and how many were missed."""

    found: int
    wrong: int
    missed: int


def count(client: OpenSearch, collection: Collection, questions: Iterable[Question]) -> dict[str, dict[str, Wrong]]:
    """By question and contender."""
    finders: dict[str, Callable[[Question], set[str]]] = {
        "ours": _ours,
        SEARCHABLE: lambda question: _ids(client, SEARCHABLE, question.searchable),
        MEDIA2CLOUD: lambda question: _ids(client, MEDIA2CLOUD, question.media2cloud(question.owner)),
    }
    counted: dict[str, dict[str, Wrong]] = {}
    for question in questions:
        if question.right is None:
            continue
        right = {
            photo.id for photo in collection.of(question.owner) if question.right(collection.analyses[photo.analysis])
        }
        for name, find in finders.items():
            found = find(question)
            before = counted.setdefault(question.name, {}).get(name, Wrong(0, 0, 0))
            counted[question.name][name] = Wrong(
                before.found + len(found), before.wrong + len(found - right), before.missed + len(right - found)
            )
    return counted


def _ours(question: Question) -> set[str]:
    """Every hit, page after page."""
    found: set[str] = set()
    arguments = question.ours["arguments"] | {"limit": 100}
    while True:
        page: dict[str, Any] = search_images.handler(question.ours | {"arguments": arguments}, None)
        found |= {item["image"]["id"] for item in page["items"]}
        if not page["nextToken"]:
            return found
        arguments = arguments | {"nextToken": page["nextToken"]}


def _ids(client: OpenSearch, index: str, request: dict[str, Any]) -> set[str]:
    whole = {name: value for name, value in request.items() if name != "highlight"} | ALL
    return {hit["_id"] for hit in client.search(index=index, body=whole)["hits"]["hits"]}
