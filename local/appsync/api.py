"""An AppSync API as its template describes it: fields, their resolvers, where these send requests, and limits."""

from dataclasses import dataclass
from pathlib import Path

from local.appsync.datasources.http import Endpoint
from local.appsync.javascript import Module
from local.appsync.providers import Providers

RESOLVER_COUNT_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class DataSource:
    """Where a step sends its request: a table, function or bus (`target`), an endpoint, or nowhere."""

    name: str
    type: str
    target: str | None = None
    endpoint: Endpoint | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """Code before and after one request to a data source; a Lambda function may do without code."""

    name: str
    code: Module | None
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
class Limits:
    """How much a request may ask for; no depth means any depth."""

    depth: int = 0
    resolvers: int = RESOLVER_COUNT_LIMIT
    introspection: bool = True


@dataclass(frozen=True, slots=True)
class Api:
    """One GraphQL API; `files` is what it was read from."""

    schema: str
    providers: Providers
    resolvers: tuple[Resolver, ...]
    limits: Limits = Limits()
    files: tuple[Path, ...] = ()
