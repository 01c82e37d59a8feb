"""One GraphQL operation: what was asked, what resolvers have left, and what it came to."""

import asyncio
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
)

from local.appsync.authorization import Caller
from local.appsync.resolution import Run
from local.appsync.selection import response_key, selected_fields, without_aliases


@dataclass(slots=True)
class Request:
    """One operation under way: who asks, until when, and what resolvers have left."""

    caller: Caller
    headers: Mapping[str, str]
    deadline: float
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    # What was selected below each field, as it is told to resolvers; it is kept with the document.
    selections: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict)
    resolvers: int = 0
    errors: list[GraphQLError] = field(default_factory=list)
    waiting: dict[tuple[str, str], list[tuple[Run, asyncio.Future[Run]]]] = field(default_factory=dict)
    subscription_filter: Any = None
    invalidation_filter: Any = None
    invalidations: list[Any] = field(default_factory=list)
    response_headers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """An answer, what its mutations changed, by field, in the schema's names, and which subscriptions they end."""

    body: dict[str, Any]
    published: dict[str, Any] = field(default_factory=dict)
    response_headers: dict[str, Any] = field(default_factory=dict)
    invalidations: tuple[Any, ...] = ()
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Subscription:
    """An accepted subscription: what to select, and which messages to let through."""

    field_name: str
    arguments: dict[str, Any]
    filter: Any
    document: DocumentNode
    variables: dict[str, Any]
    caller: Caller
    invalidation_filter: Any = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that was parsed and validated once, and how deep it asks; no document if it cannot be parsed."""

    document: DocumentNode | None
    errors: list[dict[str, Any]]
    depth: int = 0
    selections: dict[tuple[int, ...], dict[str, Any]] = field(default_factory=dict)


def operation_of(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    """The operation to execute: the one that is named, or the only one."""
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is None:
        return found[0] if len(found) == 1 else None
    return next((one for one in found if one.name and one.name.value == name), None)


def left_out(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Declared variables that the caller may leave out; the service hands them on as explicit nulls."""
    return {
        one.variable.name.value: None
        for one in operation.variable_definitions or ()
        if one.default_value is None and not isinstance(one.type, NonNullTypeNode)
    }


def published(document: DocumentNode, operation: OperationDefinitionNode | None, data: Any) -> dict[str, Any]:
    """What the mutations of an operation answered, in the schema's names."""
    if operation is None or operation.operation is not OperationType.MUTATION:
        return {}
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    return {
        node.name.value: without_aliases([node], data[response_key(node)], fragments)
        for node in selected_fields(operation.selection_set, fragments)
        if data and data.get(response_key(node)) is not None
    }
