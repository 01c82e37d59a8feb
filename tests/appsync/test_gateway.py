"""Requests and answers over HTTP, in the service's shapes."""

import json
from typing import Any

import pytest

from local.appsync.gateway import Gateway
from local.appsync.resolution import Run, run
from tests.appsync.conftest import API_KEY, FakeLambda, UserPool

pytestmark = pytest.mark.usefixtures("table")


@pytest.fixture
def ask(gateway: Gateway, user_pool: UserPool) -> Any:
    async def ask(query: str, headers: dict[str, str] | None = None, **variables: Any) -> Any:
        sent = headers if headers is not None else {"Authorization": user_pool.token()}
        body = json.dumps({"query": query, "variables": variables}).encode()
        answer = await gateway.handle("POST", "/graphql", sent, body)
        return answer.status, json.loads(answer.body)

    return ask


async def test_a_note_is_written_and_read(ask: Any) -> None:
    status, body = await ask('mutation { putNote(id: "a", text: "hello") { id text } }')
    assert (status, body) == (200, {"data": {"putNote": {"id": "a", "text": "hello"}}})
    assert (await ask('{ getNote(id: "a") { text at } }'))[1] == {
        "data": {"getNote": {"text": "hello", "at": "2026-01-01T00:00:00.000Z"}}
    }


async def test_a_failed_condition_names_its_type_and_brings_the_item(ask: Any) -> None:
    await ask('mutation { putNote(id: "a", text: "hello") { id } }')
    _, body = await ask('mutation { putNote(id: "a", text: "other") { id text } }')
    (error,) = body["errors"]
    assert body["data"] == {"putNote": None}
    assert error["errorType"] == "DynamoDB:ConditionalCheckFailedException"
    assert error["data"]["text"] == "hello"


async def test_a_field_error_has_the_service_s_shape(ask: Any) -> None:
    assert (await ask('{ getNote(id: "forbidden") { id } }'))[1] == {
        "data": {"getNote": None},
        "errors": [
            {
                "path": ["getNote"],
                "data": {"id": 1},
                "errorType": "Forbidden",
                "errorInfo": {"why": "so"},
                "locations": [{"line": 1, "column": 3, "sourceName": None}],
                "message": "No.",
            }
        ],
    }


async def test_siblings_share_lambda_calls_up_to_the_batch_size(gateway: Gateway, functions: FakeLambda) -> None:
    runs = [_loud(gateway, text) for text in "abc"]
    run(runs, gateway.executor._sources)
    assert [one.value for one in runs] == ["A", "B", "C"]
    assert functions.calls == [["a", "b"], ["c"]]


def _loud(gateway: Gateway, text: str) -> Run:
    resolver = next(one for one in gateway.executor._api.resolvers if one.field_name == "loud")
    return Run(resolver, {"source": {"text": text}})


async def test_loud_is_asked_of_the_function(ask: Any) -> None:
    await ask('mutation { putNote(id: "a", text: "hello") { id } }')
    assert (await ask('{ getNote(id: "a") { loud } }'))[1] == {"data": {"getNote": {"loud": "HELLO"}}}


async def test_a_page_token_is_opaque(ask: Any) -> None:
    _, body = await ask('{ listNotes(id: "a", nextToken: "bogus") { items { id } } }')
    assert body["errors"][0]["message"] == "Invalid pagination token given."


async def test_a_pipeline_passes_its_stash_on(ask: Any) -> None:
    assert (await ask("{ twice }"))[1] == {"data": {"twice": ["before", "2"]}}


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ('{ getNote(id: "a") { nope } }', "FieldUndefined: Field 'nope' in type 'Note' is undefined @ 'getNote/nope'"),
        ("{ getNote { id } }", "MissingFieldArgument: Missing field argument id @ 'getNote'"),
        (
            '{ getNote(id: "a") }',
            "SubSelectionRequired: Sub selection required for type Note of field getNote @ 'getNote'",
        ),
        ('{ echo(nope: "a") }', "UnknownArgument: Unknown field argument nope @ 'echo'"),
    ],
)
async def test_validation_speaks_as_the_service(ask: Any, query: str, message: str) -> None:
    status, body = await ask(query)
    assert status == 200
    assert body["data"] is None
    assert body["errors"][0]["message"] == f"Validation error of type {message}"
    assert body["errors"][0]["path"] is None
    assert body["errors"][0]["locations"][0]["sourceName"] is None


@pytest.mark.parametrize("body", [b"", b"{}", b"[", b'{"query": 1}'])
async def test_a_malformed_body_is_400(gateway: Gateway, user_pool: UserPool, body: bytes) -> None:
    answer = await gateway.handle("POST", "/graphql", {"authorization": user_pool.token()}, body)
    assert answer.status == 400
    assert json.loads(answer.body)["errors"][0]["errorType"] == "MalformedHttpRequestException"


async def test_modes_see_their_own_fields(ask: Any) -> None:
    _, body = await ask("{ open }")
    assert body["errors"][0]["message"] == "Not Authorized to access open on type Query"
    assert body["errors"][0]["errorType"] == "Unauthorized"
    assert (await ask("{ open }", {"x-api-key": API_KEY}))[1] == {"data": {"open": None}}


async def test_groups_open_their_fields(ask: Any, user_pool: UserPool) -> None:
    assert (await ask("{ secret }"))[1]["errors"][0]["errorType"] == "Unauthorized"
    admin = {"authorization": user_pool.token("ann", **{"cognito:groups": ["admins"]})}
    assert (await ask("{ secret }", admin))[1] == {"data": {"secret": None}}


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"exp": 1}, "Token has expired."),
        ({"iss": "https://cognito-idp.us-east-1.amazonaws.com/other"}, "Token issuer is not one of"),
        ({"token_use": "refresh"}, "Unauthorized"),
    ],
)
async def test_a_bad_token_is_401(ask: Any, user_pool: UserPool, claims: dict[str, Any], message: str) -> None:
    status, body = await ask("{ echo }", {"authorization": user_pool.token(**claims)})
    assert status == 401
    assert body["errors"][0]["errorType"] == "UnauthorizedException"
    assert body["errors"][0]["message"].startswith(message)


async def test_an_answer_carries_the_id_under_which_its_request_is_logged(
    gateway: Gateway, user_pool: UserPool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "appsync.resolver")
    body = json.dumps({"query": '{ listNotes(id: "a", nextToken: "bogus") { items { id } } }'}).encode()
    answer = await gateway.handle("POST", "/graphql", {"authorization": user_pool.token()}, body)
    id_ = answer.headers["x-amzn-requestid"]
    message = "Query.listNotes: BadRequestException: Invalid pagination token given."
    assert caplog.messages == [f"[{id_}] {message}"]
