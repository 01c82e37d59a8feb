"""Every operation of the schema, and what it answers to somebody whose photo it is not.

The operations come from schema.graphql; a test fails for one without a rule here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graphql import FieldDefinitionNode, ObjectTypeDefinitionNode, parse

SCHEMA = Path(__file__).parents[2] / "schema.graphql"
ROOTS = ("Query", "Mutation", "Subscription")

# What is tried with: the id of Ann's photo, a face and a label on it, and what Ben's own id is.
Things = Mapping[str, str]
Holds = Callable[[Any, Things], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """A document that asks for another owner's photo, and what its answer must be; None if it is refused."""

    document: str
    holds: Holds | None = None


def nothing(answer: Any, things: Things) -> bool:
    """As if there were no such photo."""
    return answer is None


def only_own(answer: Any, things: Things) -> bool:
    """Nothing of another owner on a page."""
    items = answer["items"]
    images = [item.get("image", item) for item in items]
    return all(image["owner"] == things["ben"] for image in images) and answer.get("total", len(items)) == len(items)


def none_at_all(answer: Any, things: Things) -> bool:
    """An empty list, since only others have photos of that kind."""
    return bool(answer == [])


def own_key(answer: Any, things: Things) -> bool:
    """A key under the caller's own prefix, whatever the file is called."""
    return bool(answer["key"].startswith(f"uploads/{things['ben']}/"))


_UPLOAD = '{filename: "uploads/ann/x/cat.jpg", bytes: 10, contentType: "image/jpeg"}'
_CHANGE = '{id: $photo, owner: $ben, status: FAILED, statusReason: "gone"}'

RULES: dict[str, Rule] = {
    "Query.getImage": Rule("query($photo: ID!) { answer: getImage(id: $photo) { id owner } }", nothing),
    "Query.listImages": Rule("{ answer: listImages { items { id owner } } }", only_own),
    "Query.listImagesByLabel": Rule(
        "query($label: String!) { answer: listImagesByLabel(label: $label) { items { id owner } } }", only_own
    ),
    "Query.getFace": Rule("query($face: ID!) { answer: getFace(id: $face) { id imageId } }", nothing),
    "Query.searchImages": Rule("{ answer: searchImages { total items { image { id owner } } } }", only_own),
    "Query.similarImages": Rule("query($photo: ID!) { answer: similarImages(id: $photo) { score } }", nothing),
    "Query.suggestLabels": Rule(
        "query($label: String!) { answer: suggestLabels(prefix: $label) { name } }", none_at_all
    ),
    "Mutation.createUpload": Rule(f"mutation {{ answer: createUpload(input: {_UPLOAD}) {{ key }} }}", own_key),
    "Mutation.updateImage": Rule(
        'mutation($photo: ID!) { answer: updateImage(input: {id: $photo, title: "Mine"}) { id } }', nothing
    ),
    "Mutation.deleteImage": Rule("mutation($photo: ID!) { answer: deleteImage(id: $photo) { id } }", nothing),
    "Mutation.retryImage": Rule("mutation($photo: ID!) { answer: retryImage(id: $photo) { id } }", nothing),
    "Mutation.publishImageIndexed": Rule("mutation($photo: ID!) { answer: publishImageIndexed(id: $photo) { id } }"),
    "Mutation.publishImageStatus": Rule(
        f"mutation($photo: ID!, $ben: ID!) {{ answer: publishImageStatus(input: {_CHANGE}) {{ id }} }}"
    ),
    # Their answer is a message, and none comes.
    "Subscription.onImageIndexed": Rule("subscription($photo: ID!) { onImageIndexed(id: $photo) { id owner } }"),
    "Subscription.onImageStatus": Rule("subscription($photo: ID!) { onImageStatus(id: $photo) { id owner } }"),
    # Fields that give an address: no way leads to those of another owner's photo.
    "Image.url": Rule("query($photo: ID!) { answer: getImage(id: $photo) { url } }", nothing),
    "Image.thumbnailUrl": Rule("query($photo: ID!) { answer: getImage(id: $photo) { thumbnailUrl } }", nothing),
    "Upload.url": Rule(f"mutation {{ answer: createUpload(input: {_UPLOAD}) {{ key url }} }}", own_key),
}

# Fields that take a page token: a document for one photo a page.
PAGES: dict[str, str] = {
    "Query.listImages": "query($after: String) { answer: listImages(limit: 1, nextToken: $after) "
    "{ nextToken items { id owner } } }",
    "Query.listImagesByLabel": "query($label: String!, $after: String) { answer: listImagesByLabel(label: $label, "
    "limit: 1, nextToken: $after) { nextToken items { id owner } } }",
    "Query.searchImages": "query($after: String) { answer: searchImages(limit: 1, nextToken: $after) "
    "{ nextToken total items { image { id owner } } } }",
}


def operations() -> dict[str, FieldDefinitionNode]:
    """Every query, mutation and subscription of the schema, and every field that answers with an address."""
    types = [one for one in parse(SCHEMA.read_text(encoding="utf-8")).definitions if hasattr(one, "fields")]
    return {
        f"{one.name.value}.{field.name.value}": field
        for one in types
        if isinstance(one, ObjectTypeDefinitionNode)
        for field in one.fields or ()
        if one.name.value in ROOTS or "AWSURL" in _type_of(field)
    }


def paged() -> set[str]:
    """Every field that takes a page token."""
    return {
        name
        for name, field in operations().items()
        if any(argument.name.value == "nextToken" for argument in field.arguments or ())
    }


def _type_of(field: FieldDefinitionNode) -> str:
    kind: Any = field.type
    while hasattr(kind, "type"):
        kind = kind.type
    return str(kind.name.value)
