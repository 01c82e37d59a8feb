"""A label and its confidence as one number are compared as the two would be."""

from hypothesis import given
from hypothesis import strategies as st

from local.rekognition.vocabulary import VOCABULARY
from photos.search.opensearch_terms import label_number, label_numbers
from photos.search.text import key_of

# Rekognition's numbers have single precision; below 16 that is finer than what is kept.
PER_CENTS = st.floats(16, 100, width=32) | st.integers(0, 100).map(float)
KEYS = st.sampled_from(sorted(map(key_of, VOCABULARY))) | st.text(min_size=1, max_size=20)


@given(KEYS, PER_CENTS, PER_CENTS)
def test_a_label_is_found_by_its_confidence(key: str, confidence: float, least: float) -> None:
    first, last = label_numbers(key, least)
    assert (first <= label_number(key, confidence) <= last) == (confidence >= least)
    assert 0 <= first <= last < 2**63


@given(KEYS, KEYS, PER_CENTS, PER_CENTS)
def test_another_label_is_never_found(key: str, other: str, confidence: float, least: float) -> None:
    first, last = label_numbers(key, least)
    assert key == other or not first <= label_number(other, confidence) <= last
