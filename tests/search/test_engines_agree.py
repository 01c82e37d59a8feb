"""Random collections and random filters: every engine answers what the naive reading of the rules answers."""

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from photos.model import AgeRange, BoundingBox, Emotion, EmotionType, Face, FaceFlag, Image, Label, Orientation
from photos.search.document import document_of
from photos.search.port import SearchIndex
from photos.search.query import (
    FaceFilter,
    Facet,
    ImageSort,
    LabelFilter,
    LabelTerm,
    Range,
    SearchQuery,
    TagFilter,
    Text,
    TimeRange,
)
from tests.search.images import image
from tests.search.naive import NaiveIndex

WORDS = ["dog", "dogs", "running", "run", "rnu", "café", "mountain", "mountian", "straße", "東京", "a"]
KEYS = ["dog", "cat", "animal", "big cat"]
words = st.sampled_from(WORDS)
phrases = st.lists(words, min_size=1, max_size=4).map(" ".join)
per_cents = st.sampled_from([0.0, 50.0, 89.99999, 90.0, 100.0])
moments = st.sampled_from(["2025-01-31T23:59:59.999Z", "2025-02-01T00:00:00Z", "1969-07-20T20:17:00Z"])
labels = st.builds(
    Label,
    name=st.sampled_from(["Dog", "Cat", "Big Cat"]),
    confidence=per_cents,
    parents=st.sampled_from([(), ("Animal",), ("animal", "Cat")]),
    aliases=st.sampled_from([(), ("Mountain Dogs",)]),
    categories=st.sampled_from([(), ("Pets",)]),
)
faces = st.builds(
    Face,
    id=st.just("f"),
    image_id=st.just("i"),
    bounding_box=st.just(BoundingBox(left=0, top=0, width=1, height=1)),
    confidence=per_cents,
    age_range=st.none() | st.sampled_from([AgeRange(low=5, high=10), AgeRange(low=10, high=20)]),
    smile=st.none() | st.builds(FaceFlag, value=st.booleans(), confidence=per_cents),
    emotions=st.lists(
        st.builds(Emotion, type=st.sampled_from(list(EmotionType)[:3]), confidence=per_cents), max_size=2
    ).map(tuple),
)
fields = st.fixed_dictionaries(
    {
        "title": st.none() | phrases,
        "description": st.none() | phrases,
        "tags": st.lists(words, max_size=2).map(tuple),
        "labels": st.lists(labels, max_size=3).map(tuple),
        "faces": st.lists(faces, max_size=2).map(tuple),
        "taken_at": st.none() | moments,
        "width": st.sampled_from([None, 2, 3]),
        "height": st.sampled_from([2, 3]),
    }
)


def few(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(strategy, max_size=2, unique=True).map(tuple)


terms = st.lists(st.builds(LabelTerm, st.sampled_from(KEYS), per_cents), max_size=2).map(tuple)
ranges = st.sampled_from([Range(), Range(1, None), Range(None, 10), Range(7, 12)])
times = st.sampled_from([TimeRange(), TimeRange(1738368000000, None), TimeRange(None, 1738368000000)])
queries = st.builds(
    SearchQuery,
    owner=st.just(""),
    text=st.just(Text())
    | st.builds(Text, few(st.sampled_from(["dog", "rum", "mountain", "cafe", "東京", "strasse"])))
    | st.builds(
        Text,
        few(st.sampled_from(["dog", "run"])),
        few(st.sampled_from(["run", "dog dog"])),
        few(st.sampled_from(["dog", "cafe", "東京"])),
        few(st.sampled_from(["run dog", "mountain"])),
    ),
    labels=st.just(LabelFilter()) | st.builds(LabelFilter, all=terms, any=terms, none=terms),
    categories=st.sampled_from([(), (), ("pets",)]),
    tags=st.just(TagFilter()) | st.builds(TagFilter, any=few(st.sampled_from(["dog", "cafe", "run"]))),
    faces=st.just(FaceFilter())
    | st.builds(
        FaceFilter,
        emotion=st.none() | st.sampled_from(list(EmotionType)[:3]),
        smile=st.none() | st.booleans(),
        age_overlaps=ranges,
        min_confidence=st.none() | per_cents,
    ),
    has_faces=st.none() | st.booleans(),
    taken_at=times,
    orientation=st.none() | st.sampled_from(list(Orientation)),
    sort=st.sampled_from(list(ImageSort)),
    limit=st.sampled_from([2, 100]),
    facets=st.just(frozenset(Facet)),
)


def agree(engine: SearchIndex, made: list[dict[str, object]], asked: list[SearchQuery]) -> None:
    owner = str(uuid.uuid4())
    photos: list[Image] = [image(owner, number, **each) for number, each in enumerate(made)]
    naive = NaiveIndex()
    for index in (naive, engine):
        assert index.put_many([document_of(photo) for photo in photos]) == []
    for query in asked:
        own = SearchQuery(**{name: getattr(query, name) for name in SearchQuery.__slots__} | {"owner": owner})
        assert engine.search(own) == naive.search(own)
    for photo in photos:
        document = document_of(photo)
        assert engine.similar_images(document, 4) == naive.similar_images(document, 4)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(fields, max_size=6), st.lists(queries, min_size=8, max_size=16))
def test_sqlite(sqlite_index: SearchIndex, made: list[dict[str, object]], asked: list[SearchQuery]) -> None:
    agree(sqlite_index, made, asked)


@pytest.mark.opensearch
@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(fields, max_size=6), st.lists(queries, min_size=8, max_size=16))
def test_opensearch(opensearch_index: SearchIndex, made: list[dict[str, object]], asked: list[SearchQuery]) -> None:
    agree(opensearch_index, made, asked)
