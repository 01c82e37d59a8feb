"""Resolve the fields of an operation: each in a worker thread, siblings together, within the API's limits."""

import asyncio
from collections.abc import Awaitable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from graphql import GraphQLError, GraphQLResolveInfo

from local.appsync.access import Resolve
from local.appsync.api import Api, Resolver
from local.appsync.errors import FieldError
from local.appsync.operation import Request
from local.appsync.resolution import Run, run
from local.appsync.selection import selected_part, selection_list, selection_text
from local.appsync.sources import DataSources

_AUTH_TYPES = {
    "API_KEY": "API Key Authorization",
    "AWS_IAM": "IAM Authorization",
    "AMAZON_COGNITO_USER_POOLS": "User Pool Authorization",
    "OPENID_CONNECT": "Open ID Connect Authorization",
    "AWS_LAMBDA": "Lambda Authorization",
}


class Fields:
    """Makes the functions that resolve the fields of one API."""

    def __init__(self, api: Api, sources: DataSources, pool: ThreadPoolExecutor) -> None:
        self._limit = api.limits.resolvers
        self._sources = sources
        self._pool = pool
        self.resolvers: dict[tuple[str, str], Resolve] = {
            (one.type_name, one.field_name): self._resolve_with(one) for one in api.resolvers
        }

    def _resolve_with(self, resolver: Resolver) -> Resolve:
        async def resolve(source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
            request: Request = info.context
            request.resolvers += 1
            if request.resolvers > self._limit:
                raise FieldError("Resolver invocation limit reached.", "ResolverExecutionLimitReached")
            one = Run(resolver, _context(source, info, arguments, request), request.id)
            if resolver.max_batch_size:
                await self._in_time(request, self._with_siblings(one, request))
            else:
                loop = asyncio.get_running_loop()
                await self._in_time(request, loop.run_in_executor(self._pool, run, [one], self._sources))
            return _kept(one, request, info)

        return resolve

    async def _in_time(self, request: Request, work: Awaitable[Any]) -> None:
        """Wait for a field until the request's time is up; what still runs then is left to end by itself."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout_at(request.deadline):
                await work
        except TimeoutError:
            if loop.time() < request.deadline:
                raise
            raise FieldError("Execution timed out.", "ExecutionTimeout") from None

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


def _kept(one: Run, request: Request, info: GraphQLResolveInfo) -> Any:
    """Keep what a field has left for its request; answer its value, or raise its error."""
    for error in one.out_errors:
        _select(error, info)
        request.errors.append(
            GraphQLError(error.message, info.field_nodes, path=info.path.as_list(), original_error=error)
        )
    request.response_headers.update(one.response_headers)
    request.invalidations += one.invalidations
    if one.subscription_filter is not None:
        request.subscription_filter = one.subscription_filter
    if one.invalidation_filter is not None:
        request.invalidation_filter = one.invalidation_filter
    if one.error is not None:
        _select(one.error, info)
        raise one.error
    return one.value


def _select(error: FieldError, info: GraphQLResolveInfo) -> None:
    """An error's data show no more than was selected; its info shows all."""
    error.data = selected_part(info.field_nodes, error.data, info.fragments)


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
            **_selection(info, request),
        },
    }


def _selection(info: GraphQLResolveInfo, request: Request) -> dict[str, Any]:
    """What was selected below a field: the same in every execution of a document, and costly to write."""
    key = tuple(id(node) for node in info.field_nodes)
    if key not in request.selections:
        request.selections[key] = {
            "selectionSetList": selection_list(info.field_nodes, info.fragments),
            "selectionSetGraphQL": selection_text(info.field_nodes),
        }
    return request.selections[key]
