"""The DynamoDB data source: the requests that APPSYNC_JS writes, run through a boto3 client."""

import base64
import binascii
import hashlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.appsync.datasources import DataSourceError
from local.appsync.datasources.attributes import plain_map, typed_map

_SELECT = {
    "ALL_ATTRIBUTES": "ALL_ATTRIBUTES",
    "ALL_PROJECTED_ATTRIBUTES": "ALL_PROJECTED_ATTRIBUTES",
    "SPECIFIC_ATTRIBUTES": "SPECIFIC_ATTRIBUTES",
}


class DynamoDBSource:
    """Runs requests against tables through a low-level boto3 client."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._operations: dict[str, Callable[[str, Mapping[str, Any], str], Any]] = {
            "GetItem": self._get, "PutItem": self._put, "UpdateItem": self._update, "DeleteItem": self._delete,
            "Query": self._query, "Scan": self._scan,
            "BatchGetItem": self._batch_get, "TransactWriteItems": self._transact_write,
        }  # fmt: skip

    def execute(self, table: str, request: Mapping[str, Any], caller: str = "") -> Any:
        """Run one request; `caller` is the resolver, whose page tokens are valid for itself alone."""
        operation = self._operations.get(request.get("operation", ""))
        if operation is None:
            raise DataSourceError(
                "Code",
                f"the DynamoDB operation {request.get('operation')!r} is not there; "
                f"the local AppSync has {', '.join(self._operations)}",
            )
        try:
            return operation(table, request, caller)
        except ClientError as refused:
            error = refused.response["Error"]
            raise DataSourceError(f"DynamoDB:{error['Code']}", error["Message"]) from refused

    def _get(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        answer = self._client.get_item(
            TableName=table,
            Key=typed_map(request["key"]),
            ConsistentRead=bool(request.get("consistentRead")),
            **_projection(request),
        )
        return _item(answer.get("Item"))

    def _put(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        item = typed_map({**(request.get("attributeValues") or {}), **request["key"]})
        try:
            self._client.put_item(TableName=table, Item=item, **_condition(request))
        except ClientError as refused:
            current = self._after_failed_condition(table, request, refused)
            if current == plain_map(item):
                return current
            raise _condition_failed(refused, current) from refused
        return plain_map(item)

    def _update(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        update = request["update"]
        arguments = _merged({"UpdateExpression": update["expression"], **_substitutions(update)}, _condition(request))
        try:
            answer = self._client.update_item(
                TableName=table, Key=typed_map(request["key"]), ReturnValues="ALL_NEW", **arguments
            )
        except ClientError as refused:
            current = self._after_failed_condition(table, request, refused)
            raise _condition_failed(refused, current) from refused
        return _item(answer.get("Attributes"))

    def _delete(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        try:
            answer = self._client.delete_item(
                TableName=table, Key=typed_map(request["key"]), ReturnValues="ALL_OLD", **_condition(request)
            )
        except ClientError as refused:
            current = self._after_failed_condition(table, request, refused)
            if current is None:
                return None
            raise _condition_failed(refused, current) from refused
        return _item(answer.get("Attributes"))

    def _after_failed_condition(self, table: str, request: Mapping[str, Any], refused: ClientError) -> Any:
        if refused.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise refused
        answer = self._client.get_item(TableName=table, Key=typed_map(request["key"]), ConsistentRead=True)
        return _item(answer.get("Item"))

    def _query(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        query = request["query"]
        arguments = {"KeyConditionExpression": query["expression"], **_substitutions(query)}
        return self._page(self._client.query, table, request, arguments, caller)

    def _scan(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        arguments: dict[str, Any] = {}
        if request.get("totalSegments"):
            arguments = {"TotalSegments": request["totalSegments"], "Segment": request.get("segment") or 0}
        return self._page(self._client.scan, table, request, arguments, caller)

    def _page(
        self, call: Callable[..., Any], table: str, request: Mapping[str, Any], arguments: dict[str, Any], caller: str
    ) -> Any:
        arguments = _merged(arguments, _projection(request))
        if (found := request.get("filter")) and found.get("expression"):
            arguments = _merged(arguments, {"FilterExpression": found["expression"], **_substitutions(found)})
        if request.get("index"):
            arguments["IndexName"] = request["index"]
        if request.get("limit") is not None:
            arguments["Limit"] = int(request["limit"])
        if request.get("scanIndexForward") is not None:
            arguments["ScanIndexForward"] = request["scanIndexForward"]
        if request.get("select"):
            arguments["Select"] = _SELECT.get(request["select"], request["select"])
        if request.get("nextToken"):
            arguments["ExclusiveStartKey"] = _start_key(request["nextToken"], caller)
        answer = call(TableName=table, ConsistentRead=bool(request.get("consistentRead")), **arguments)
        return {
            "items": [plain_map(item) for item in answer.get("Items", [])],
            "nextToken": _next_token(answer.get("LastEvaluatedKey"), caller),
            "scannedCount": answer.get("ScannedCount", 0),
        }

    def _batch_get(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        asked = {
            name: {
                "Keys": [typed_map(key) for key in one["keys"]],
                "ConsistentRead": bool(one.get("consistentRead")),
                **_projection(one),
            }
            for name, one in request["tables"].items()
        }
        answer = self._client.batch_get_item(RequestItems=asked)
        data = {name: _in_order(one["Keys"], answer["Responses"].get(name, [])) for name, one in asked.items()}
        unprocessed = answer.get("UnprocessedKeys") or {}
        left = {name: [plain_map(key) for key in one["Keys"]] for name, one in unprocessed.items()}
        return {"data": data, "unprocessedKeys": {name: left.get(name, []) for name in asked}}

    def _transact_write(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        items = request["transactItems"]
        try:
            self._client.transact_write_items(TransactItems=[_transact_item(item) for item in items])
        except ClientError as refused:
            if refused.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            reasons = [
                {"type": one.get("Code", "None"), "message": one.get("Message", "None"), "item": _item(one.get("Item"))}
                for one in refused.response.get("CancellationReasons", [])
            ]
            raise DataSourceError(
                "DynamoDB:TransactionCanceledException",
                refused.response["Error"]["Message"],
                {"keys": None, "cancellationReasons": reasons},
            ) from refused
        return {"keys": [plain_map(typed_map(item["key"])) for item in items], "cancellationReasons": None}


def _item(item: Mapping[str, Any] | None) -> dict[str, Any] | None:
    return plain_map(item) if item else None


def _substitutions(expression: Mapping[str, Any]) -> dict[str, Any]:
    """The names and values of an expression; DynamoDB refuses empty maps."""
    arguments: dict[str, Any] = {}
    if names := expression.get("expressionNames"):
        arguments["ExpressionAttributeNames"] = dict(names)
    if values := expression.get("expressionValues"):
        arguments["ExpressionAttributeValues"] = typed_map(values)
    return arguments


def _merged(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """Join arguments; the names and values of several expressions become one map each."""
    joined: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            joined[key] = {**joined.get(key, {}), **value} if isinstance(value, Mapping) else value
    return joined


def _condition(request: Mapping[str, Any]) -> dict[str, Any]:
    condition = request.get("condition")
    if not condition or not condition.get("expression"):
        return {}
    if "conditionalCheckFailedHandler" in condition:
        raise DataSourceError("Code", "conditionalCheckFailedHandler is not there in the local AppSync")
    return {"ConditionExpression": condition["expression"], **_substitutions(condition)}


def _projection(request: Mapping[str, Any]) -> dict[str, Any]:
    projection = request.get("projection")
    if not projection:
        return {}
    return {"ProjectionExpression": projection["expression"], **_substitutions(projection)}


def _condition_failed(refused: ClientError, current: Any) -> DataSourceError:
    return DataSourceError("DynamoDB:ConditionalCheckFailedException", refused.response["Error"]["Message"], current)


def _in_order(keys: list[dict[str, Any]], items: list[dict[str, Any]]) -> list[dict[str, Any] | None]:
    """DynamoDB answers in any order; AppSync in the order of the keys, with null for what is absent."""
    return [
        next((plain_map(item) for item in items if all(item.get(name) == value for name, value in key.items())), None)
        for key in keys
    ]


def _transact_item(item: Mapping[str, Any]) -> dict[str, Any]:
    arguments: dict[str, Any] = {"TableName": item["table"], **_condition(item)}
    key = typed_map(item["key"])
    match item["operation"]:
        case "PutItem":
            return {"Put": {**arguments, "Item": {**typed_map(item.get("attributeValues") or {}), **key}}}
        case "UpdateItem":
            update = {"UpdateExpression": item["update"]["expression"], **_substitutions(item["update"])}
            return {"Update": {**_merged(arguments, update), "Key": key}}
        case "DeleteItem":
            return {"Delete": {**arguments, "Key": key}}
        case "ConditionCheck":
            return {"ConditionCheck": {**arguments, "Key": key}}
    raise DataSourceError("Code", f"TransactWriteItems knows no operation {item['operation']!r}")


def _mark(caller: str) -> str:
    return hashlib.sha256(caller.encode()).hexdigest()[:16]


def _next_token(key: Mapping[str, Any] | None, caller: str) -> str | None:
    if not key:
        return None
    return base64.urlsafe_b64encode(json.dumps([_mark(caller), plain_map(key)]).encode()).decode()


def _start_key(token: str, caller: str) -> dict[str, Any]:
    try:
        mark, key = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError, binascii.Error) as unreadable:
        raise DataSourceError("BadRequestException", "Invalid pagination token given.") from unreadable
    if mark != _mark(caller) or not isinstance(key, dict):
        raise DataSourceError("BadRequestException", "Invalid pagination token given.")
    return {name: {"S": value} if isinstance(value, str) else {"N": str(value)} for name, value in key.items()}
