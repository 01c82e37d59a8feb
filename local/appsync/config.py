"""Build a gateway from the configuration that the stack writes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
import httpx
from botocore.config import Config

from local.appsync.authorization import Authorizer
from local.appsync.datasources.dynamodb import DynamoDBSource
from local.appsync.datasources.lambda_ import LambdaSource
from local.appsync.execution import WORKERS
from local.appsync.gateway import Gateway
from local.appsync.resolution import DataSources
from local.appsync.template import load_template, read_api

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
    pools = (config["userPoolId"],) if config.get("userPoolId") else api.user_pools
    credentials = config.get("credentials") or DEFAULT_CREDENTIALS
    authorizer = Authorizer(
        modes=api.modes,
        region=region,
        user_pools=pools,
        api_keys=api.api_keys,
        credentials=credentials,
        issuers=tuple([endpoint] if endpoint else []),
        fetch_keys=lambda pool: _fetch_keys(endpoint, region, pool),
    )
    access_key, secret_key = next(iter(credentials.items()))
    session = boto3.Session(access_key, secret_key, region_name=region)
    settings = Config(max_pool_connections=WORKERS, read_timeout=30, retries={"max_attempts": 1})
    sources = DataSources(
        DynamoDBSource(session.client("dynamodb", endpoint_url=endpoint, config=settings)),
        LambdaSource(session.client("lambda", endpoint_url=endpoint, config=settings)),
    )
    return Gateway(api, sources, authorizer)


def _fetch_keys(endpoint: str | None, region: str, pool: str) -> Mapping[str, Any]:
    base = (endpoint or f"https://cognito-idp.{region}.amazonaws.com").rstrip("/")
    keys: Mapping[str, Any] = httpx.get(f"{base}/{pool}/.well-known/jwks.json", timeout=5).raise_for_status().json()
    return keys
