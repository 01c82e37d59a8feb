"""The back ends of an API, by the types of its data sources."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from local.appsync.api import DataSource
from local.appsync.datasources import DataSourceError, none, opensearch
from local.appsync.datasources.http import HttpSource


class TableSource(Protocol):
    """What runs DynamoDB requests."""

    def execute(self, table: str, request: Mapping[str, Any], caller: str = "") -> Any: ...


class FunctionSource(Protocol):
    """What invokes Lambda functions."""

    def execute(self, function: str, request: Mapping[str, Any]) -> Any: ...
    def execute_batch(self, function: str, requests: Sequence[Mapping[str, Any]]) -> list[Any]: ...


class BusSource(Protocol):
    """What puts events on an EventBridge bus."""

    def execute(self, bus: str, request: Mapping[str, Any]) -> Any: ...


@dataclass(frozen=True, slots=True)
class DataSources:
    """Sends each request to the back end of its data source."""

    tables: TableSource
    functions: FunctionSource
    http: HttpSource = field(default_factory=HttpSource)
    buses: BusSource | None = None

    def execute(self, source: DataSource, request: Any, caller: str) -> Any:
        """Send a request to a data source; raises DataSourceError."""
        if not isinstance(request, Mapping):
            raise DataSourceError("Code", f"{caller}: the request handler must return an object, not {request!r}")
        match source.type:
            case "AMAZON_DYNAMODB":
                return self.tables.execute(str(source.target), request, caller)
            case "AWS_LAMBDA":
                return self.functions.execute(str(source.target), request)
            case "NONE":
                return none.execute(request)
            case "HTTP" if source.endpoint:
                return self.http.execute(source.endpoint, request)
            case "AMAZON_OPENSEARCH_SERVICE" | "AMAZON_ELASTICSEARCH" if source.endpoint:
                return opensearch.execute(self.http, source.endpoint, request)
            case "AMAZON_EVENTBRIDGE" if self.buses:
                return self.buses.execute(str(source.target), request)
        raise DataSourceError(
            "Code", f"the data source {source.name} is of type {source.type}, which the local AppSync does not have"
        )
