"""Execute GraphQL documents against an API: parse, validate, resolve, answer in the service's shapes."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from typing import Any

from graphql import (
    DocumentNode,
    ExecutionContext,
    ExecutionResult,
    GraphQLError,
    GraphQLSchema,
    MiddlewareManager,
    OperationType,
    execute,
    specified_rules,
    validate,
)
from graphql.execution.values import get_argument_values

from local.appsync import answers
from local.appsync.api import Api
from local.appsync.authorization import Caller
from local.appsync.document import TOO_DEEP, read_document
from local.appsync.errors import FieldError, malformed
from local.appsync.fields import Fields
from local.appsync.limits import NoIntrospection, depth_limiter, depth_of
from local.appsync.operation import Done, Prepared, Request, Subscription, left_out, operation_of, published
from local.appsync.schema import executable, parse_schema, subscribed_mutations
from local.appsync.selection import selected_fields
from local.appsync.sources import DataSources

log = logging.getLogger("appsync")

WORKERS = 16
TIME_LIMIT_SECONDS = 30
DOCUMENTS = 512


class Executor:
    """Executes the operations of one API; `changed` answers it anew where its files have changed."""

    def __init__(
        self,
        api: Api,
        sources: DataSources,
        workers: int = WORKERS,
        changed: Callable[[], Api | None] = lambda: None,
        time_limit: float = TIME_LIMIT_SECONDS,
    ) -> None:
        self._sources = sources
        self._changed = changed
        self._time_limit = time_limit
        self._pool = ThreadPoolExecutor(workers, thread_name_prefix="resolver")
        # Which subscriptions a mutation feeds; the same object when the schema changes.
        self.fed: dict[str, tuple[str, ...]] = {}
        self._serve(api)

    def close(self) -> None:
        """Let the worker threads go."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _serve(self, api: Api) -> None:
        self._api = api
        self._fields = Fields(api, self._sources, self._pool)
        self._limiter = MiddlewareManager(depth_limiter(api.limits.depth))
        self.schema_for = lru_cache(self._build)
        self._prepare = lru_cache(DOCUMENTS)(self._parsed)
        self.fed.clear()
        self.fed.update(subscribed_mutations(parse_schema(api.schema)))

    def _refresh(self) -> None:
        if (api := self._changed()) is not None:
            self._serve(api)

    def _build(self, mode: str, delivery: bool = False) -> GraphQLSchema:
        """A schema a mode; messages to subscribers are shaped without asking resolvers again."""
        resolvers = {} if delivery else self._fields.resolvers
        return executable(self._api.schema, resolvers, mode, self._api.providers.default_mode)

    async def execute(self, body: Any, caller: Caller, headers: Mapping[str, str]) -> Done:
        """Execute a query or mutation."""
        self._refresh()
        prepared, variables, name = self._read(body, caller)
        if prepared.document is None or prepared.errors:
            return Done(answers.answer(None, prepared.errors))
        operation = operation_of(prepared.document, name)
        if operation is not None and operation.operation is OperationType.SUBSCRIPTION:
            raise malformed("Subscriptions are heard over the real-time endpoint, not over POST.")
        request = self._request(prepared, caller, headers)
        schema = self.schema_for(caller.mode)
        result = await self._run(prepared, variables, name, request)
        errors = [answers.execution_error(one, schema) for one in [*(result.errors or []), *request.errors]]
        return Done(
            answers.answer(result.data, errors),
            published(prepared.document, operation, result.data),
            request.response_headers,
            tuple(request.invalidations),
            request.id,
        )

    async def subscribe(
        self, body: Any, caller: Caller, headers: Mapping[str, str]
    ) -> Subscription | list[dict[str, Any]]:
        """Accept a subscription, or answer the errors that refuse it."""
        self._refresh()
        prepared, variables, name = self._read(body, caller)
        if prepared.document is None or prepared.errors:
            return prepared.errors
        operation = operation_of(prepared.document, name)
        if operation is None or operation.operation is not OperationType.SUBSCRIPTION:
            return [
                {"errorType": "BadRequestException", "message": "Only subscriptions are heard over this connection."}
            ]
        request = self._request(prepared, caller, headers)
        schema = self.schema_for(caller.mode)
        result = await self._run(prepared, variables, name, request)
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
            node.name.value, arguments, request.subscription_filter, prepared.document, variables, caller,
            request.invalidation_filter,
        )  # fmt: skip

    def message(self, subscription: Subscription, data: Any) -> dict[str, Any]:
        """Shape a mutation's response as a subscriber selected it."""
        schema = self.schema_for(subscription.caller.mode, True)
        result = execute(
            schema, subscription.document, {subscription.field_name: data},
            Request(subscription.caller, {}, 0), subscription.variables,
        )  # fmt: skip
        assert isinstance(result, ExecutionResult)
        return answers.answer(result.data, [answers.execution_error(one, schema) for one in result.errors or []])

    def _request(self, prepared: Prepared, caller: Caller, headers: Mapping[str, str]) -> Request:
        deadline = asyncio.get_running_loop().time() + self._time_limit
        return Request(caller, headers, deadline, selections=prepared.selections)

    def _read(self, body: Any, caller: Caller) -> tuple[Prepared, dict[str, Any], str | None]:
        if not isinstance(body, dict) or not isinstance(body.get("query"), str) or not body["query"].strip():
            raise malformed("Request body must hold a GraphQL 'query'.")
        variables = body.get("variables") or {}
        if not isinstance(variables, dict):
            raise malformed(f"'variables' must be an object, not {type(variables).__name__}.")
        prepared = self._prepare(body["query"], caller.mode)
        name = body.get("operationName") or None
        if prepared.document is not None and (operation := operation_of(prepared.document, name)):
            variables = {**left_out(operation), **variables}
        return prepared, variables, name

    def _parsed(self, query: str, mode: str) -> Prepared:
        try:
            document = read_document(query)
        except GraphQLError as error:
            return Prepared(None, [answers.syntax_error(error)])
        rules = specified_rules if self._api.limits.introspection else [*specified_rules, NoIntrospection]
        try:
            broken = validate(self.schema_for(mode), document, rules)
        except RecursionError:
            return Prepared(None, [answers.syntax_error(GraphQLError(TOO_DEEP))])
        errors = [answers.validation_error(one, document) for one in broken]
        return Prepared(document, errors, 0 if errors else depth_of(document))

    async def _run(
        self, prepared: Prepared, variables: dict[str, Any], name: str | None, request: Request
    ) -> ExecutionResult:
        too_deep = 0 < self._api.limits.depth < prepared.depth
        document = prepared.document
        assert isinstance(document, DocumentNode)
        schema = self.schema_for(request.caller.mode)
        result = execute(
            schema, document, None, request, variables, name, middleware=self._limiter if too_deep else None
        )
        return result if isinstance(result, ExecutionResult) else await result
