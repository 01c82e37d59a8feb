"""A small API of the tests' own: one table in moto, one function that is a fake, a user pool with its own key."""

import io
import json
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from moto import mock_aws

from local.appsync.api import Api
from local.appsync.authorization import Authorizer
from local.appsync.authorizer import Authorizers
from local.appsync.cloudformation import load_template
from local.appsync.datasources.dynamodb import DynamoDBSource
from local.appsync.datasources.lambda_ import LambdaSource
from local.appsync.gateway import Gateway
from local.appsync.javascript import Module
from local.appsync.sources import DataSources
from local.appsync.template import read_api
from local.appsync.tokens import Tokens
from tests.appsync.serving import Serving, serving

POOL = "us-east-1_tests"
ISSUER = f"https://cognito-idp.us-east-1.amazonaws.com/{POOL}"
MODULES = {"ddb": "dynamodb", "rds": "rds", "ai": "ai"}
API_KEY = "da2-localapikeylocalapikeylocal"


class FakeLambda:
    """Answers every payload with its text in capitals, and counts the calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []

    def authorize(self, function: str, event: Mapping[str, Any]) -> Any:
        """A Lambda authorizer that reads its verdict in the token: custom-{...}."""
        self.calls.append(event)
        return json.loads(event["authorizationToken"].removeprefix("custom-"))

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        payload = json.loads(Payload)
        self.calls.append(payload)
        if payload == "fail":
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(b'{"errorMessage": "it broke"}')}
        answer = [one.upper() for one in payload] if isinstance(payload, list) else payload
        return {"Payload": io.BytesIO(json.dumps(answer).encode())}


class UserPool:
    """Signs tokens as Cognito does."""

    def __init__(self) -> None:
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def fetch(self, address: str) -> dict[str, Any]:
        """The pool's keys, as at the address of their set; the discovery of an issuer that has the same keys."""
        if address.endswith("/openid-configuration"):
            return {"jwks_uri": address.replace("openid-configuration", "jwks.json")}
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self._key.public_key()))
        return {"keys": [{**public, "kid": "one", "use": "sig", "alg": "RS256"}]}

    def token(self, sub: str = "ann", /, **claims: Any) -> str:
        content = {
            "sub": sub,
            "iss": ISSUER,
            "token_use": "access",
            "exp": time.time() + 600,
            "username": sub,
            **claims,
        }
        return jwt.encode(content, self._key, "RS256", headers={"kid": "one"})


@pytest.fixture(scope="session")
def user_pool() -> UserPool:
    return UserPool()


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("certificates")


@pytest.fixture
async def served(gateway: Gateway, certificates: Path) -> AsyncIterator[Serving]:
    async with serving(gateway, certificates) as served:
        yield served


@pytest.fixture
def functions() -> FakeLambda:
    return FakeLambda()


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The notes' table; a test that asks for it by `@pytest.mark.usefixtures` has it behind its gateway."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    with mock_aws():
        client: Any = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName="notes-table",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}, {"AttributeName": "at", "KeyType": "RANGE"}],
            AttributeDefinitions=[
                {"AttributeName": "id", "AttributeType": "S"},
                {"AttributeName": "at", "AttributeType": "S"},
            ],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture(scope="session")
def notes() -> Api:
    path = Path(__file__).parent / "notes" / "template.yaml"
    return read_api(load_template(path), path.parent, names={"Table": "notes-table", "Pool": POOL}, parameters={})


@pytest.fixture
def gateway(
    request: pytest.FixtureRequest, notes: Api, functions: FakeLambda, user_pool: UserPool
) -> Iterator[Gateway]:
    table = request.getfixturevalue("table") if "table" in request.fixturenames else None
    authorizer = Authorizer(notes.providers, Tokens("us-east-1", user_pool.fetch), Authorizers(functions.authorize))
    gateway = Gateway(notes, DataSources(DynamoDBSource(table), LambdaSource(functions)), authorizer)
    yield gateway
    gateway.executor.close()


@lru_cache(500)
def expression_module(expression: str) -> Module:
    modules = "".join(f"import * as {name} from '@aws-appsync/utils/{path}';\n" for name, path in MODULES.items())
    main = "import { util, extensions, runtime } from '@aws-appsync/utils';\n"
    return Module(f"{modules}{main}export function request(ctx) {{ return {expression}; }}")


def value_of(expression: str, **arguments: Any) -> Any:
    """What an expression comes to inside a handler; `ctx.args` has the arguments."""
    done = expression_module(expression).evaluate("request", {"arguments": arguments})
    assert done.error is None, done.error
    return done.result
