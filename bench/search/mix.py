"""The mix: ten questions, each put to every contender in its own way, with words of the asking owner's photos."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bench.search.collection import Collection, Photo, iso
from bench.search.ours import TOKEN_KEY, event
from bench.search.peers import media2cloud, searchable
from photos.model import Image
from photos.search.document import millis
from photos.search.page_token import page_token

_HITS = ["items", "items/image", "items/image/id", "items/image/filename", "total", "nextToken"]
_TEXT_FIELDS = ["title", "description", "filename", "tags", "labels.name", "labels.aliases", "labels.parents"]
Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question in each contender's form; `right` says which photos answer it, where there is no doubt."""

    name: str
    owner: str
    ours: Json
    searchable: Json
    media2cloud: Callable[[str | None], Json]
    right: Callable[[Image], bool] | None = None


class Mix:
    """Makes the questions of one owner."""

    def __init__(self, collection: Collection, owner: str, seed: int) -> None:
        self._collection = collection
        self._owner = owner
        self._photos = collection.of(owner)
        self._dice = random.Random(f"{owner}-{seed}")

    def questions(self) -> list[Question]:
        """One of each kind."""
        makers = (
            self._label,
            self._two_labels,
            self._any_and_none,
            self._words,
            self._phrase,
            self._same_face,
            self._deep_page,
            self._facets,
            self._completion,
            self._alike,
        )
        return [make() for make in makers]

    def _label(self) -> Question:
        (name,) = self._labels(1)
        return Question(
            name="1 label at least this sure",
            owner=self._owner,
            ours=self._search({"labels": {"all": [_sure(name)]}}),
            searchable=searchable(self._owner, _has(name), _confidence(90)),
            media2cloud=lambda owner: media2cloud(f'"{name}" AND label.confidence:>=90', owner=owner),
            right=lambda image: _is_sure(image, name),
        )

    def _two_labels(self) -> Question:
        one, two = self._labels(2)
        return Question(
            name="2 two labels, each its own",
            owner=self._owner,
            ours=self._search({"labels": {"all": [_sure(one), _sure(two)]}}),
            searchable=searchable(self._owner, _has(one), _has(two), _confidence(90)),
            media2cloud=lambda owner: media2cloud(f'"{one}" AND "{two}" AND label.confidence:>=90', owner=owner),
            right=lambda image: _is_sure(image, one) and _is_sure(image, two),
        )

    def _any_and_none(self) -> Question:
        names = [self._labels(1)[0] for _ in range(3)]
        other = next(name for _ in range(1000) if (name := self._labels(1)[0]) not in names)
        ways = [{"bool": {"must": [_has(name), _confidence(90)]}} for name in names]
        wanted = {"bool": {"should": ways, "minimum_should_match": 1, "must_not": [_has(other)]}}
        text = f"({' OR '.join(_quoted(name) for name in names)}) AND label.confidence:>=90 AND NOT {_quoted(other)}"
        return Question(
            name="3 any of three, none of one",
            owner=self._owner,
            ours=self._search({"labels": {"any": [_sure(name) for name in names], "none": [{"name": other}]}}),
            searchable=searchable(self._owner, wanted),
            media2cloud=lambda owner: media2cloud(text, owner=owner),
            right=lambda image: (
                any(_is_sure(image, name) for name in names) and all(label.name != other for label in image.labels)
            ),
        )

    def _words(self) -> Question:
        one, two = self._labels(2)
        words = [_mistyped(one.split(" ")[-1]), two.split(" ")[0]]
        near: list[Json] = [
            {"multi_match": {"query": word, "fields": _TEXT_FIELDS, "fuzziness": "AUTO"}} for word in words
        ]
        return Question(
            name="4 two words, one mistyped, ranked",
            owner=self._owner,
            ours=self._search({"text": " ".join(words)}, *_MARKED),
            searchable=searchable(self._owner, *near, sort=[{"_score": "desc"}]),
            media2cloud=lambda owner: media2cloud(" AND ".join(f"{word}~" for word in words), owner=owner),
        )

    def _phrase(self) -> Question:
        name = next(name for _ in range(1000) if " " in (name := self._labels(1)[0]))
        phrase = {"multi_match": {"query": name, "fields": _TEXT_FIELDS, "type": "phrase"}}
        return Question(
            name="5 phrase",
            owner=self._owner,
            ours=self._search({"text": _quoted(name)}, *_MARKED),
            searchable=searchable(self._owner, phrase, sort=[{"_score": "desc"}]),
            media2cloud=lambda owner: media2cloud(_quoted(name), owner=owner),
        )

    def _same_face(self) -> Question:
        low = self._dice.randint(10, 60)
        high = low + 5
        smile: list[Json] = [
            {"match": {"faces.smile.value": True}},
            {"range": {"faces.ageRange.high": {"gte": low}}},
            {"range": {"faces.ageRange.low": {"lte": high}}},
        ]
        text = f"face.smile:true AND face.ageHigh:>={low} AND face.ageLow:<={high}"
        return Question(
            name="6 same face smiles and is this old",
            owner=self._owner,
            ours=self._search({"faces": {"smile": True, "ageOverlaps": {"min": low, "max": high}}}),
            searchable=searchable(self._owner, *smile),
            media2cloud=lambda owner: media2cloud(text, owner=owner),
            right=lambda image: any(_smiles(face, low, high) for face in image.faces),
        )

    def _deep_page(self) -> Question:
        newest, oldest = self._photos[len(self._photos) // 10], self._photos[-1 - len(self._photos) // 10]
        start = self._dice.randrange(len(self._photos) // 5, len(self._photos) // 2)
        last = self._photos[start]
        arguments = {"filter": {"createdAt": {"from": iso(oldest.created), "to": iso(newest.created)}}}
        place = (millis(last.created), last.id)
        token = page_token(self._owner, arguments, place, TOKEN_KEY, time.time())
        between = {"range": {"createdAt": {"gte": iso(oldest.created), "lt": iso(newest.created)}}}
        text = f"timestamp:[{millis(oldest.created)} TO {millis(newest.created)}}}"
        return Question(
            name="7 dates, newest first, a deep page",
            owner=self._owner,
            ours=event(self._owner, "searchImages", arguments | {"nextToken": token}, _HITS),
            searchable=searchable(self._owner, between, search_after=[millis(last.created), last.id]),
            # Its pages are counted from the first hit, and 10,000 hits are the most.
            media2cloud=lambda owner: media2cloud(
                text, owner=owner, **{"from": min(start, 9_900), "sort": [{"timestamp": "desc"}]}
            ),
        )

    def _facets(self) -> Question:
        first = self._dice.choice(self._photos[len(self._photos) // 4 :]).created
        last = first + timedelta(days=365)
        selected = [f"facets/{facet}" for facet in ("labels", "categories", "tags")]
        aggregated = {
            name: {"terms": {"field": f"{field}.keyword", "size": 100}}
            for name, field in (("labels", "labels.name"), ("categories", "labels.categories"), ("tags", "tags"))
        }
        counted = {
            name: {"terms": {"field": f"{field}.keyword", "size": 100}}
            for name, field in (
                ("labels", "label.name"),
                ("categories", "label.categories"),
                ("tags", "attributes.tags"),
            )
        }
        between = {"range": {"createdAt": {"gte": iso(first), "lt": iso(last)}}}
        text = f"timestamp:[{millis(first)} TO {millis(last)}}}"
        return Question(
            name="8 three facets and the exact total",
            owner=self._owner,
            ours=self._search({"createdAt": {"from": iso(first), "to": iso(last)}}, "facets", *selected),
            searchable=searchable(self._owner, between, aggs=aggregated, track_total_hits=True),
            media2cloud=lambda owner: media2cloud(text, owner=owner, aggs=counted, track_total_hits=True),
        )

    def _completion(self) -> Question:
        prefix = self._labels(1)[0][: self._dice.randint(2, 4)].strip().lower()
        beginning = {"match_phrase_prefix": {"labels.name": prefix}}
        named = {"names": {"terms": {"field": "labels.name.keyword", "size": 10}}}
        own_named = {"names": {"terms": {"field": "label.name.keyword", "size": 10}}}
        return Question(
            name="9 completion with counts",
            owner=self._owner,
            ours=event(self._owner, "suggestLabels", {"prefix": prefix, "limit": 10}, ["name", "count"]),
            searchable=searchable(self._owner, beginning, aggs=named),
            media2cloud=lambda owner: media2cloud(f"label.name:{prefix}*", owner=owner, aggs=own_named),
        )

    def _alike(self) -> Question:
        photo = self._dice.choice(self._photos)
        labels = self._collection.analyses[photo.analysis].labels[:12]
        alike = {"bool": {"should": [_has(label.name) for label in labels], "minimum_should_match": "30%"}}
        other = {"bool": {"must_not": [{"match": {"id": photo.id}}]}}
        text = " OR ".join(_quoted(label.name) for label in labels)
        selected = ["image", "image/id", "image/filename", "score"]
        return Question(
            name="10 photos like this one",
            owner=self._owner,
            ours=event(self._owner, "similarImages", {"id": photo.id, "limit": 20}, selected),
            searchable=searchable(self._owner, alike, other, sort=[{"_score": "desc"}]),
            media2cloud=lambda owner: media2cloud(text, owner=owner),
        )

    def _search(self, filters: Json, *selected: str) -> Json:
        return event(self._owner, "searchImages", {"filter": filters, "limit": 20}, [*_HITS, *selected])

    def _labels(self, count: int) -> list[str]:
        """Different labels of one of the owner's photos."""
        photo: Photo = self._dice.choice(self._photos)
        names = sorted({label.name for label in self._collection.analyses[photo.analysis].labels})
        return self._dice.sample(names, k=count)


_MARKED = ("items/score", "items/highlights", "items/highlights/field", "items/highlights/text")


def _sure(name: str) -> Json:
    return {"name": name, "minConfidence": 90}


def _is_sure(image: Image, name: str) -> bool:
    return any(label.name == name and label.confidence >= 90 for label in image.labels)


def _smiles(face: Any, low: int, high: int) -> bool:
    return bool(face.smile.value and face.age_range.high >= low and face.age_range.low <= high)


def _has(name: str) -> Json:
    return {"match_phrase": {"labels.name": name}}


def _confidence(least: int) -> Json:
    return {"range": {"labels.confidence": {"gte": least}}}


def _quoted(text: str) -> str:
    return f'"{text}"'


def _mistyped(word: str) -> str:
    """The word with its second and third letter swapped, if it is long enough for that to be forgiven."""
    return word if len(word) < 5 else word[0] + word[2] + word[1] + word[3:]
