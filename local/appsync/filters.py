"""Decide which messages a subscription gets: by its arguments, or by the filter that its resolver set."""

from collections.abc import Callable, Mapping
from typing import Any

_COMPARABLE = (str, int, float)


def arguments_match(arguments: Mapping[str, Any], data: Any) -> bool:
    """Compare a subscription's arguments with the mutation's response; an explicit null matches null alone."""
    return isinstance(data, Mapping) and all(data.get(name) == value for name, value in arguments.items())


def filter_matches(subscription_filter: Mapping[str, Any], data: Any) -> bool:
    """Test a `filterGroup`: some group must hold, and a group holds when all its filters do."""
    groups = subscription_filter.get("filterGroup") or []
    if not groups:
        return True
    return any(all(_holds(one, data) for one in group.get("filters") or []) for group in groups)


def _holds(one: Mapping[str, Any], data: Any) -> bool:
    operator = _OPERATORS.get(one["operator"])
    return operator is not None and operator(_field(data, one["fieldName"]), one.get("value"))


def _field(data: Any, path: str) -> Any:
    for name in path.split("."):
        data = data.get(name) if isinstance(data, Mapping) else None
    return data


def _same(left: Any, right: Any) -> bool:
    """Equal, where true is not 1."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], bool]:
    """A comparison of two numbers or of two texts; anything else does not match."""

    def holds(field: Any, value: Any) -> bool:
        if isinstance(field, bool) or isinstance(value, bool):
            return False
        if not isinstance(field, _COMPARABLE) or not isinstance(value, _COMPARABLE):
            return False
        return isinstance(field, str) == isinstance(value, str) and compare(field, value)

    return holds


def _within(field: Any, value: Any) -> bool:
    return isinstance(value, list) and any(_same(field, one) for one in value)


def _contains(field: Any, value: Any) -> bool:
    if isinstance(field, str):
        return isinstance(value, str) and value in field
    return isinstance(field, list) and any(_same(one, value) for one in field)


def _begins_with(field: Any, value: Any) -> bool:
    return isinstance(field, str) and isinstance(value, str) and field.startswith(value)


def _between(field: Any, value: Any) -> bool:
    return isinstance(value, list) and len(value) == 2 and _AT_LEAST(field, value[0]) and _AT_MOST(field, value[1])


def _contains_any(field: Any, value: Any) -> bool:
    return isinstance(value, list) and any(_contains(field, one) for one in value)


_AT_LEAST = _ordered(lambda field, value: field >= value)
_AT_MOST = _ordered(lambda field, value: field <= value)

_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": _same,
    "ne": lambda field, value: not _same(field, value),
    "le": _AT_MOST,
    "lt": _ordered(lambda field, value: field < value),
    "ge": _AT_LEAST,
    "gt": _ordered(lambda field, value: field > value),
    "contains": _contains,
    "notContains": lambda field, value: not _contains(field, value),
    "beginsWith": _begins_with,
    "in": _within,
    "notIn": lambda field, value: isinstance(value, list) and not _within(field, value),
    "between": _between,
    "containsAny": _contains_any,
}
