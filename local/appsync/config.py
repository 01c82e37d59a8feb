"""Build a gateway from the configuration that the stack writes."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from local.appsync import language
from local.appsync.api import Api
from local.appsync.authorization import Authorizer
from local.appsync.authorizer import Authorizers
from local.appsync.cloudformation import load_template
from local.appsync.datasources.dynamodb import DynamoDBSource
from local.appsync.datasources.eventbridge import EventBridgeSource
from local.appsync.datasources.http import HttpSource
from local.appsync.datasources.lambda_ import LambdaSource
from local.appsync.execution import WORKERS
from local.appsync.gateway import Gateway
from local.appsync.providers import Providers
from local.appsync.reload import Reloader
from local.appsync.sources import DataSources
from local.appsync.template import read_api
from local.appsync.tokens import Tokens

DEFAULT_CREDENTIALS = {"test": "test"}


def build_gateway(config: Mapping[str, Any]) -> Gateway:
    """Read the template that a configuration names and connect it to the emulated AWS."""
    language.warm_up()
    region = config.get("region") or "us-east-1"
    template = Path(config["template"])

    def read() -> Api:
        return read_api(
            load_template(template),
            template.parent,
            names=config.get("names") or {},
            parameters=config.get("parameters") or {},
            region=region,
            endpoints=config.get("endpoints") or {},
        )

    api = read()
    endpoint = config.get("awsEndpointUrl")
    credentials = config.get("credentials") or DEFAULT_CREDENTIALS
    keys = next(iter(credentials.items()))
    clients = _Clients(keys, region, endpoint)
    functions = LambdaSource(clients.later("lambda"))
    sources = DataSources(
        DynamoDBSource(clients.later("dynamodb")),
        functions,
        HttpSource(keys, endpoint),
        EventBridgeSource(clients.later("events")),
    )
    authorizer = Authorizer(
        _providers(api.providers, config),
        Tokens(region, _fetch_json, endpoint),
        Authorizers(lambda function, event: functions.execute(function, {"operation": "Invoke", "payload": event})),
        credentials,
    )
    return Gateway(api, sources, authorizer, Reloader(api, template, read).changed)


class _Clients:
    """The boto3 clients of an API, each made when it is first used: their import takes longer than all the rest."""

    def __init__(self, keys: tuple[str, str], region: str, endpoint: str | None) -> None:
        self._keys = keys
        self._region = region
        self._endpoint = endpoint
        self._lock = threading.Lock()

    def later(self, service: str) -> Any:
        """A client that is made when it is first used."""
        return _Later(lambda: self._client(service))

    def _client(self, service: Any) -> Any:
        import boto3
        from botocore.config import Config

        settings = Config(max_pool_connections=WORKERS, read_timeout=30, retries={"max_attempts": 1})
        access_key, secret_key = self._keys
        with self._lock:  # boto3's sessions are not for several threads at once
            session = boto3.Session(access_key, secret_key, region_name=self._region)
            return session.client(service, endpoint_url=self._endpoint, config=settings)


class _Later:
    """Stands for a client until it is first used."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make

    def __getattr__(self, name: str) -> Any:
        if "_made" not in self.__dict__:
            self._made = self._make()
        return getattr(self._made, name)


def _providers(providers: Providers, config: Mapping[str, Any]) -> Providers:
    """The API's providers, with the pool that the emulator made in the place of the template's one."""
    pool = config.get("userPoolId")
    if not pool or len(providers.user_pools) != 1:
        return providers
    return replace(providers, user_pools=(replace(providers.user_pools[0], id=pool),))


def _fetch_json(address: str) -> Mapping[str, Any]:
    import httpx  # here, as its import takes long and only tokens need it

    try:
        content: Mapping[str, Any] = httpx.get(address, timeout=5).raise_for_status().json()
    except httpx.HTTPError as failure:
        raise OSError(f"{address}: {failure}") from failure
    return content
