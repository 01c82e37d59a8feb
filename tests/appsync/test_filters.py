"""Who hears what: arguments with their nulls, and every operator of an enhanced filter."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.appsync.filters import arguments_match, filter_matches

values = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())


def holds(field: Any, operator: str, value: Any) -> bool:
    filters = [{"fieldName": "f", "operator": operator, "value": value}]
    return filter_matches({"filterGroup": [{"filters": filters}]}, {"f": field})


@pytest.mark.parametrize(
    ("arguments", "data", "expected"),
    [
        ({}, {"id": 1}, True),
        ({"id": None}, {"id": "a"}, False),
        ({"id": None}, {"id": None}, True),
        ({"id": None}, {}, True),
        ({"id": "a"}, {"id": "a", "x": 1}, True),
        ({"id": "a", "x": 2}, {"id": "a", "x": 1}, False),
    ],
)
def test_arguments(arguments: dict[str, Any], data: dict[str, Any], expected: bool) -> None:
    assert arguments_match(arguments, data) is expected


@given(values, values)
def test_each_operator_has_its_opposite(field: Any, value: Any) -> None:
    assert holds(field, "eq", value) != holds(field, "ne", value)
    assert holds(field, "contains", value) != holds(field, "notContains", value)
    assert holds(field, "in", [value]) != holds(field, "notIn", [value])
    assert holds(field, "in", [value]) == holds(field, "eq", value)


@given(st.integers(), st.integers(), st.integers())
def test_between_includes_its_bounds(field: int, low: int, high: int) -> None:
    assert holds(field, "between", [low, high]) == (low <= field <= high)
    assert holds(field, "le", high) == (not holds(field, "gt", high))
    assert holds(field, "ge", low) == (not holds(field, "lt", low))


@given(st.text(), st.text())
def test_text(prefix: str, rest: str) -> None:
    assert holds(prefix + rest, "beginsWith", prefix)
    assert holds(prefix + rest, "contains", rest)
    assert holds([prefix], "containsAny", [rest, prefix])


def test_types_are_not_mixed() -> None:
    assert not holds("2", "gt", 1)
    assert not holds(True, "eq", 1)


def test_groups_are_alternatives_and_filters_are_all_needed() -> None:
    a = {"fieldName": "a.b", "operator": "eq", "value": 1}
    c = {"fieldName": "c", "operator": "eq", "value": 2}
    both, either = {"filterGroup": [{"filters": [a, c]}]}, {"filterGroup": [{"filters": [a]}, {"filters": [c]}]}
    assert not filter_matches(both, {"a": {"b": 1}})
    assert filter_matches(either, {"a": {"b": 1}})
