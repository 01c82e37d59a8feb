"""Build a gateway from the configuration that the stack writes."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import httpx
from botocore.config import Config

from local.appsync.authorization import Authorizer
from local.appsync.authorizer import Authorizers
from local.appsync.datasources.dynamodb import DynamoDBSource
from local.appsync.datasources.lambda_ import LambdaSource
from local.appsync.execution import WORKERS
from local.appsync.gateway import Gateway
from local.appsync.providers import Providers
from local.appsync.resolution import DataSources
from local.appsync.template import load_template, read_api
from local.appsync.tokens import Tokens

DEFAULT_CREDENTIALS = {"test": "test"}


def build_gateway(config: Mapping[str, Any]) -> Gateway:
    """Read the template that a configuration names and connect it to the emulated AWS."""
    region = config.get("region") or "us-east-1"
    template = Path(config["template"])
    api = read_api(
        load_template(template),
        template.parent,
        names=config.get("names") or {},
        parameters=config.get("parameters") or {},
        region=region,
    )
    endpoint = config.get("awsEndpointUrl")
    credentials = config.get("credentials") or DEFAULT_CREDENTIALS
    access_key, secret_key = next(iter(credentials.items()))
    session = boto3.Session(access_key, secret_key, region_name=region)
    settings = Config(max_pool_connections=WORKERS, read_timeout=30, retries={"max_attempts": 1})
    functions = LambdaSource(session.client("lambda", endpoint_url=endpoint, config=settings))
    tables = DynamoDBSource(session.client("dynamodb", endpoint_url=endpoint, config=settings))
    authorizer = Authorizer(
        _providers(api.providers, config),
        Tokens(region, _fetch_json, endpoint),
        Authorizers(lambda function, event: functions.execute(function, {"operation": "Invoke", "payload": event})),
        credentials,
    )
    return Gateway(api, DataSources(tables, functions), authorizer)


def _providers(providers: Providers, config: Mapping[str, Any]) -> Providers:
    """The API's providers, with the pool that the emulator made in the place of the template's one."""
    pool = config.get("userPoolId")
    if not pool or len(providers.user_pools) != 1:
        return providers
    return replace(providers, user_pools=(replace(providers.user_pools[0], id=pool),))


def _fetch_json(address: str) -> Mapping[str, Any]:
    try:
        content: Mapping[str, Any] = httpx.get(address, timeout=5).raise_for_status().json()
    except httpx.HTTPError as failure:
        raise OSError(f"{address}: {failure}") from failure
    return content
