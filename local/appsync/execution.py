"""Execute GraphQL documents against an API: parse, validate, resolve, answer in the service's shapes."""

import asyncio
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    NonNullTypeNode,
    OperationDefinitionNode,
    OperationType,
    execute,
    parse,
    validate,
)
from graphql.execution.values import get_argument_values

from local.appsync import answers
from local.appsync.access import Resolve
from local.appsync.authorization import Caller
from local.appsync.errors import FieldError, malformed
from local.appsync.resolution import DataSources, Run, run
from local.appsync.schema import executable
from local.appsync.selection import response_key, selected_fields, selection_list, selection_text, without_aliases
from local.appsync.template import Api, Resolver

WORKERS = 16


@dataclass(slots=True)
class Request:
    """One operation under way: who asks, and what resolvers have left."""

    caller: Caller
    headers: Mapping[str, str]
    errors: list[GraphQLError] = field(default_factory=list)
    waiting: dict[tuple[str, str], list[tuple[Run, asyncio.Future[Run]]]] = field(default_factory=dict)
    subscription_filter: Any = None
    response_headers: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Done:
    """An answer, and what its mutations changed, by field, in the schema's names."""

    body: dict[str, Any]
    published: dict[str, Any] = field(default_factory=dict)
    response_headers: dict[str, Any] = field(default_factory=dict)


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
class _Prepared:
    document: DocumentNode | None
    errors: list[dict[str, Any]]


class Executor:
    """Executes the operations of one API."""

    def __init__(self, api: Api, sources: DataSources, workers: int = WORKERS) -> None:
        self._api = api
        self._sources = sources
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="resolver")
        self._resolvers: dict[tuple[str, str], Resolve] = {
            (one.type_name, one.field_name): self._resolve_with(one) for one in api.resolvers
        }
        self.schema_for = lru_cache(self._build)
        self._prepare = lru_cache(512)(self._parsed)

    def close(self) -> None:
        """Let the worker threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _build(self, mode: str, delivery: bool = False) -> GraphQLSchema:
        """A schema a mode; messages to subscribers are shaped without asking resolvers again."""
        return executable(self._api.schema, {} if delivery else self._resolvers, mode, self._api.providers.default_mode)

    async def execute(self, body: Any, caller: Caller, headers: Mapping[str, str]) -> Done:
        """Execute a query or mutation."""
        prepared, variables, name = self._read(body, caller)
        if prepared.document is None or prepared.errors:
            return Done(answers.answer(None, prepared.errors))
        operation = _operation(prepared.document, name)
        if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
            raise malformed("Subscriptions are heard over the real-time endpoint, not over POST.")
        request = Request(caller, headers)
        result = await self._run(prepared.document, variables, name, request)
        schema = self.schema_for(caller.mode)
        errors = [answers.execution_error(one, schema) for one in [*(result.errors or []), *request.errors]]
        published: dict[str, Any] = {}
        if operation is not None and operation.operation is OperationType.MUTATION:
            published = _published(prepared.document, operation, result.data)
        return Done(answers.answer(result.data, errors), published, request.response_headers)

    async def subscribe(
        self, body: Any, caller: Caller, headers: Mapping[str, str]
    ) -> Subscription | list[dict[str, Any]]:
        """Accept a subscription, or answer the errors that refuse it."""
        prepared, variables, name = self._read(body, caller)
        if prepared.document is None or prepared.errors:
            return prepared.errors
        operation = _operation(prepared.document, name)
        if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
            return [
                {"errorType": "BadRequestException", "message": "Only subscriptions are heard over this connection."}
            ]
        request = Request(caller, headers)
        schema = self.schema_for(caller.mode)
        result = await self._run(prepared.document, variables, name, request)
        refused = [one for one in result.errors or [] if isinstance(one.original_error, FieldError) or not one.path]
        if refused:
            return [answers.execution_error(one, schema) for one in refused]
        context = ExecutionContext.build(schema, prepared.document, raw_variable_values=variables, operation_name=name)
        assert isinstance(context, ExecutionContext)
        assert schema.subscription_type is not None
        (node, *_) = selected_fields(operation.selection_set, context.fragments)
        definition = schema.subscription_type.fields[node.name.value]
        arguments = get_argument_values(definition, node, context.variable_values)
        return Subscription(
            node.name.value, arguments, request.subscription_filter, prepared.document, variables, caller
        )  # fmt: skip

    def message(self, subscription: Subscription, data: Any) -> dict[str, Any]:
        """Shape a mutation's response as a subscriber selected it."""
        schema = self.schema_for(subscription.caller.mode, True)
        result = execute(
            schema, subscription.document, {subscription.field_name: data},
            Request(subscription.caller, {}), subscription.variables,
        )  # fmt: skip
        assert isinstance(result, ExecutionResult)
        return answers.answer(result.data, [answers.execution_error(one, schema) for one in result.errors or []])

    def _read(self, body: Any, caller: Caller) -> tuple[_Prepared, dict[str, Any], str | None]:
        if not isinstance(body, dict) or not isinstance(body.get("query"), str) or not body["query"].strip():
            raise malformed("Request body must hold a GraphQL 'query'.")
        variables = body.get("variables") or {}
        if not isinstance(variables, dict):
            raise malformed(f"'variables' must be an object, not {type(variables).__name__}.")
        prepared = self._prepare(body["query"], caller.mode)
        name = body.get("operationName") or None
        if prepared.document is not None and (operation := _operation(prepared.document, name)):
            variables = {**_left_out(operation), **variables}
        return prepared, variables, name

    def _parsed(self, query: str, mode: str) -> _Prepared:
        try:
            document = parse(query)
        except GraphQLError as error:
            return _Prepared(None, [answers.syntax_error(error)])
        broken = validate(self.schema_for(mode), document)
        return _Prepared(document, [answers.validation_error(one, document) for one in broken])

    async def _run(
        self, document: DocumentNode, variables: dict[str, Any], name: str | None, request: Request
    ) -> ExecutionResult:
        result = execute(self.schema_for(request.caller.mode), document, None, request, variables, name)
        return result if isinstance(result, ExecutionResult) else await result

    def _resolve_with(self, resolver: Resolver) -> Resolve:
        async def resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
            request: Request = info.context
            one = Run(resolver, _context(source, info, arguments, request))
            if resolver.max_batch_size:
                await self._with_siblings(one, request)
            else:
                await asyncio.get_running_loop().run_in_executor(self._pool, run, [one], self._sources)
            for error in one.out_errors:
                request.errors.append(
                    GraphQLError(error.message, info.field_nodes, path=info.path.as_list(), original_error=error)
                )
            request.response_headers.update(one.response_headers)
            if one.subscription_filter is not None:
                request.subscription_filter = one.subscription_filter
            if one.error is not None:
                raise one.error
            return one.value

        return resolve

    async def _with_siblings(self, one: Run, request: Request) -> None:
        """Wait until every field of this level has asked, then resolve them together."""
        loop = asyncio.get_running_loop()
        key = (one.resolver.type_name, one.resolver.field_name)
        waiting = request.waiting.setdefault(key, [])
        future: asyncio.Future[Run] = loop.create_future()
        waiting.append((one, future))
        if len(waiting) == 1:
            loop.call_soon(lambda: loop.create_task(self._run_waiting(key, request)))
        await future

    async def _run_waiting(self, key: tuple[str, str], request: Request) -> None:
        waiting = request.waiting.pop(key)
        loop = asyncio.get_running_loop()
        try:
            await loop.run_in_executor(self._pool, run, [one for one, _ in waiting], self._sources)
        except Exception as failure:  # noqa: BLE001 - handed to every field that waits
            for _, future in waiting:
                if not future.done():  # the client may have gone
                    future.set_exception(failure)
        else:
            for one, future in waiting:
                if not future.done():
                    future.set_result(one)


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode | None:
    found = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    if name is None:
        return found[0] if len(found) == 1 else None
    return next((one for one in found if one.name and one.name.value == name), None)


def _left_out(operation: OperationDefinitionNode) -> dict[str, Any]:
    """Declared variables that the caller may leave out; the service hands them on as explicit nulls."""
    return {
        one.variable.name.value: None
        for one in operation.variable_definitions or ()
        if one.default_value is None and not isinstance(one.type, NonNullTypeNode)
    }


def _context(source: Any, info: GraphQLResolveInfo, arguments: dict[str, Any], request: Request) -> dict[str, Any]:
    return {
        "arguments": arguments,
        "identity": request.caller.identity,
        "authType": _AUTH_TYPES.get(request.caller.mode, request.caller.mode),
        "source": source,
        "request": {"headers": dict(request.headers), "domainName": None},
        "info": {
            "fieldName": info.field_name,
            "parentTypeName": info.parent_type.name,
            "variables": info.variable_values,
            "selectionSetList": selection_list(info.field_nodes, info.fragments),
            "selectionSetGraphQL": selection_text(info.field_nodes),
        },
    }


_AUTH_TYPES = {
    "API_KEY": "API Key Authorization",
    "AWS_IAM": "IAM Authorization",
    "AMAZON_COGNITO_USER_POOLS": "User Pool Authorization",
    "OPENID_CONNECT": "Open ID Connect Authorization",
    "AWS_LAMBDA": "Lambda Authorization",
}


def _published(document: DocumentNode, operation: OperationDefinitionNode, data: Any) -> dict[str, Any]:
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    return {
        node.name.value: without_aliases([node], data[response_key(node)], fragments)
        for node in selected_fields(operation.selection_set, fragments)
        if data and data.get(response_key(node)) is not None
    }
