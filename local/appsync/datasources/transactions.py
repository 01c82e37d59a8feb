"""DynamoDB's transactions: all of several reads or writes, or none and the reasons why."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from local.appsync.datasources import DataSourceError
from local.appsync.datasources.attributes import plain_map, typed_map
from local.appsync.datasources.expressions import condition_of, merged, plain_item, projection_of, substitutions


def get(client: Any, request: Mapping[str, Any]) -> Any:
    """TransactGetItems: the items in the order in which they were asked for."""
    asked = [
        {"Get": {"TableName": one["table"], "Key": typed_map(one["key"]), **projection_of(one)}}
        for one in request["transactItems"]
    ]
    try:
        answer = client.transact_get_items(TransactItems=asked)
    except ClientError as refused:
        raise _cancelled(refused, "items") from refused
    return {"items": [plain_item(one.get("Item")) for one in answer["Responses"]], "cancellationReasons": None}


def write(client: Any, request: Mapping[str, Any]) -> Any:
    """TransactWriteItems: the keys of what was written."""
    items = request["transactItems"]
    try:
        client.transact_write_items(TransactItems=[_written(item) for item in items])
    except ClientError as refused:
        raise _cancelled(refused, "keys") from refused
    return {"keys": [plain_map(typed_map(item["key"])) for item in items], "cancellationReasons": None}


def _cancelled(refused: ClientError, member: str) -> Exception:
    if refused.response["Error"]["Code"] != "TransactionCanceledException":
        return refused
    reasons = [
        {"type": one.get("Code", "None"), "message": one.get("Message", "None"), "item": plain_item(one.get("Item"))}
        for one in refused.response.get("CancellationReasons", [])
    ]
    message = refused.response["Error"]["Message"]
    return DataSourceError(
        "DynamoDB:TransactionCanceledException", message, {member: None, "cancellationReasons": reasons}
    )


def _written(item: Mapping[str, Any]) -> dict[str, Any]:
    arguments: dict[str, Any] = {"TableName": item["table"], **condition_of(item)}
    if (item.get("condition") or {}).get("returnValuesOnConditionCheckFailure"):
        arguments["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
    key = typed_map(item["key"])
    match item["operation"]:
        case "PutItem":
            return {"Put": {**arguments, "Item": {**typed_map(item.get("attributeValues") or {}), **key}}}
        case "UpdateItem":
            update = {"UpdateExpression": item["update"]["expression"], **substitutions(item["update"])}
            return {"Update": {**merged(arguments, update), "Key": key}}
        case "DeleteItem":
            return {"Delete": {**arguments, "Key": key}}
        case "ConditionCheck":
            return {"ConditionCheck": {**arguments, "Key": key}}
    raise DataSourceError("Code", f"TransactWriteItems knows no operation {item['operation']!r}")
