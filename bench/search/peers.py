"""The two ways that people have today, built as they build them, from the same records.

- Amplify's @searchable: the record as it is under dynamic mapping; typed filters joined by `bool`.
- media2cloud: its own mapping and analysis, sorted by time; one `query_string` over all fields, with highlights.
  Its labels have neither confidence nor parents and it knows no owner: they are added to its documents.
"""

import json
from collections.abc import Iterator
from typing import Any

from bench.search.collection import Collection, iso
from photos.model import Face, Image
from photos.record import encode, jsonable

SEARCHABLE = "searchable"
MEDIA2CLOUD = "media2cloud"
PAGE = 20
_PLAIN = {"type": "text", "fields": {"keyword": {"type": "keyword"}}}

INDEXES: dict[str, dict[str, Any]] = {
    SEARCHABLE: {"settings": {"index": {"number_of_shards": 1, "number_of_replicas": 0}}},
    MEDIA2CLOUD: {
        "settings": {
            "index": {
                "number_of_shards": 1,
                "number_of_replicas": 0,
                "sort.field": "timestamp",
                "sort.order": "desc",
            },
            # Its filter that reads "_" as a space is left out: nothing here holds one.
            "analysis": {
                "analyzer": {"default": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "stop"]}}
            },
        },
        "mappings": {
            "properties": {
                "uuid": {"type": "keyword"},
                "owner": {"type": "keyword"},
                "type": {"type": "keyword"},
                "timestamp": {"type": "date", "format": "epoch_millis"},
                "group": {"type": "keyword"},
                "status": {"type": "keyword"},
                "mime": {"type": "keyword"},
                "fileSize": {"type": "long"},
                "basename": {"type": "text"},
                "key": {"type": "text"},
                "attributes": {"type": "object"},
                "label": {"properties": {"name": _PLAIN}},
                "face": {"properties": {"name": _PLAIN}},
            }
        },
    },
}


def lines(kind: str, collection: Collection) -> Iterator[bytes]:
    """Every photo as two lines of a bulk request of one of the two."""
    shared: dict[int, str] = {}
    own_of, rest_of = {SEARCHABLE: (_searchable_own, _searchable), MEDIA2CLOUD: (_media_own, _media)}[kind]
    for photo in collection.all():
        if photo.analysis not in shared:
            shared[photo.analysis] = json.dumps(rest_of(collection.analyses[photo.analysis]))[1:]
        created, taken = iso(photo.created), iso(photo.taken) if photo.taken else None
        own = json.dumps(own_of(photo.id, photo.owner, created, taken))[:-1]
        yield f'{{"index": {{"_id": "{photo.id}"}}}}\n{own}, {shared[photo.analysis]}\n'.encode()


def _searchable_own(image_id: str, owner: str, created: str, taken: str | None) -> dict[str, Any]:
    key = f"uploads/{owner}/{image_id}/photo.jpg"
    own = {"id": image_id, "owner": owner, "key": key, "createdAt": created, "updatedAt": created}
    return own | ({"takenAt": taken} if taken else {})


def _searchable(image: Image) -> dict[str, Any]:
    record: dict[str, Any] = jsonable(encode(image))
    return {name: value for name, value in record.items() if name not in _searchable_own("", "", "", "-")}


def _media_own(image_id: str, owner: str, created: str, taken: str | None) -> dict[str, Any]:
    moment = _milliseconds(created)
    return {"uuid": image_id, "owner": owner, "key": f"{owner}/{image_id}/photo.jpg", "timestamp": moment}


def _media(image: Image) -> dict[str, Any]:
    return {
        "type": "image",
        "status": "COMPLETED",
        "mime": image.content_type,
        "fileSize": image.bytes,
        "basename": image.filename,
        "attributes": {"title": image.title, "description": image.description, "tags": list(image.tags)},
        "label": [
            {
                "name": label.name,
                "confidence": label.confidence,
                "parents": list(label.parents),
                "aliases": list(label.aliases),
                "categories": list(label.categories),
            }
            for label in image.labels
        ],
        "face": [_media_face(face) for face in image.faces],
    }


def _media_face(face: Face) -> dict[str, Any]:
    strongest = max(face.emotions, key=lambda each: each.confidence)
    return {
        "name": face.gender.value if face.gender else None,
        "confidence": face.confidence,
        "smile": face.smile.value if face.smile else None,
        "ageLow": face.age_range.low if face.age_range else None,
        "ageHigh": face.age_range.high if face.age_range else None,
        "emotion": str(strongest.type),
    }


def _milliseconds(time: str) -> int:
    from photos.search.document import millis, parse_time

    return millis(parse_time(time))


def searchable(owner: str, *must: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The request of @searchable's resolver: the owner rule and the filter, sorted as the caller says."""
    allowed = {"terms": {"owner.keyword": [owner]}}
    newest = [{"createdAt": "desc"}, {"id.keyword": "asc"}]
    return {
        "from": 0,
        "size": PAGE,
        "version": False,
        "sort": newest,
        "query": {"bool": {"must": [allowed, *must]}},
    } | more


def media2cloud(text: str, *, owner: str | None, **more: Any) -> dict[str, Any]:
    """The request of media2cloud's search; it has no owner filter, so one is added where an owner is given."""
    must: list[dict[str, Any]] = [{"terms": {"type": ["image"]}}]
    if text:
        must.append({"query_string": {"query": text, "default_field": "*", "analyze_wildcard": True}})
    query: dict[str, Any] = {"must": must}
    if owner is not None:
        query["filter"] = [{"term": {"owner": owner}}]
    return {
        "from": 0,
        "size": PAGE,
        "_source": {"includes": ["type"]},
        "query": {"bool": query},
        "highlight": {"fields": {"*": {}}},
    } | more
