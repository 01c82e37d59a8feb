"""DynamoDB's batches: many items of several tables in one request; what DynamoDB left over is answered too."""

from collections.abc import Mapping, Sequence
from typing import Any

from local.appsync.datasources.attributes import plain_map, typed_map
from local.appsync.datasources.expressions import projection_of


def get(client: Any, request: Mapping[str, Any]) -> Any:
    """BatchGetItem: the items in the order of their keys, null for those that are absent."""
    asked = {
        name: {
            "Keys": [typed_map(key) for key in one["keys"]],
            "ConsistentRead": bool(one.get("consistentRead")),
            **projection_of(one),
        }
        for name, one in request["tables"].items()
    }
    answer = client.batch_get_item(RequestItems=asked)
    data = {name: _in_order(one["Keys"], answer["Responses"].get(name, [])) for name, one in asked.items()}
    unprocessed = answer.get("UnprocessedKeys") or {}
    left = {name: [plain_map(key) for key in one["Keys"]] for name, one in unprocessed.items()}
    return {"data": data, "unprocessedKeys": {name: left.get(name, []) for name in asked}}


def put(client: Any, request: Mapping[str, Any]) -> Any:
    """BatchPutItem: the items that were written."""
    return _write(client, request["tables"], "PutRequest", "Item", "unprocessedItems")


def delete(client: Any, request: Mapping[str, Any]) -> Any:
    """BatchDeleteItem: the keys that were removed."""
    return _write(client, request["tables"], "DeleteRequest", "Key", "unprocessedKeys")


def _write(client: Any, tables: Mapping[str, Sequence[Any]], kind: str, member: str, left_over: str) -> Any:
    asked = {name: [{kind: {member: typed_map(one)}} for one in items] for name, items in tables.items()}
    unprocessed = client.batch_write_item(RequestItems=asked).get("UnprocessedItems") or {}
    left = {name: [plain_map(one[kind][member]) for one in unprocessed.get(name, [])] for name in asked}
    data = {
        name: [None if (item := plain_map(one[kind][member])) in left[name] else item for one in items]
        for name, items in asked.items()
    }
    return {"data": data, left_over: left}


def _in_order(keys: list[dict[str, Any]], items: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """DynamoDB answers in any order; AppSync in the order of the keys."""
    return [
        next((plain_map(item) for item in items if all(item.get(name) == value for name, value in key.items())), None)
        for key in keys
    ]
