"""Read the AppSync API of a CloudFormation template: schema, authorisation, data sources, resolvers, their code."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from local.appsync.intrinsics import Intrinsics, TemplateError
from local.appsync.javascript import Module
from local.appsync.providers import Providers, read_providers

API_TYPES = ("GraphQLApi", "DataSource", "Resolver", "FunctionConfiguration", "GraphQLSchema", "ApiKey")
DATA_SOURCE_TYPES = ("AMAZON_DYNAMODB", "AWS_LAMBDA", "NONE")
LOCAL_API_KEY = "da2-localapikeylocalapikeylocal"


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where a step sends its request: a table, a function, or nowhere (`target` is None)."""

    name: str
    type: str
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Code before and after one request to a data source."""

    name: str
    code: Module
    data_source: DataSource
    max_batch_size: int = 0


@dataclass(frozen=True, slots=True)
class Resolver:
    """What answers one field: one step, or several between the code that goes before and after them all."""

    type_name: str
    field_name: str
    steps: tuple[Step, ...]
    around: Module | None = None

    @property
    def max_batch_size(self) -> int:
        return self.steps[0].max_batch_size if self.around is None else 0


@dataclass(frozen=True, slots=True)
class Api:
    """One GraphQL API as its template describes it."""

    schema: str
    providers: Providers
    resolvers: tuple[Resolver, ...]


def load_template(path: Path) -> dict[str, Any]:
    """Parse a template file, YAML with CloudFormation's short tags or JSON."""
    template = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    if not isinstance(template, dict) or "Resources" not in template:
        raise TemplateError(f"{path} holds no Resources: give a CloudFormation or SAM template")
    return template


def read_api(
    template: Mapping[str, Any],
    directory: Path,
    *,
    names: Mapping[str, str],
    parameters: Mapping[str, str],
    region: str = "us-east-1",
) -> Api:
    """Read the one API of a template; `names` maps logical ids to the physical ids that the stack gave them."""
    return _Reader(template, directory, Intrinsics(template, names, parameters, region), names).api()


class _Reader:
    def __init__(
        self, template: Mapping[str, Any], directory: Path, intrinsics: Intrinsics, names: Mapping[str, str]
    ) -> None:
        self.directory = directory
        self.names = names
        self.resolve = intrinsics.resolve
        self.found: dict[str, dict[str, Any]] = {kind: {} for kind in API_TYPES}
        self.environment: dict[str, str] = {}
        for logical_id, resource in template["Resources"].items():
            kind = str(resource.get("Type", "")).removeprefix("AWS::AppSync::")
            if kind not in self.found or not intrinsics.holds(resource.get("Condition")):
                continue
            self.found[kind][logical_id] = self.resolve(resource.get("Properties") or {})

    def api(self) -> Api:
        if len(self.found["GraphQLApi"]) != 1:
            raise TemplateError(
                f"the template has {len(self.found['GraphQLApi'])} AWS::AppSync::GraphQLApi; one is served"
            )
        (api,) = self.found["GraphQLApi"].values()
        self.environment = api.get("EnvironmentVariables") or {}
        self.sources = {one["Name"]: self._data_source(one) for one in self.found["DataSource"].values()}
        self.functions = {
            logical_id: self._step(one["Name"], one) for logical_id, one in self.found["FunctionConfiguration"].items()
        }
        return Api(
            schema=self._schema(),
            providers=read_providers(api, self._api_keys()),
            resolvers=tuple(self._resolver(one) for one in self.found["Resolver"].values()),
        )

    def _api_keys(self) -> dict[str, float | None]:
        """Each key's value (`names` may hold it, as that of `Key.ApiKey`) and when it expires."""
        keys = self.found["ApiKey"]
        usual = {id_: LOCAL_API_KEY if number == 0 else f"{LOCAL_API_KEY}-{id_}" for number, id_ in enumerate(keys)}
        return {
            self.names.get(f"{id_}.ApiKey", usual[id_]): float(one["Expires"]) if one.get("Expires") else None
            for id_, one in keys.items()
        }

    def _schema(self) -> str:
        if len(self.found["GraphQLSchema"]) != 1:
            raise TemplateError("the template needs exactly one AWS::AppSync::GraphQLSchema")
        (schema,) = self.found["GraphQLSchema"].values()
        return str(schema.get("Definition") or self._text(schema["DefinitionS3Location"]))

    def _data_source(self, source: Mapping[str, Any]) -> DataSource:
        kind = source["Type"]
        if kind not in DATA_SOURCE_TYPES:
            raise TemplateError(
                f"data source {source['Name']} is of type {kind}, which is not there; "
                f"the local AppSync has {', '.join(DATA_SOURCE_TYPES)}"
            )
        target = None
        if kind == "AMAZON_DYNAMODB":
            target = source["DynamoDBConfig"]["TableName"]
        elif kind == "AWS_LAMBDA":
            target = source["LambdaConfig"]["LambdaFunctionArn"]
        return DataSource(source["Name"], kind, target)

    def _resolver(self, resolver: Mapping[str, Any]) -> Resolver:
        type_name, field_name = resolver["TypeName"], resolver["FieldName"]
        name = f"{type_name}.{field_name}"
        if resolver.get("Kind", "UNIT") == "UNIT":
            return Resolver(type_name, field_name, (self._step(name, resolver),))
        steps = tuple(self._function(name, one) for one in resolver["PipelineConfig"]["Functions"])
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
        return Step(name, self._code(name, owner), self.sources[source], int(owner.get("MaxBatchSize") or 0))

    def _code(self, name: str, owner: Mapping[str, Any]) -> Module:
        if (runtime := (owner.get("Runtime") or {}).get("Name")) != "APPSYNC_JS":
            raise TemplateError(f"{name} has the runtime {runtime or 'VTL'}, which is not there; use APPSYNC_JS")
        source = owner.get("Code") or self._text(owner["CodeS3Location"])
        return Module(source, env=self.environment, name=Path(owner.get("CodeS3Location", name)).name)

    def _text(self, location: str) -> str:
        path = self.directory / location
        if location.startswith("s3://") or not path.is_file():
            raise TemplateError(
                f"{location} is not a file beside the template: give the template as it is before packaging"
            )
        return path.read_text(encoding="utf-8")


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags."""


def _short_tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_tag)
