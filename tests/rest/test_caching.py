"""A tag stays while a photo stays, whatever its signed addresses; and changes before these expire."""

from hypothesis import given
from hypothesis import strategies as st

from photos.rest.caching import WINDOW_SECONDS, etag

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(body=json_values, url=st.text(), other=st.text())
def test_signed_addresses_do_not_change_a_tag(body: object, url: str, other: str) -> None:
    first = etag({"items": [{"url": url, "thumbnailUrl": url, "rest": body}]}, 0.0)
    assert first == etag({"items": [{"url": other, "thumbnailUrl": other, "rest": body}]}, WINDOW_SECONDS - 1.0)


@given(body=json_values)
def test_a_tag_changes_before_signed_addresses_expire(body: object) -> None:
    assert etag(body, 0.0) != etag(body, float(WINDOW_SECONDS))


@given(body=json_values, other=json_values)
def test_another_answer_has_another_tag(body: object, other: object) -> None:
    same = etag({"title": body}, 0.0) == etag({"title": other}, 0.0)
    assert same == (repr(body) == repr(other))
