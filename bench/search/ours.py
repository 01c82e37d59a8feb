"""Ours: the documents as the engine stores them, and the search function as AppSync calls it."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC
from functools import cache
from typing import Any

import search_images
from bench.search.collection import Collection as Photos
from bench.search.collection import Photo
from photos.record import encode, jsonable
from photos.search.document import Document, document_of, millis
from photos.search.opensearch_mapping import MAPPING, SETTINGS, numbers_of, source_of
from photos.search.opensearch_terms import own_label
from photos.search.port import SearchIndex
from photos.search_images import ImageSearch

TOKEN_KEY = "secret"
# So many photos are made a second time as a whole, to see that only what is shared is shared.
CHECKED = 20_000
INDEX: dict[str, Any] = {"settings": {"index": SETTINGS}, "mappings": MAPPING}


def documents(collection: Photos) -> Iterator[Document]:
    """Every photo as a search document."""
    return (document_of(collection.image(photo)) for photo in collection.all())


def lines(collection: Photos) -> Iterator[bytes]:
    """Every photo as two lines of a bulk request; what photos of one analysis share is made once."""
    shared: dict[int, tuple[list[str], str]] = {}
    for number, photo in enumerate(collection.all()):
        if photo.analysis not in shared:
            document = document_of(collection.image(photo))
            keys = [label.key for label in document.labels]
            rest = {name: value for name, value in source_of(document).items() if name not in own(photo, keys)}
            shared[photo.analysis] = keys, json.dumps(rest)[1:]
        elif number < CHECKED:
            whole = source_of(document_of(collection.image(photo)))
            keys, rest_of_it = shared[photo.analysis]
            made = json.loads(f"{json.dumps(own(photo, keys))[:-1]}, {rest_of_it}")
            assert made == json.loads(json.dumps(whole)), "a field of the document is a photo's own: name it in own"
        keys, rest_of_it = shared[photo.analysis]
        action = {"_id": photo.id, "routing": photo.owner, "version": 1, "version_type": "external"}
        yield f'{{"index": {json.dumps(action)}}}\n{json.dumps(own(photo, keys))[:-1]}, {rest_of_it}\n'.encode()


def own(photo: Photo, keys: list[str]) -> dict[str, Any]:
    """The fields of a document that are the photo's own, whatever its analysis but for the labels' keys."""
    taken = photo.taken.replace(microsecond=photo.taken.microsecond // 1000 * 1000) if photo.taken else None
    high, low = numbers_of(photo.id)
    return {
        "owner": photo.owner,
        "id": photo.id,
        "idHigh": high,
        "idLow": low,
        "createdAt": millis(photo.created),
        "takenAt": millis(taken) if taken else None,
        "month": f"{taken.astimezone(UTC):%Y-%m}" if taken else None,
        "ownLabels": [own_label(photo.owner, key) for key in keys],
    }


class RecordsInMemory:
    """Stands for DynamoDB where only the search is measured: the same records, without the request for them."""

    def __init__(self, collection: Photos) -> None:
        self._collection = collection
        self._records: dict[str, dict[str, Any]] = {}
        self._shared: dict[int, dict[str, Any]] = {}

    def images(self, ids: Sequence[str], *, without: Collection[str] = ()) -> dict[str, dict[str, Any]]:
        """The records by id; each is made when it is first asked for."""
        for image_id in ids:
            if image_id not in self._records:
                self._records[image_id] = self._record(image_id)
        return {image_id: self._records[image_id] for image_id in ids}

    def _record(self, image_id: str) -> dict[str, Any]:
        photo = self._collection.photo_of(image_id)
        if photo.analysis not in self._shared:
            self._shared[photo.analysis] = jsonable(encode(self._collection.image(photo)))
        return self._shared[photo.analysis] | {"id": photo.id, "owner": photo.owner}


@cache
def _records(collection: Photos) -> RecordsInMemory:
    # One for all engines: no measured call is the first to make a record.
    return RecordsInMemory(collection)


def serve(index: SearchIndex, collection: Photos) -> None:
    """Let the search function answer from this engine and these records."""
    search = ImageSearch(index=index, records=_records(collection), token_key=TOKEN_KEY)
    # The function opens its engine at first use; here it finds one that is open.
    setattr(search_images, "image_search", lambda: search)  # noqa: B010  # it is a function to mypy


def event(owner: str, field: str, arguments: dict[str, Any], selected: list[str]) -> dict[str, Any]:
    """What AppSync hands to the search function."""
    return {
        "arguments": arguments,
        "identity": {"sub": owner, "claims": {"sub": owner}, "username": owner, "issuer": "", "sourceIp": []},
        "source": None,
        "request": {"headers": {}},
        "prev": None,
        "info": {
            "parentTypeName": "Query",
            "fieldName": field,
            "variables": {},
            "selectionSetList": selected,
            "selectionSetGraphQL": "",
        },
        "stash": {},
    }
