"""The DynamoDB data source: the requests that APPSYNC_JS writes, run through a boto3 client."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from local.appsync.datasources import DataSourceError, batches, transactions
from local.appsync.datasources.attributes import plain_map, typed_map
from local.appsync.datasources.expressions import condition_of, merged, plain_item, projection_of, substitutions
from local.appsync.datasources.page_tokens import next_token, start_key


class DynamoDBSource:
    """Runs requests against tables through a low-level boto3 client."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._operations: dict[str, Callable[[str, Mapping[str, Any], str], Any]] = {
            "GetItem": self._get, "PutItem": self._put, "UpdateItem": self._update, "DeleteItem": self._delete,
            "Query": self._query, "Scan": self._scan,
        }  # fmt: skip
        self._of_many_tables: dict[str, Callable[[Any, Mapping[str, Any]], Any]] = {
            "BatchGetItem": batches.get, "BatchPutItem": batches.put, "BatchDeleteItem": batches.delete,
            "TransactGetItems": transactions.get, "TransactWriteItems": transactions.write,
        }  # fmt: skip

    def execute(self, table: str, request: Mapping[str, Any], caller: str = "") -> Any:
        """Run one request; `caller` is the resolver, whose page tokens are valid for itself alone."""
        name = request.get("operation", "")
        try:
            if name in self._of_many_tables:
                return self._of_many_tables[name](self._client, request)
            if name in self._operations:
                return self._operations[name](table, request, caller)
        except ClientError as refused:
            error = refused.response["Error"]
            raise DataSourceError(f"DynamoDB:{error['Code']}", error["Message"]) from refused
        except ParamValidationError as invalid:
            raise DataSourceError("DynamoDB:ValidationException", f"{caller}: {invalid}") from invalid
        except BotoCoreError as unreachable:
            raise DataSourceError("DynamoDB:ServiceUnavailable", str(unreachable)) from unreachable
        except KeyError as missing:
            raise DataSourceError("Code", f"{caller}: the request {name} wants the member {missing}") from missing
        except (TypeError, AttributeError, ValueError) as unreadable:
            raise DataSourceError("Code", f"{caller}: the request {name} cannot be read: {unreadable}") from unreadable
        known = ", ".join([*self._operations, *self._of_many_tables])
        raise DataSourceError("Code", f"the DynamoDB operation {name!r} is not there; the local AppSync has {known}")

    def _get(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        answer = self._client.get_item(
            TableName=table,
            Key=typed_map(request["key"]),
            ConsistentRead=bool(request.get("consistentRead")),
            **projection_of(request),
        )
        return plain_item(answer.get("Item"))

    def _put(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        item = typed_map({**(request.get("attributeValues") or {}), **request["key"]})
        try:
            self._client.put_item(TableName=table, Item=item, **condition_of(request))
        except ClientError as refused:
            current = self._after_failed_condition(table, request, refused)
            ignored = (request.get("condition") or {}).get("equalsIgnore") or ()
            if current is not None and _without(current, ignored) == _without(plain_map(item), ignored):
                return current
            raise _condition_failed(refused, current) from refused
        return plain_map(item)

    def _update(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        update = request["update"]
        arguments = merged({"UpdateExpression": update["expression"], **substitutions(update)}, condition_of(request))
        try:
            answer = self._client.update_item(
                TableName=table, Key=typed_map(request["key"]), ReturnValues="ALL_NEW", **arguments
            )
        except ClientError as refused:
            current = self._after_failed_condition(table, request, refused)
            raise _condition_failed(refused, current) from refused
        return plain_item(answer.get("Attributes"))

    def _delete(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        try:
            answer = self._client.delete_item(
                TableName=table, Key=typed_map(request["key"]), ReturnValues="ALL_OLD", **condition_of(request)
            )
        except ClientError as refused:
            current = self._after_failed_condition(table, request, refused)
            if current is None:
                return None
            raise _condition_failed(refused, current) from refused
        return plain_item(answer.get("Attributes"))

    def _after_failed_condition(self, table: str, request: Mapping[str, Any], refused: ClientError) -> Any:
        if refused.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise refused
        answer = self._client.get_item(TableName=table, Key=typed_map(request["key"]), ConsistentRead=True)
        return plain_item(answer.get("Item"))

    def _query(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        query = request["query"]
        arguments = {"KeyConditionExpression": query["expression"], **substitutions(query)}
        return self._page(self._client.query, table, request, arguments, caller)

    def _scan(self, table: str, request: Mapping[str, Any], caller: str) -> Any:
        arguments: dict[str, Any] = {}
        if request.get("totalSegments"):
            arguments = {"TotalSegments": request["totalSegments"], "Segment": request.get("segment") or 0}
        return self._page(self._client.scan, table, request, arguments, caller)

    def _page(
        self, call: Callable[..., Any], table: str, request: Mapping[str, Any], arguments: dict[str, Any], caller: str
    ) -> Any:
        arguments = merged(arguments, projection_of(request))
        if (found := request.get("filter")) and found.get("expression"):
            arguments = merged(arguments, {"FilterExpression": found["expression"], **substitutions(found)})
        if request.get("index"):
            arguments["IndexName"] = request["index"]
        if request.get("limit") is not None:
            arguments["Limit"] = int(request["limit"])
        if request.get("scanIndexForward") is not None:
            arguments["ScanIndexForward"] = request["scanIndexForward"]
        if request.get("select"):
            arguments["Select"] = request["select"]
        if request.get("nextToken"):
            arguments["ExclusiveStartKey"] = start_key(request["nextToken"], caller)
        answer = call(TableName=table, ConsistentRead=bool(request.get("consistentRead")), **arguments)
        return {
            "items": [plain_map(item) for item in answer.get("Items", [])],
            "nextToken": next_token(answer.get("LastEvaluatedKey"), caller),
            "scannedCount": answer.get("ScannedCount", 0),
        }


def _without(item: Mapping[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: value for name, value in item.items() if name not in names}


def _condition_failed(refused: ClientError, current: Any) -> DataSourceError:
    return DataSourceError("DynamoDB:ConditionalCheckFailedException", refused.response["Error"]["Message"], current)
