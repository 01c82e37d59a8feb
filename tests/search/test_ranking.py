"""How good the order by relevance is, by a figure: nDCG over judged queries. A change that makes it worse is seen."""

import uuid
from dataclasses import replace
from math import log2

import pytest

from photos.search.document import EXACT, STEM, Document, document_of
from photos.search.parse import parse_query
from photos.search.port import SearchIndex
from tests.search.images import image
from tests.search.judged import JUDGEMENTS, PHOTOS
from tests.search.naive import NaiveIndex

DEPTH = 10
# What the order reaches now. Raise them with it.
MEAN_FLOOR = 0.99
EACH_FLOOR = 0.8


def album(owner: str) -> dict[str, Document]:
    """The judged photos; all of one moment, so that nothing but relevance orders them."""
    time = "2026-01-01T00:00:00.000Z"
    numbered = enumerate(PHOTOS.items())
    return {name: document_of(image(owner, number, created_at=time, **about)) for number, (name, about) in numbered}


def ndcg(found: list[str], grades: dict[str, int]) -> float:
    """Normalised discounted cumulative gain of the first hits: 1 is the order that a person would choose."""
    gain = _gain([grades.get(name, 0) for name in found[:DEPTH]])
    return gain / _gain(sorted(grades.values(), reverse=True)[:DEPTH])


def _gain(grades: list[int]) -> float:
    return sum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def judged(index: SearchIndex, documents: dict[str, Document]) -> dict[str, float]:
    """The nDCG of each judged query."""
    owner = next(iter(documents.values())).owner
    names = {document.id: name for name, document in documents.items()}
    assert index.put_many(documents.values()) == []
    pages = {text: index.search(parse_query(owner, {"filter": {"text": text}})) for text in JUDGEMENTS}
    return {text: ndcg([names[hit.image_id] for hit in page.hits], JUDGEMENTS[text]) for text, page in pages.items()}


def mean(figures: dict[str, float]) -> float:
    return sum(figures.values()) / len(figures)


def test_the_order_is_near_to_what_a_person_would_choose(
    stored_index: SearchIndex, engine: str, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = judged(stored_index, album(str(uuid.uuid4())))
    worst = sorted(figures, key=lambda text: figures[text])[:3]
    shown = ", ".join(f"{text} {figures[text]:.3f}" for text in worst)
    with capsys.disabled():
        print(f"\n{engine}: mean nDCG@{DEPTH} {mean(figures):.3f} over {len(figures)} judged queries; worst: {shown}")
    assert mean(figures) >= MEAN_FLOOR
    assert figures[worst[0]] >= EACH_FLOOR


def test_the_figure_sees_what_the_weights_of_the_fields_give() -> None:
    documents = album("me")
    flat = {
        name: replace(document, words=dict.fromkeys(document.words, EXACT), stems=dict.fromkeys(document.stems, STEM))
        for name, document in documents.items()
    }
    assert mean(judged(NaiveIndex(), flat)) < mean(judged(NaiveIndex(), documents)) - 0.02
