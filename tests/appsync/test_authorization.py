"""Who may call, in every mode of one API, and what a refused caller is told."""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jwt
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from local.appsync.authorization import Authorizer
from local.appsync.authorizer import Authorizers
from local.appsync.gateway import Gateway
from local.appsync.intrinsics import TemplateError
from local.appsync.providers import read_providers
from local.appsync.sources import DataSources
from local.appsync.template import read_api
from local.appsync.tokens import Tokens
from tests.appsync.conftest import ISSUER, POOL, FakeLambda, UserPool

OIDC = "https://issuer.example.com"
SCHEMA = """
type Query {
  who: Who @aws_api_key @aws_iam @aws_oidc @aws_lambda @aws_cognito_user_pools
  pool: String
  admins: String @aws_cognito_user_pools(cognito_groups: ["admins", "owners"])
  key: String @aws_api_key
  iam: String @aws_iam
  oidc: String @aws_oidc
  custom: String @aws_lambda
}
type Who @aws_api_key @aws_iam @aws_oidc @aws_lambda @aws_cognito_user_pools {
  identity: AWSJSON
  secret: String @aws_iam
  plain: String
}
"""
CODE = """
export function request(ctx) { return { payload: { identity: ctx.identity ?? null, plain: 'p', secret: 's' } }; }
export function response(ctx) { return ctx.result; }
"""
POOL_CONFIG = {"UserPoolId": POOL, "AwsRegion": "us-east-1", "DefaultAction": "ALLOW", "AppIdClientRegex": "web|app.*"}
REFUSED = "You are not authorized to make this call."

Ask = Callable[..., Any]


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


def template(default: dict[str, Any], *more: dict[str, Any]) -> dict[str, Any]:
    resolver = {"TypeName": "Query", "FieldName": "who", "DataSourceName": "Nothing", "Code": CODE}
    return {
        "Resources": {
            "Api": {
                "Type": "AWS::AppSync::GraphQLApi",
                "Properties": {"Name": "modes", **default, "AdditionalAuthenticationProviders": list(more)},
            },
            "Schema": {"Type": "AWS::AppSync::GraphQLSchema", "Properties": {"Definition": SCHEMA}},
            "Nothing": {"Type": "AWS::AppSync::DataSource", "Properties": {"Name": "Nothing", "Type": "NONE"}},
            "Who": {"Type": "AWS::AppSync::Resolver", "Properties": resolver | {"Runtime": {"Name": "APPSYNC_JS"}}},
        }
    }


ALL = template(
    {"AuthenticationType": "AMAZON_COGNITO_USER_POOLS", "UserPoolConfig": POOL_CONFIG},
    {"AuthenticationType": "API_KEY"},
    {"AuthenticationType": "AWS_IAM"},
    {
        "AuthenticationType": "OPENID_CONNECT",
        "OpenIDConnectConfig": {"Issuer": OIDC, "ClientId": "web|desk", "IatTTL": 60_000, "AuthTTL": 120_000},
    },
    {
        "AuthenticationType": "AWS_LAMBDA",
        "LambdaAuthorizerConfig": {
            "AuthorizerUri": "arn:aws:lambda:us-east-1:000000000000:function:check",
            "AuthorizerResultTtlInSeconds": 300,
            "IdentityValidationExpression": "^custom-.*",
        },
    },
)
NAMES = {"Good.ApiKey": "da2-good", "Old.ApiKey": "da2-old", "Lasting.ApiKey": "da2-lasting"}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def serve(user_pool: UserPool, functions: FakeLambda, clock: Clock) -> Iterator[Callable[[dict[str, Any]], Ask]]:
    made: list[Gateway] = []

    def serve(described: dict[str, Any]) -> Ask:
        api = read_api(described, Path(), names=NAMES, parameters={})
        tokens, authorizers = Tokens("us-east-1", user_pool.fetch, clock=clock), Authorizers(functions.authorize, clock)
        authorizer = Authorizer(api.providers, tokens, authorizers, {"AKID": "secret"}, clock)
        no_source: Any = None
        gateway = Gateway(api, DataSources(no_source, no_source), authorizer)
        made.append(gateway)

        async def ask(query: str, headers: dict[str, str], body: bytes | None = None) -> Any:
            sent = body if body is not None else json.dumps({"query": query}).encode()
            answer = await gateway.handle("POST", "/graphql", headers, sent)
            return answer.status, json.loads(answer.body)

        return ask

    yield serve
    for gateway in made:
        gateway.executor.close()


@pytest.fixture
def ask(serve: Callable[[dict[str, Any]], Ask], clock: Clock) -> Ask:
    keys = {"Good": {"Expires": clock() + 60}, "Old": {"Expires": clock() - 60}, "Lasting": {}}
    made = {name: {"Type": "AWS::AppSync::ApiKey", "Properties": one} for name, one in keys.items()}
    return serve({"Resources": ALL["Resources"] | made})


def custom(**verdict: Any) -> dict[str, str]:
    return {"Authorization": "custom-" + json.dumps({"isAuthorized": True, **verdict})}


def signed(query: str, *, key: str = "AKID", secret: str = "secret", token: str | None = None) -> dict[str, str]:
    request = AWSRequest("POST", "https://local/graphql", data=json.dumps({"query": query}).encode())
    SigV4Auth(Credentials(key, secret, token), "appsync", "us-east-1").add_auth(request)
    return {**dict(request.headers), "host": "local"}


def oidc(user_pool: UserPool, **claims: Any) -> dict[str, str]:
    """A token of the issuer's; `iat` and `auth_time` are given relative to now."""
    content = {"iss": OIDC, "aud": ["other", "web"], "iat": -1, "auth_time": -1, **claims}
    for name in ("iat", "auth_time"):
        if isinstance(content[name], int):
            content[name] += time.time()
    return {"Authorization": f"Bearer {user_pool.token('ann', **content)}"}


async def identity(ask: Ask, headers: dict[str, str]) -> Any:
    status, body = await ask("{ who { identity } }", headers)
    assert status == 200
    assert "errors" not in body
    return json.loads(body["data"]["who"]["identity"] or "null")


async def refusal(ask: Ask, headers: dict[str, str]) -> tuple[int, str, str]:
    status, body = await ask("{ who { plain } }", headers)
    (error,) = body["errors"]
    return status, error["errorType"], error["message"]


def unauthorized(message: str) -> tuple[int, str, str]:
    return 401, "UnauthorizedException", message


async def test_nobody_is_let_in_without_credentials(ask: Ask) -> None:
    assert await refusal(ask, {}) == unauthorized("Valid authorization header not provided.")


async def test_an_api_key_until_it_expires(ask: Ask, clock: Clock) -> None:
    assert await identity(ask, {"x-api-key": "da2-good"}) is None
    assert await identity(ask, {"X-API-Key": "da2-lasting"}) is None
    for key in ("da2-old", "da2-unknown", ""):
        assert await refusal(ask, {"x-api-key": key}) == unauthorized(REFUSED)
    clock.now += 60
    assert await refusal(ask, {"x-api-key": "da2-good"}) == unauthorized(REFUSED)
    assert await identity(ask, {"x-api-key": "da2-lasting"}) is None


async def test_the_tokens_of_a_user_pool(ask: Ask, user_pool: UserPool) -> None:
    access = user_pool.token("ann", client_id="app-1", **{"cognito:groups": ["admins"]})
    who = await identity(ask, {"Authorization": access})
    assert (who["sub"], who["username"], who["groups"], who["issuer"]) == ("ann", "ann", ["admins"], ISSUER)
    assert who["defaultAuthStrategy"] == "ALLOW"
    assert who["claims"]["token_use"] == "access"
    id_token = user_pool.token("ann", token_use="id", aud="web", **{"cognito:username": "anna"})
    assert (await identity(ask, {"Authorization": f"Bearer {id_token}"}))["username"] == "anna"


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"client_id": "web", "exp": 1}, "Token has expired."),
        ({"client_id": "other"}, "Unauthorized"),
        ({}, "Unauthorized"),
        ({"token_use": "id", "client_id": "web"}, "Unauthorized"),
        ({"token_use": "refresh", "client_id": "web"}, "Unauthorized"),
    ],
)
async def test_a_wrong_token_of_the_pool(ask: Ask, user_pool: UserPool, claims: dict[str, Any], message: str) -> None:
    assert await refusal(ask, {"Authorization": user_pool.token("ann", **claims)}) == unauthorized(message)


async def test_a_token_that_somebody_else_signed(ask: Ask) -> None:
    headers = {"Authorization": UserPool().token("ann", client_id="web")}
    assert await refusal(ask, headers) == unauthorized("Unauthorized")
    claims = {"iss": ISSUER, "sub": "ann", "token_use": "access", "exp": time.time() + 60, "client_id": "web"}
    for key, algorithm in (("", "none"), ("s" * 32, "HS256")):
        forged = jwt.encode(claims, key, algorithm, headers={"kid": "one"})
        assert await refusal(ask, {"Authorization": forged}) == unauthorized("Unauthorized")


async def test_a_signature(ask: Ask) -> None:
    query = "{ who { identity } }"
    for headers in (signed(query), signed(query, token="session")):
        assert (await identity(ask, headers))["username"] == "AKID"


@pytest.mark.parametrize(
    ("change", "error_type"),
    [
        ({"key": "OTHER"}, "UnrecognizedClientException"),
        ({"secret": "wrong"}, "InvalidSignatureException"),
    ],
)
async def test_a_wrong_signature(ask: Ask, change: dict[str, str], error_type: str) -> None:
    status, got, _ = await refusal(ask, signed("{ who { plain } }", **change))
    assert (status, got) == (403, error_type)


async def test_a_signature_holds_for_its_body_and_for_five_minutes(ask: Ask, clock: Clock) -> None:
    headers = signed("{ who { plain } }")
    status, body = await ask("", headers, b'{"query": "{ iam }"}')
    assert (status, body["errors"][0]["errorType"]) == (403, "InvalidSignatureException")
    clock.now += 301
    _, error_type, message = await refusal(ask, headers)
    assert error_type == "InvalidSignatureException"
    assert message.startswith("Signature expired")


async def test_a_token_of_an_issuer(ask: Ask, user_pool: UserPool) -> None:
    who = await identity(ask, oidc(user_pool))
    assert (who["sub"], who["issuer"], who["claims"]["aud"]) == ("ann", OIDC, ["other", "web"])
    assert (await identity(ask, oidc(user_pool, aud="x", azp="desk")))["sub"] == "ann"


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"aud": "x"}, "Unauthorized"),
        ({"iat": -61}, "Unauthorized"),
        ({"auth_time": -121}, "Unauthorized"),
        ({"auth_time": "late"}, "Unauthorized"),
        ({"exp": 1}, "Token has expired."),
    ],
)
async def test_a_wrong_token_of_an_issuer(ask: Ask, user_pool: UserPool, claims: dict[str, Any], message: str) -> None:
    assert await refusal(ask, oidc(user_pool, **claims)) == unauthorized(message)


async def test_a_lambda_authorizer_is_told_of_the_request(ask: Ask, functions: FakeLambda) -> None:
    headers = custom(resolverContext={"tenant": "t1"})
    assert await identity(ask, headers) == {"resolverContext": {"tenant": "t1"}}
    (event,) = functions.calls
    assert event["authorizationToken"] == headers["Authorization"]
    assert event["requestContext"]["queryString"] == "{ who { identity } }"
    assert event["requestHeaders"]["authorization"] == headers["Authorization"]


async def test_a_lambda_authorizer_denies_fields_by_name_and_by_arn(ask: Ask) -> None:
    arn = "arn:aws:appsync:us-east-1:000000000000:apis/local/types/Query/fields/custom"
    headers = custom(deniedFields=["Who.plain", arn])
    _, body = await ask("{ who { plain identity } custom }", headers)
    assert body["data"]["who"]["plain"] is None
    assert body["data"]["who"]["identity"] is not None
    assert sorted(error["message"] for error in body["errors"]) == [
        "Not Authorized to access custom on type Query",
        "Not Authorized to access plain on type Who",
    ]


async def test_a_verdict_is_remembered_as_long_as_it_says(ask: Ask, functions: FakeLambda, clock: Clock) -> None:
    for headers, lasts in ((custom(), 300), (custom(ttlOverride=5), 5)):
        functions.calls.clear()
        for _ in range(3):
            await identity(ask, headers)
        assert len(functions.calls) == 1
        clock.now += lasts
        await identity(ask, headers)
        assert len(functions.calls) == 2
    functions.calls.clear()
    for _ in range(2):
        await identity(ask, custom(ttlOverride=0))
    assert len(functions.calls) == 2


@pytest.mark.parametrize(
    "verdict",
    [
        {"isAuthorized": False},
        {"isAuthorized": "yes"},
        {"isAuthorized": True, "resolverContext": {"nested": {"not": "allowed"}}},
        {"isAuthorized": True, "deniedFields": "Query.who"},
        {"isAuthorized": True, "ttlOverride": "long"},
    ],
)
async def test_anything_but_a_yes_is_a_no(ask: Ask, verdict: dict[str, Any]) -> None:
    assert await refusal(ask, {"Authorization": "custom-" + json.dumps(verdict)}) == unauthorized(REFUSED)


async def test_a_failing_authorizer_lets_nobody_in(ask: Ask) -> None:
    assert await refusal(ask, {"Authorization": "custom-not JSON"}) == unauthorized(REFUSED)


async def test_the_validation_expression_spares_the_function(ask: Ask, functions: FakeLambda) -> None:
    assert await refusal(ask, {"Authorization": "something else"}) == unauthorized(REFUSED)
    assert functions.calls == []


async def test_each_mode_sees_the_fields_that_are_its_own(ask: Ask, user_pool: UserPool) -> None:
    callers = {
        "pool": {"Authorization": user_pool.token("ann", client_id="web")},
        "key": {"x-api-key": "da2-good"},
        "oidc": oidc(user_pool),
        "custom": custom(),
    }
    fields = ("pool", "admins", "key", "iam", "oidc", "custom")
    for mode, headers in {**callers, "iam": None}.items():
        for field in fields:
            query = f"{{ {field} }}"
            status, body = await ask(query, headers or signed(query))
            assert status == 200
            if field == mode:
                assert body == {"data": {field: None}}
            else:
                (error,) = body["errors"]
                assert error["message"] == f"Not Authorized to access {field} on type Query"
                assert error["errorType"] == "Unauthorized"
                assert error["path"] == [field]


async def test_a_field_s_directive_wins_over_its_type_s(ask: Ask) -> None:
    _, body = await ask("{ who { plain secret } }", {"x-api-key": "da2-good"})
    assert body["data"] == {"who": {"plain": "p", "secret": None}}
    assert body["errors"][0]["message"] == "Not Authorized to access secret on type Who"


@pytest.mark.parametrize(("groups", "allowed"), [(["admins"], True), (["x", "owners"], True), (["x"], False)])
async def test_one_group_is_enough(ask: Ask, user_pool: UserPool, groups: list[str], allowed: bool) -> None:
    token = user_pool.token("ann", client_id="web", **{"cognito:groups": groups})
    _, body = await ask("{ admins }", {"Authorization": token})
    assert ("errors" not in body) is allowed


async def test_a_pool_that_denies_by_default(serve: Callable[[dict[str, Any]], Ask], user_pool: UserPool) -> None:
    config = POOL_CONFIG | {"DefaultAction": "DENY"}
    ask = serve(template({"AuthenticationType": "AMAZON_COGNITO_USER_POOLS", "UserPoolConfig": config}))
    headers = {"Authorization": user_pool.token("ann", client_id="web", **{"cognito:groups": ["admins"]})}
    assert (await ask("{ admins }", headers))[1] == {"data": {"admins": None}}
    _, body = await ask("{ pool }", headers)
    assert body["errors"][0]["message"] == "Not Authorized to access pool on type Query"
    assert (await identity(ask, headers))["defaultAuthStrategy"] == "DENY"


async def test_a_mode_that_the_api_lacks(serve: Callable[[dict[str, Any]], Ask], user_pool: UserPool) -> None:
    only_iam = serve(template({"AuthenticationType": "AWS_IAM"}))
    assert await refusal(only_iam, {"x-api-key": "da2-good"}) == unauthorized(REFUSED)
    assert await refusal(only_iam, {"Authorization": user_pool.token()}) == unauthorized(REFUSED)
    only_key = serve(template({"AuthenticationType": "API_KEY"}))
    assert await refusal(only_key, signed("{ who { plain } }")) == unauthorized(REFUSED)


async def test_what_is_no_token(serve: Callable[[dict[str, Any]], Ask]) -> None:
    ask = serve(template({"AuthenticationType": "AMAZON_COGNITO_USER_POOLS", "UserPoolConfig": POOL_CONFIG}))
    for text in ("nonsense", "a.b.c", "Bearer ", "AWS3 x"):
        assert await refusal(ask, {"Authorization": text}) == unauthorized("Unable to parse JWT token.")


async def test_several_pools_and_clients(serve: Callable[[dict[str, Any]], Ask], user_pool: UserPool) -> None:
    europe = "eu-west-1_other"
    pools = [
        {"UserPoolId": POOL, "AppIdClientRegex": "a"},
        {"UserPoolId": europe},
        {"UserPoolId": POOL, "AppIdClientRegex": "b"},
    ]
    first, *more = [{"AuthenticationType": "AMAZON_COGNITO_USER_POOLS", "UserPoolConfig": pool} for pool in pools]
    ask = serve(template(first, *more))
    for client in ("a", "b"):
        assert (await identity(ask, {"Authorization": user_pool.token("ann", client_id=client)}))["sub"] == "ann"
    assert await refusal(ask, {"Authorization": user_pool.token("ann", client_id="c")}) == unauthorized("Unauthorized")
    elsewhere = f"https://cognito-idp.eu-west-1.amazonaws.com/{europe}"
    assert (await identity(ask, {"Authorization": user_pool.token("ben", iss=elsewhere)}))["issuer"] == elsewhere


@pytest.mark.parametrize(
    ("api", "message"),
    [
        ({"AuthenticationType": "OPENID_CONNECT"}, "needs a OpenIDConnectConfig"),
        ({"AuthenticationType": "MAGIC"}, "'MAGIC' is none of API_KEY"),
        (
            {
                "AuthenticationType": "API_KEY",
                "AdditionalAuthenticationProviders": [{"AuthenticationType": "API_KEY"}],
            },
            "API_KEY is given 2 times",
        ),
        (
            {
                "AuthenticationType": "OPENID_CONNECT",
                "OpenIDConnectConfig": {"Issuer": OIDC, "ClientId": "("},
            },
            "ClientId '\\(' is not a regular expression",
        ),
    ],
)
def test_a_template_that_makes_no_sense(api: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateError, match=message):
        read_providers(api, {})
