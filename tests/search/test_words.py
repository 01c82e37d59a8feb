"""The grammar of search words: any text is read, and what is written is read as the same."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from photos.search.words import Kind, Term, read, written

# Pieces of the grammar glued together at random, and any text at all.
SIGNS = ['"', "“", "-", "--", ":", ">=", ">=90", ">=33.3333", ">=100.1", " ", "\n", "\x1f", "&", "'", "90", "."]
NAMES = [
    *("label:", "LABEL:", "tag:", "after:", "before:", "2024", "2024-02-30", "2024-06-01"),
    *("dog", "Café", "東京", "a:b", "x>=1"),
]
pieces = st.sampled_from(SIGNS + NAMES)
texts = st.lists(pieces, max_size=12).map("".join) | st.text(max_size=40)


@given(texts)
def test_any_text_is_read_and_written_terms_are_read_as_the_same(text: str) -> None:
    terms = read(text)
    assert read(written(terms)) == terms
    assert written(read(written(terms))) == written(terms)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("dog  red-car", [Term(Kind.WORD, "dog"), Term(Kind.WORD, "red-car")]),
        ("-cat - --fox", [Term(Kind.WORD, "cat", True), Term(Kind.WORD, "fox", True)]),
        ('a "red car" -"blue', [Term(Kind.WORD, "a"), Term(Kind.PHRASE, "red car"), Term(Kind.PHRASE, "blue", True)]),
        ("label:Beach>=90", [Term(Kind.LABEL, "Beach", False, 90.0)]),
        ('-Label:"Hot Dog">=33.5 x', [Term(Kind.LABEL, "Hot Dog", True, 33.5), Term(Kind.WORD, "x")]),
        ("tag:“our trip” TAG:a", [Term(Kind.TAG, "our trip"), Term(Kind.TAG, "a")]),
        ("after:2024-02 before:2025", [Term(Kind.AFTER, "2024-02"), Term(Kind.BEFORE, "2025")]),
        # What is none of these is words.
        ("after:2024-02-30", [Term(Kind.WORD, "after:2024-02-30")]),
        ("label:Beach>=101", [Term(Kind.WORD, "label:Beach>=101")]),
        ("time:12:30 label:", [Term(Kind.WORD, "time:12:30"), Term(Kind.WORD, "label:")]),
        ('& "" label:"" - ', []),
    ],
)
def test_terms(text: str, terms: list[Term]) -> None:
    assert list(read(text)) == terms


def test_the_page_that_describes_them_gives_examples_as_they_are_written() -> None:
    page = (Path(__file__).parents[2] / "docs" / "search-words.md").read_text(encoding="utf-8")
    examples = re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE)
    assert len(examples) >= 8
    for example in examples:
        assert written(read(example)) == example
        assert {term.kind for term in read(example)} - {Kind.WORD, Kind.PHRASE} or ":" not in example
