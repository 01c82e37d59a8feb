"""AppSync's own scalars: what they take, and the message with which they refuse."""

import ipaddress
import json
import re
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlsplit

from graphql import GraphQLError, GraphQLScalarType

_OFFSET = r"(?:Z|[+-]\d{2}:\d{2}(?::\d{2})?)"
_DATE_TIME = re.compile(rf"\d{{4}}-\d{{2}}-\d{{2}}T\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,9}})?)?{_OFFSET}")
_DATE = re.compile(rf"(\d{{4}}-\d{{2}}-\d{{2}}){_OFFSET}?")
_TIME = re.compile(rf"(\d{{2}}:\d{{2}}(?::\d{{2}}(?:\.\d{{1,9}})?)?){_OFFSET}?")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[\d\s()-]{5,20}")


def _matches(pattern: re.Pattern[str]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, str) and pattern.fullmatch(value) is not None


def _readable(pattern: re.Pattern[str], read: Callable[[str], object]) -> Callable[[Any], bool]:
    def accepts(value: Any) -> bool:
        match = pattern.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            return False
        try:
            # Python reads six digits of a second, the service nine.
            read(re.sub(r"(\.\d{6})\d+", r"\1", match[1] if match.groups() else match[0]))
        except ValueError:
            return False
        return True

    return accepts


def _is_url(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.netloc or parts.path)) and " " not in value


def _is_address(value: Any) -> bool:
    try:
        ipaddress.ip_interface(value)
    except ValueError:
        return False
    return isinstance(value, str)


def _is_timestamp(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


_ACCEPTS: dict[str, Callable[[Any], bool]] = {
    "AWSDateTime": _readable(_DATE_TIME, datetime.fromisoformat),
    "AWSDate": _readable(_DATE, date.fromisoformat),
    "AWSTime": _readable(_TIME, time.fromisoformat),
    "AWSTimestamp": _is_timestamp,
    "AWSEmail": _matches(_EMAIL),
    "AWSURL": _is_url,
    "AWSPhone": _matches(_PHONE),
    "AWSIPAddress": _is_address,
}


def _checked(name: str) -> GraphQLScalarType:
    accepts, kind = _ACCEPTS[name], name.removeprefix("AWS")

    def serialize(value: Any) -> Any:
        if not accepts(value):
            raise GraphQLError(f"Unable to serialize `{value}` as a valid {kind} Object.")
        return value

    def parse(value: Any) -> Any:
        if not accepts(value):
            raise GraphQLError(f"Unable to parse `{value}` as a valid {kind} Object.")
        return value

    return GraphQLScalarType(name, serialize=serialize, parse_value=parse)


def _parse_json(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError) as unreadable:
        raise GraphQLError(f"Unable to parse `{value}` as a valid JSON Object.") from unreadable


def _serialize_json(value: Any) -> str:
    """A string that holds JSON already goes out as it is; everything else is written as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


SCALARS: dict[str, GraphQLScalarType] = {
    **{name: _checked(name) for name in _ACCEPTS},
    "AWSJSON": GraphQLScalarType("AWSJSON", serialize=_serialize_json, parse_value=_parse_json),
}
