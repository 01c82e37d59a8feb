"""boto3's evaluate_code against the local AppSync: the unit tests of resolvers, without an account."""

import asyncio
import json
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.appsync.serving import Serving

pytestmark = pytest.mark.enable_socket

RESOLVERS = Path(__file__).parents[2] / "resolvers"
RUNTIME = {"name": "APPSYNC_JS", "runtimeVersion": "1.0.0"}


class AppSync:
    """A boto3 client of the local control plane; each call runs beside the server's loop."""

    def __init__(self, host: str) -> None:
        self._client = boto3.client(
            "appsync", endpoint_url=f"http://{host}", region_name="us-east-1",
            aws_access_key_id="test", aws_secret_access_key="test",
        )  # fmt: skip

    async def call(self, operation: str, **arguments: Any) -> Any:
        return await asyncio.to_thread(getattr(self._client, operation), **arguments)

    async def evaluate(self, code: str, context: Any, function: str = "request", **runtime: str) -> Any:
        return await self.call(
            "evaluate_code", runtime=RUNTIME | runtime, code=code, context=json.dumps(context), function=function
        )


@pytest.fixture
def appsync(served: Serving) -> AppSync:
    return AppSync(served.host)


async def test_a_resolver_of_ours_is_tested_as_the_service_would_run_it(appsync: AppSync) -> None:
    code = (RESOLVERS / "Query.getImage.js").read_text(encoding="utf-8")
    request = await appsync.evaluate(code, {"arguments": {"id": "i1"}, "identity": {"sub": "ann"}})
    assert json.loads(request["evaluationResult"]) == {
        "operation": "GetItem",
        "key": {"pk": {"S": "IMAGE#i1"}, "sk": {"S": "IMAGE"}},
        "consistentRead": True,
    }
    for owner, seen in (("ann", {"id": "i1", "owner": "ann"}), ("bob", None)):
        context = {"identity": {"sub": "ann"}, "result": {"id": "i1", "owner": owner}}
        response = await appsync.evaluate(code, context, "response")
        assert json.loads(response["evaluationResult"]) == seen


async def test_everything_that_a_handler_leaves_is_answered(appsync: AppSync) -> None:
    code = """import { util } from '@aws-appsync/utils';
export function request(ctx) {
  ctx.stash.seen = ctx.args.id;
  console.log('asked for', ctx.args);
  util.appendError('odd', 'Odd', { a: 1 });
  return { payload: ctx.prev?.result ?? null };
}"""
    done = await appsync.evaluate(code, {"arguments": {"id": 1}})
    assert json.loads(done["evaluationResult"]) == {"payload": None}
    assert json.loads(done["stash"]) == {"seen": 1}
    assert json.loads(done["outErrors"]) == [{"message": "odd", "type": "Odd", "data": {"a": 1}}]
    assert done["logs"] == ['INFO - code.js:4:28: asked for {"id":1}']
    assert "error" not in done


async def test_an_error_of_the_handler_is_its_message(appsync: AppSync) -> None:
    code = "import { util } from '@aws-appsync/utils';\nexport const request = () => util.error('No.', 'Bad');"
    done = await appsync.evaluate(code, {})
    assert done["error"] == {"message": "No."}
    assert "evaluationResult" not in done


async def test_code_that_the_language_lacks_is_told_with_its_place(appsync: AppSync) -> None:
    done = await appsync.evaluate("export function request(ctx) {\n  while (true) {}\n}", {})
    (error,) = done["error"]["codeErrors"]
    assert error == {
        "errorType": "LINT_ERROR",
        "value": "2:3 error @aws-appsync/no-while: While statements are not supported.",
        "location": {"line": 2, "column": 3, "span": 15},
    }


@pytest.mark.parametrize(
    ("context", "function", "runtime", "message"),
    [
        ({"a": "b" * 28_000}, "request", {}, "The context has 28009 characters; it may have 28000."),
        ([], "request", {}, "The context is not an object."),
        ({}, "respond", {}, "The function is request or response, not respond."),
        ({}, "request", {"runtimeVersion": "2.0.0"}, "The runtime is APPSYNC_JS 1.0.0, not APPSYNC_JS 2.0.0."),
    ],
)
async def test_a_bad_request_says_why(
    appsync: AppSync, context: Any, function: str, runtime: dict[str, str], message: str
) -> None:
    with pytest.raises(ClientError) as refused:
        await appsync.evaluate("export function request() {}", context, function, **runtime)
    assert refused.value.response["Error"] == {"Code": "BadRequestException", "Message": message}


async def test_what_is_not_there_is_named(appsync: AppSync) -> None:
    with pytest.raises(ClientError, match=r"BadRequestException.*Mapping templates \(VTL\) are not there"):
        await appsync.call("evaluate_mapping_template", template="{}", context="{}")
    with pytest.raises(ClientError, match=r"NotImplementedException.*GET /v1/apis is not there"):
        await appsync.call("list_graphql_apis")
