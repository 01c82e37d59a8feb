"""Small APIs for one test each: a schema, resolvers with their code, and the answer to a caller with a key."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local.appsync.api import Api
from local.appsync.authorization import Caller
from local.appsync.execution import Executor
from local.appsync.sources import DataSources
from local.appsync.template import read_api

RUNTIME = {"Name": "APPSYNC_JS", "RuntimeVersion": "1.0.0"}
ECHO = "export const request = (ctx) => ({ payload: ctx.args });\nexport const response = (ctx) => ctx.result;"


def code(request: str, response: str = "return ctx.result;") -> str:
    """A file of two handlers."""
    head = "import { util, runtime, extensions } from '@aws-appsync/utils';\n"
    return f"{head}export function request(ctx) {{ {request} }}\nexport function response(ctx) {{ {response} }}"


def template_of(
    schema: str,
    resolvers: Mapping[str, Mapping[str, Any]],
    sources: Mapping[str, Mapping[str, Any]] | None = None,
    functions: Mapping[str, Mapping[str, Any]] | None = None,
    **properties: Any,
) -> dict[str, Any]:
    """A template; each resolver (`Query.a`) and function has the data source Nothing unless it says another."""
    usual = {"Runtime": RUNTIME, "DataSourceName": "Nothing"}
    resources: dict[str, Any] = {
        "Api": {"Type": "GraphQLApi", "Properties": {"Name": "api", "AuthenticationType": "API_KEY", **properties}},
        "Key": {"Type": "ApiKey", "Properties": {}},
        "Schema": {"Type": "GraphQLSchema", "Properties": {"Definition": schema}},
        "Nothing": {"Type": "DataSource", "Properties": {"Name": "Nothing", "Type": "NONE"}},
    }
    for name, source in (sources or {}).items():
        resources[name] = {"Type": "DataSource", "Properties": {"Name": name, **source}}
    for name, function in (functions or {}).items():
        resources[name] = {"Type": "FunctionConfiguration", "Properties": {"Name": name, **usual, **function}}
    for number, (name, resolver) in enumerate(resolvers.items()):
        type_name, field_name = name.split(".")
        place = {"TypeName": type_name, "FieldName": field_name}
        resources[f"Resolver{number}"] = {"Type": "Resolver", "Properties": {**place, **usual, **resolver}}
    return {"Resources": {id_: {**one, "Type": f"AWS::AppSync::{one['Type']}"} for id_, one in resources.items()}}


def api_of(schema: str, resolvers: Mapping[str, Mapping[str, Any]], **parts: Any) -> Api:
    """The API of such a template."""
    return read_api(template_of(schema, resolvers, **parts), Path(), names={}, parameters={})


class Nobody:
    """Stands for back ends that a test does not expect to be asked."""

    def execute(self, *arguments: Any) -> Any:
        raise AssertionError(f"unexpected request: {arguments}")

    def execute_batch(self, *arguments: Any) -> list[Any]:
        raise AssertionError(f"unexpected requests: {arguments}")


async def ask(
    api: Api, query: str, variables: Mapping[str, Any] | None = None, sources: DataSources | None = None, **options: Any
) -> Any:
    """The answer to one query."""
    executor = Executor(api, sources or DataSources(Nobody(), Nobody()), **options)
    try:
        body = {"query": query, "variables": dict(variables or {})}
        return (await executor.execute(body, Caller("API_KEY"), {})).body
    finally:
        executor.close()
