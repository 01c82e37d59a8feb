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
# The parts of an address as RFC 822 has them, without comments and quoted parts.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9-]{{2,}}")
_IPV4 = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?")
# Numbers without a country code are taken as American.
_REGION = "US"


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


def _is_email(value: Any) -> bool:
    return isinstance(value, str) and _EMAIL.fullmatch(value) is not None


def _is_url(value: Any) -> bool:
    if not isinstance(value, str) or re.search(r"\s", value):
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return bool(parts.scheme and (parts.hostname or (parts.scheme not in ("http", "https") and parts.path)))


def _is_address(value: Any) -> bool:
    if not isinstance(value, str) or ("." in value and ":" not in value and not _IPV4.fullmatch(value)):
        return False
    try:
        ipaddress.ip_interface(value)
    except ValueError:
        return False
    return True


def _is_timestamp(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def _is_phone(value: Any) -> bool:
    import phonenumbers  # here, as it takes long to import and few schemas have phone numbers

    if not isinstance(value, str):
        return False
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(value, _REGION))
    except phonenumbers.NumberParseException:
        return False


# What a value of each scalar is, and how the service calls it in a refusal.
_SCALARS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "AWSDateTime": (_readable(_DATE_TIME, datetime.fromisoformat), "DateTime Object"),
    "AWSDate": (_readable(_DATE, date.fromisoformat), "Date Object"),
    "AWSTime": (_readable(_TIME, time.fromisoformat), "Time Object"),
    "AWSTimestamp": (_is_timestamp, "timestamp"),
    "AWSEmail": (_is_email, "email address"),
    "AWSURL": (_is_url, "URL"),
    "AWSPhone": (_is_phone, "phone number"),
    "AWSIPAddress": (_is_address, "IP address"),
}


def _checked(name: str) -> GraphQLScalarType:
    accepts, kind = _SCALARS[name]

    def serialize(value: Any) -> Any:
        if not accepts(value):
            raise GraphQLError(f"Unable to serialize `{value}` as a valid {kind}.")
        return value

    def parse(value: Any) -> Any:
        if not accepts(value):
            raise ValueError(f"Unable to parse `{value}` as a valid {kind}.")
        return value

    return GraphQLScalarType(name, serialize=serialize, parse_value=parse)


def _parse_json(value: Any) -> Any:
    try:
        return json.loads(value)
    except (TypeError, ValueError) as unreadable:
        raise ValueError(f"Unable to parse {_as_java(value)} as valid JSON.") from unreadable


def _serialize_json(value: Any) -> str:
    """A string that holds JSON already goes out as it is; everything else is written as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _as_java(value: Any) -> str:
    """How the service, which is written in Java, prints a map or a list."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}={_as_java(one)}" for name, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_as_java(one) for one in value) + "]"
    return value if isinstance(value, str) else json.dumps(value)


SCALARS: dict[str, GraphQLScalarType] = {
    **{name: _checked(name) for name in _SCALARS},
    "AWSJSON": GraphQLScalarType("AWSJSON", serialize=_serialize_json, parse_value=_parse_json),
}
