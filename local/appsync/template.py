"""Read the AppSync API of a CloudFormation template: schema, authorisation, data sources, resolvers, their code."""

import logging
from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from local.appsync.api import RESOLVER_COUNT_LIMIT, Api, DataSource, Limits, Resolver, Step
from local.appsync.datasources.http import Endpoint
from local.appsync.intrinsics import Intrinsics, TemplateError
from local.appsync.javascript import Module
from local.appsync.providers import read_providers
from local.appsync.schema import check_schema

log = logging.getLogger("appsync")

API_TYPES = ("GraphQLApi", "DataSource", "Resolver", "FunctionConfiguration", "GraphQLSchema", "ApiKey", "ApiCache")
TARGETS = {
    "AMAZON_DYNAMODB": ("DynamoDBConfig", "TableName"),
    "AWS_LAMBDA": ("LambdaConfig", "LambdaFunctionArn"),
    "AMAZON_EVENTBRIDGE": ("EventBridgeConfig", "EventBusArn"),
}
ENDPOINTS = {
    "HTTP": "HttpConfig",
    "AMAZON_OPENSEARCH_SERVICE": "OpenSearchServiceConfig",
    "AMAZON_ELASTICSEARCH": "ElasticsearchConfig",
}
# They are loaded, so that the rest of their API can be served; a request to one is refused.
ABSENT = ("RELATIONAL_DATABASE", "AMAZON_BEDROCK_RUNTIME")
LOCAL_API_KEY = "da2-localapikeylocalapikeylocal"
SCHEMA_LIMIT_BYTES = 1024 * 1024
FUNCTIONS_LIMIT = 10
BATCH_LIMIT = 2_000
DEPTH_LIMIT = 75

Read = TypeVar("Read")


def read_api(
    template: Mapping[str, Any],
    directory: Path,
    *,
    names: Mapping[str, str],
    parameters: Mapping[str, str],
    region: str = "us-east-1",
    endpoints: Mapping[str, str] | None = None,
) -> Api:
    """Read the one API of a template; raises TemplateError and InvalidCode.

    `names` maps logical ids to the physical ids that the stack gave them, `endpoints` data sources to local addresses.
    """
    intrinsics = Intrinsics(template, names, parameters, region)
    return _Reader(template, directory, intrinsics, names, endpoints or {}).api()


class _Reader:
    def __init__(
        self,
        template: Mapping[str, Any],
        directory: Path,
        intrinsics: Intrinsics,
        names: Mapping[str, str],
        endpoints: Mapping[str, str],
    ) -> None:
        self.directory = directory
        self.names = names
        self.endpoints = endpoints
        self.files: list[Path] = []
        self.found: dict[str, dict[str, Any]] = {kind: {} for kind in API_TYPES}
        self.environment: dict[str, str] = {}
        for logical_id, resource in template["Resources"].items():
            kind = str(resource.get("Type", "")).removeprefix("AWS::AppSync::")
            if kind not in self.found or not intrinsics.holds(resource.get("Condition")):
                continue
            self.found[kind][logical_id] = intrinsics.resolve(resource.get("Properties") or {})

    def api(self) -> Api:
        if len(self.found["GraphQLApi"]) != 1:
            raise TemplateError(
                f"the template has {len(self.found['GraphQLApi'])} AWS::AppSync::GraphQLApi; one is served"
            )
        (api,) = self.found["GraphQLApi"].values()
        self.environment = {name: str(value) for name, value in (api.get("EnvironmentVariables") or {}).items()}
        self.sources = {one.name: one for one in self._each("DataSource", self._data_source).values()}
        self.functions = self._each("FunctionConfiguration", lambda one: self._step(one["Name"], one))
        resolvers = tuple(self._each("Resolver", self._resolver).values())
        (providers,) = self._each("GraphQLApi", lambda one: read_providers(one, self._api_keys())).values()
        self._say_what_is_ignored()
        return Api(
            schema=self._schema(resolvers),
            providers=providers,
            resolvers=resolvers,
            limits=_limits(api),
            files=tuple(self.files),
        )

    def _each(self, kind: str, read: Callable[[Mapping[str, Any]], Read]) -> dict[str, Read]:
        """Read all resources of a kind, by logical id; one that lacks a property is named."""
        found = {}
        for logical_id, properties in self.found[kind].items():
            try:
                found[logical_id] = read(properties)
            except KeyError as missing:
                raise TemplateError(f"{logical_id} lacks the property {missing}") from missing
            except (TypeError, AttributeError) as unreadable:
                raise TemplateError(f"{logical_id} cannot be read: {unreadable}") from unreadable
        return found

    def _api_keys(self) -> dict[str, float | None]:
        """Each key's value (`names` may hold it, as that of `Key.ApiKey`) and when it expires."""
        keys = self.found["ApiKey"]
        usual = {id_: LOCAL_API_KEY if number == 0 else f"{LOCAL_API_KEY}-{id_}" for number, id_ in enumerate(keys)}
        return {
            self.names.get(f"{id_}.ApiKey", usual[id_]): float(one["Expires"]) if one.get("Expires") else None
            for id_, one in keys.items()
        }

    def _schema(self, resolvers: tuple[Resolver, ...]) -> str:
        if len(self.found["GraphQLSchema"]) != 1:
            raise TemplateError("the template needs exactly one AWS::AppSync::GraphQLSchema")
        (schema,) = self.found["GraphQLSchema"].values()
        location = schema.get("DefinitionS3Location")
        text = str(schema.get("Definition") or self._text(location))
        if len(text.encode()) > SCHEMA_LIMIT_BYTES:
            raise TemplateError(
                f"the schema has {len(text.encode())} bytes; AppSync takes at most {SCHEMA_LIMIT_BYTES}"
            )
        check_schema(text, str(location or "the schema"), [(one.type_name, one.field_name) for one in resolvers])
        return text

    def _data_source(self, source: Mapping[str, Any]) -> DataSource:
        name, kind = source["Name"], source["Type"]
        if kind in TARGETS:
            config, member = TARGETS[kind]
            return DataSource(name, kind, str(source[config][member]))
        if kind in ENDPOINTS:
            return DataSource(name, kind, endpoint=self._endpoint(name, kind, source[ENDPOINTS[kind]]))
        if kind != "NONE" and kind not in ABSENT:
            known = ", ".join([*TARGETS, *ENDPOINTS, "NONE"])
            raise TemplateError(f"data source {name} is of type {kind}, which is not there; there are {known}")
        if kind in ABSENT:
            log.warning("the data source %s of type %s is not there: its requests are refused", name, kind)
        return DataSource(name, kind)

    def _endpoint(self, name: str, kind: str, config: Mapping[str, Any]) -> Endpoint:
        url = self.endpoints.get(name) or config["Endpoint"]
        if "://" not in url:
            url = f"https://{url}"
        if kind != "HTTP":
            return Endpoint(url, (config["AwsRegion"], "es"))
        iam = (config.get("AuthorizationConfig") or {}).get("AwsIamConfig")
        return Endpoint(url, (iam["SigningRegion"], iam["SigningServiceName"]) if iam else None)

    def _resolver(self, resolver: Mapping[str, Any]) -> Resolver:
        type_name, field_name = resolver["TypeName"], resolver["FieldName"]
        name = f"{type_name}.{field_name}"
        if resolver.get("Kind", "UNIT") == "UNIT":
            return Resolver(type_name, field_name, (self._step(name, resolver),))
        functions = resolver["PipelineConfig"].get("Functions") or []
        if len(functions) > FUNCTIONS_LIMIT:
            raise TemplateError(f"resolver {name} has {len(functions)} functions; AppSync takes {FUNCTIONS_LIMIT}")
        steps = tuple(self._function(name, one) for one in functions)
        return Resolver(type_name, field_name, steps, self._code(name, resolver))

    def _function(self, resolver: str, function_id: str) -> Step:
        if function_id not in self.functions:
            raise TemplateError(
                f"resolver {resolver} names the function {function_id}, which the template does not have"
            )
        return self.functions[function_id]

    def _step(self, name: str, owner: Mapping[str, Any]) -> Step:
        source = owner["DataSourceName"]
        if source not in self.sources:
            raise TemplateError(f"{name} names the data source {source}, which the template does not have")
        size = int(owner.get("MaxBatchSize") or 0)
        if not 0 <= size <= BATCH_LIMIT:
            raise TemplateError(f"{name} has MaxBatchSize {size}; AppSync takes 0 to {BATCH_LIMIT}")
        # A function that is named without code or templates gets the whole context, and its answer is the result.
        direct = self.sources[source].type == "AWS_LAMBDA" and not _is_coded(owner)
        return Step(name, None if direct else self._code(name, owner), self.sources[source], size)

    def _code(self, name: str, owner: Mapping[str, Any]) -> Module:
        if (runtime := (owner.get("Runtime") or {}).get("Name")) != "APPSYNC_JS":
            raise TemplateError(f"{name} has the runtime {runtime or 'VTL'}, which is not there; use APPSYNC_JS")
        if not owner.get("Code") and not owner.get("CodeS3Location"):
            raise TemplateError(f"{name} has neither Code nor CodeS3Location")
        location = owner.get("CodeS3Location")
        source = owner.get("Code") or self._text(owner["CodeS3Location"])
        return _module(str(source), str(location or name), tuple(sorted(self.environment.items())))

    def _text(self, location: Any) -> str:
        path = self.directory / str(location)
        if not isinstance(location, str) or location.startswith("s3://") or not path.is_file():
            raise TemplateError(
                f"{location} is not a file beside the template: give the template as it is before packaging"
            )
        self.files.append(path)
        return path.read_text(encoding="utf-8")

    def _say_what_is_ignored(self) -> None:
        resolvers = self.found["Resolver"].values()
        if self.found["ApiCache"] or any(one.get("CachingConfig") for one in resolvers):
            log.info("caching is not there: every resolver runs each time")
        if any(one.get("SyncConfig") for one in [*resolvers, *self.found["FunctionConfiguration"].values()]):
            log.warning("conflict detection (SyncConfig) is not there: the last write wins")


@lru_cache(4096)
def _module(source: str, name: str, environment: tuple[tuple[str, str], ...]) -> Module:
    """A file is read and compiled once, however often its API is read."""
    return Module(source, env=dict(environment), name=name)


def _is_coded(owner: Mapping[str, Any]) -> bool:
    kinds = ("Runtime", "Code", "CodeS3Location", "RequestMappingTemplate", "RequestMappingTemplateS3Location")
    return any(owner.get(kind) for kind in kinds)


def _limits(api: Mapping[str, Any]) -> Limits:
    depth, resolvers = int(api.get("QueryDepthLimit") or 0), int(api.get("ResolverCountLimit") or 0)
    if not 0 <= depth <= DEPTH_LIMIT:
        raise TemplateError(f"QueryDepthLimit {depth} is not between 0 and {DEPTH_LIMIT}")
    if not 0 <= resolvers <= RESOLVER_COUNT_LIMIT:
        raise TemplateError(f"ResolverCountLimit {resolvers} is not between 0 and {RESOLVER_COUNT_LIMIT}")
    return Limits(depth, resolvers or RESOLVER_COUNT_LIMIT, api.get("IntrospectionConfig") != "DISABLED")
