"""How documents lie in OpenSearch: the index's settings and mapping, and a document's JSON."""

from collections.abc import Iterable
from struct import Struct
from typing import Any

from photos.search.document import Document, FoundLabel
from photos.search.highlights import kept
from photos.search.opensearch_terms import INITIALS, SEPARATOR, initial, label_number, own_label
from photos.search.similar import sureness

# Each field has what is asked of it and no more: terms to find it by, values to sort, compare and count by.
_FOUND: dict[str, Any] = {"type": "keyword", "doc_values": False}
_SORTED: dict[str, Any] = {"type": "keyword"}
_COUNTED: dict[str, Any] = {"type": "keyword", "index": False, "eager_global_ordinals": True}
_FOUND_AND_COUNTED: dict[str, Any] = {"type": "keyword"}
# Few terms each, so that their order is found in no time when it is first asked for.
_COUNTED_APART: dict[str, Any] = {"type": "keyword", "index": False}
# Compared only on what is found by a term already, so that an index of the numbers would never be read.
_COMPARED: dict[str, Any] = {"type": "double", "index": False}
_AGE: dict[str, Any] = {"type": "integer", "index": False}

# OpenSearch's numbers of 64 bits have a sign.
_SIGN = 2**63
_HALVES = Struct(">QQ")
# What a document sorts by that has no numbers of its id, as those of older versions, reads as this.
NO_ID = "f" * 32

SETTINGS: dict[str, Any] = {
    "number_of_shards": 1,
    # A domain with several nodes gets replicas, a single one needs none.
    "auto_expand_replicas": "0-1",
    # A put waits for the next refresh, so that many of them share one.
    "refresh_interval": "200ms",
    # An owner's photos lie together, newest first: what makes every search of one owner fast.
    "sort.field": ["owner", "createdAt", "id"],
    "sort.order": ["asc", "desc", "asc"],
    # Every segment costs a search some tenths of a millisecond; photos are searched more often than they change.
    "merge.policy.segments_per_tier": 4,
    "merge.policy.max_merge_at_once": 4,
}

MAPPING: dict[str, Any] = {
    "dynamic": "strict",
    "_routing": {"required": True},
    # No more is read back from the index: the records are the truth, and rebuild it.
    "_source": {"includes": ["owner", "texts"]},
    "properties": {
        # Absent on the tombstone of a deleted photo, so that no search finds it.
        "owner": _SORTED,
        "id": _SORTED,
        # The two halves of the id as numbers: to sort by the text itself costs a look-up in every segment.
        "idHigh": {"type": "long", "index": False},
        "idLow": {"type": "long", "index": False},
        "createdAt": {"type": "long"},
        "takenAt": {"type": "long"},
        "month": _COUNTED,
        "orientation": _FOUND,
        "filename": {"type": "keyword", "ignore_above": 8000, "doc_values": False},
        "ownLabels": _FOUND,
        # Numbers, not nested documents: those would be nine in ten of all, and whatever is read of photos lie thinly.
        "labelNumbers": {"type": "long", "index": False},
        "labelNames": _COUNTED,
        # The same names apart by their initials: completion counts the few that can begin as was typed.
        "labelsByInitial": {"properties": {str(part): _COUNTED_APART for part in range(INITIALS)}},
        # How sure each label is, in whole per cents: what photos are compared by.
        "labelPoints": {"type": "rank_features"},
        "categoryKeys": _FOUND,
        "categoryNames": _COUNTED,
        "tagKeys": _FOUND,
        "tagNames": _COUNTED,
        "faceCount": {"type": "integer"},
        "faces": {
            "type": "nested",
            "properties": {
                "confidence": _COMPARED,
                "emotion": _FOUND_AND_COUNTED,
                "emotionConfidence": _COMPARED,
                "smile": {"type": "boolean", "doc_values": False},
                "smileConfidence": _COMPARED,
                "gender": _FOUND,
                "genderConfidence": _COMPARED,
                "ageLow": _AGE,
                "ageHigh": _AGE,
            },
        },
        # The words as our own analysis reads them; the features say what each is worth in this photo.
        "words": _FOUND,
        "wordPoints": {"type": "rank_features"},
        "stemPoints": {"type": "rank_features"},
        "phrases": {"type": "text", "analyzer": "whitespace", "norms": False},
        # Kept for the highlights only: each text after its field.
        "texts": {"type": "keyword", "index": False, "doc_values": False},
    },
}


def numbers_of(image_id: str) -> tuple[int, int]:
    """The two halves of an id, 32 hexadecimal digits, as signed numbers in the same order."""
    high, low = _HALVES.unpack(bytes.fromhex(image_id))
    return high - _SIGN, low - _SIGN


def id_of(high: int, low: int) -> str:
    """The id of two numbers."""
    return _HALVES.pack(high + _SIGN, low + _SIGN).hex()


def source_of(document: Document) -> dict[str, Any]:
    """The document's JSON."""
    high, low = numbers_of(document.id)
    source: dict[str, Any] = {
        "owner": document.owner,
        "id": document.id,
        "idHigh": high,
        "idLow": low,
        "createdAt": document.created_at,
        "takenAt": document.taken_at,
        "month": document.month,
        "orientation": document.orientation,
        "filename": document.filename,
        "ownLabels": [own_label(document.owner, label.key) for label in document.labels],
        "labelNames": [f"{label.key}{SEPARATOR}{label.name}" for label in document.labels],
        "labelsByInitial": _by_initial(document.labels),
        "labelNumbers": [label_number(label.key, label.confidence) for label in document.labels],
        "categoryKeys": [category.key for category in document.categories],
        "categoryNames": [f"{category.key}{SEPARATOR}{category.name}" for category in document.categories],
        "tagKeys": [tag.key for tag in document.tags],
        "tagNames": [f"{tag.key}{SEPARATOR}{tag.name}" for tag in document.tags],
        "faceCount": len(document.faces),
        "faces": [
            {
                "confidence": face.confidence,
                "emotion": face.emotion,
                "emotionConfidence": face.emotion_confidence,
                "smile": face.smile,
                "smileConfidence": face.smile_confidence,
                "gender": face.gender,
                "genderConfidence": face.gender_confidence,
                "ageLow": face.age_low,
                "ageHigh": face.age_high,
            }
            for face in document.faces
        ],
        "words": list(document.words),
        "phrases": list(document.phrases),
        "texts": list(map(kept, document.texts)),
    }
    # An empty set of features is refused.
    if document.labels:
        source["labelPoints"] = {feature(label.key): sureness(label.confidence) for label in document.labels}
    if document.words:
        source |= {"wordPoints": document.words, "stemPoints": document.stems}
    return source


def _by_initial(labels: Iterable[FoundLabel]) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = {}
    for label in labels:
        for part in {initial(word) for word in label.key.split()}:
            parts.setdefault(part, []).append(f"{label.key}{SEPARATOR}{label.name}")
    return parts


def fields_lacking(wanted: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The fields of a mapping's properties that older ones lack, those inside others included."""
    lacking: dict[str, Any] = {}
    for name, field in wanted.items():
        if name not in known:
            lacking[name] = field
        elif inner := fields_lacking(field.get("properties", {}), known[name].get("properties", {})):
            lacking[name] = field | {"properties": inner}
    return lacking


def feature(key: str) -> str:
    """A key as the name of a feature, which holds no dot."""
    return key.replace(".", SEPARATOR)
