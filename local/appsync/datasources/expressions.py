"""The parts that DynamoDB requests share: expressions with their names and values, conditions, projections."""

from collections.abc import Mapping
from typing import Any

from local.appsync.datasources import DataSourceError
from local.appsync.datasources.attributes import plain_map, typed_map


def plain_item(item: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """An item as plain JSON, null where there is none."""
    return plain_map(item) if item else None


def substitutions(expression: Mapping[str, Any]) -> dict[str, Any]:
    """The names and values of an expression; DynamoDB refuses empty maps."""
    arguments: dict[str, Any] = {}
    if names := expression.get("expressionNames"):
        arguments["ExpressionAttributeNames"] = dict(names)
    if values := expression.get("expressionValues"):
        arguments["ExpressionAttributeValues"] = typed_map(values)
    return arguments


def merged(*parts: Mapping[str, Any]) -> dict[str, Any]:
    """Join arguments; the names and values of several expressions become one map each."""
    joined: dict[str, Any] = {}
    for part in parts:
        for key, value in part.items():
            joined[key] = {**joined.get(key, {}), **value} if isinstance(value, Mapping) else value
    return joined


def condition_of(request: Mapping[str, Any]) -> dict[str, Any]:
    """The condition of a write."""
    condition = request.get("condition")
    if not condition or not condition.get("expression"):
        return {}
    if (condition.get("conditionalCheckFailedHandler") or {}).get("strategy") == "Custom":
        raise DataSourceError("Code", "the strategy Custom of conditionalCheckFailedHandler is not there")
    return {"ConditionExpression": condition["expression"], **substitutions(condition)}


def projection_of(request: Mapping[str, Any]) -> dict[str, Any]:
    """The attributes that a read asks for."""
    projection = request.get("projection")
    if not projection:
        return {}
    return {"ProjectionExpression": projection["expression"], **substitutions(projection)}
