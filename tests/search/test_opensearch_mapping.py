"""An id as two numbers: they are the id, and sort as it does."""

from hypothesis import given
from hypothesis import strategies as st

from photos.search.opensearch_mapping import id_of, numbers_of

IDS = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")


@given(IDS, IDS)
def test_an_id_s_numbers_stand_for_it(one: str, other: str) -> None:
    assert id_of(*numbers_of(one)) == one
    assert (numbers_of(one) < numbers_of(other)) == (one < other)
    assert all(-(2**63) <= half < 2**63 for half in numbers_of(one))
