"""DynamoDB's typed values: from what APPSYNC_JS writes to what boto3 takes, and from items to plain JSON."""

import base64
from collections.abc import Mapping
from typing import Any

from local.appsync.datasources import DataSourceError


def typed(value: Any) -> dict[str, Any]:
    """Normalise one typed value: numbers become text, `{NULL: null}` becomes `{NULL: true}`."""
    if not isinstance(value, Mapping) or len(value) != 1:
        raise DataSourceError(
            "Code", f"{value!r} is not a DynamoDB value as {{'S': 'text'}}; use util.dynamodb.toDynamoDB"
        )
    ((kind, plain),) = value.items()
    match kind:
        case "N":
            return {"N": _number(plain)}
        case "NS":
            return {"NS": [_number(one) for one in plain]}
        case "B":
            return {"B": base64.b64decode(plain)}
        case "BS":
            return {"BS": [base64.b64decode(one) for one in plain]}
        case "NULL":
            return {"NULL": True}
        case "L":
            return {"L": [typed(one) for one in plain]}
        case "M":
            return {"M": typed_map(plain)}
        case _:
            return {kind: plain}


def typed_map(values: Mapping[str, Any]) -> dict[str, Any]:
    """Normalise every value of a map: a key, or a whole item."""
    return {name: typed(value) for name, value in values.items()}


def plain(value: Mapping[str, Any]) -> Any:
    """Turn one typed value of an item into plain JSON."""
    ((kind, inner),) = value.items()
    match kind:
        case "N":
            return _parsed(inner)
        case "NS":
            return [_parsed(one) for one in inner]
        case "B":
            return base64.b64encode(inner).decode()
        case "BS":
            return [base64.b64encode(one).decode() for one in inner]
        case "NULL":
            return None
        case "L":
            return [plain(one) for one in inner]
        case "M":
            return plain_map(inner)
        case _:
            return inner


def plain_map(item: Mapping[str, Any]) -> dict[str, Any]:
    """Turn an item into plain JSON."""
    return {name: plain(value) for name, value in item.items()}


def _number(value: Any) -> str:
    return value if isinstance(value, str) else repr(value)


def _parsed(text: str) -> int | float:
    try:
        return int(text)
    except ValueError:
        return float(text)
