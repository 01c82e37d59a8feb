"""What each kind of data source is sent, and what it answers."""

import io
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.appsync.api import DataSource
from local.appsync.datasources import DataSourceError
from local.appsync.datasources.dynamodb import DynamoDBSource
from local.appsync.datasources.eventbridge import EventBridgeSource
from local.appsync.datasources.http import Endpoint, HttpSource
from local.appsync.datasources.lambda_ import LambdaSource
from local.appsync.sources import DataSources
from tests.appsync.apis import Nobody, api_of, ask, code


@dataclass
class Server:
    """A real server that keeps what it is asked, and answers as it is told."""

    status: int = 200
    answer: str = '{"ok":true}'
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[tuple[str, str, dict[str, str], str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def server() -> Iterator[Server]:
    served = Server()

    class Handler(BaseHTTPRequestHandler):
        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            headers = {name.lower(): value for name, value in self.headers.items()}
            served.asked.append((self.command, self.path, headers, body))
            content = served.answer.encode()
            self.send_response(served.status)
            for name, value in served.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = _any  # noqa: N815

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as running:
        served.url = f"http://127.0.0.1:{running.server_port}"
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield served
        running.shutdown()
        thread.join()


def sources(**parts: Any) -> DataSources:
    return DataSources(parts.pop("tables", Nobody()), parts.pop("functions", Nobody()), **parts)


@pytest.mark.enable_socket
class TestHttp:
    def test_a_request_is_sent_and_its_answer_comes_back_whatever_its_status(self, server: Server) -> None:
        server.status, server.answer, server.headers = 404, "gone", {"X-Why": "so", "Location": "/elsewhere"}
        request = {
            "method": "PUT",
            "resourcePath": "/v1/users",
            "params": {"query": {"a": "b c", "n": 1}, "headers": {"X-One": "1"}, "body": {"name": "ann"}},
        }
        result = sources().execute(DataSource("S", "HTTP", endpoint=Endpoint(server.url)), request, "Query.a")
        assert (result["statusCode"], result["body"], result["headers"]["x-why"]) == (404, "gone", "so")
        ((method, path, headers, body),) = server.asked
        assert (method, path, body) == ("PUT", "/v1/users?a=b+c&n=1", '{"name": "ann"}')
        assert headers["x-one"] == "1"
        assert "authorization" not in headers

    def test_a_redirect_is_answered_not_followed(self, server: Server) -> None:
        server.status, server.headers = 302, {"Location": f"{server.url}/elsewhere"}
        result = HttpSource().execute(Endpoint(server.url), {"method": "GET", "resourcePath": "/"})
        assert (result["statusCode"], len(server.asked)) == (302, 1)

    def test_a_request_for_aws_is_signed_and_goes_to_the_emulated_one(self, server: Server) -> None:
        endpoint = Endpoint("https://states.us-east-1.amazonaws.com/", ("us-east-1", "states"))
        http = HttpSource(("test", "secret"), server.url)
        http.execute(endpoint, {"method": "POST", "resourcePath": "/", "params": {"body": "{}"}})
        ((_, _, headers, _),) = server.asked
        assert headers["host"] == "states.us-east-1.amazonaws.com"
        assert "/us-east-1/states/aws4_request" in headers["authorization"]

    @pytest.mark.parametrize(
        ("endpoint", "request_", "message"),
        [
            ("http://127.0.0.1:1", {"method": "GET", "resourcePath": "/"}, "GET http://127.0.0.1:1/: "),
            ("http://127.0.0.1:1", {"method": "FETCH", "resourcePath": "/"}, "an HTTP request wants a method of"),
            ("http://127.0.0.1:1", {"method": "GET"}, "and a resourcePath"),
        ],
    )
    def test_what_cannot_be_sent_says_why(self, endpoint: str, request_: dict[str, Any], message: str) -> None:
        with pytest.raises(DataSourceError) as refused:
            HttpSource().execute(Endpoint(endpoint), request_)
        assert message in refused.value.message


@pytest.mark.enable_socket
class TestOpenSearch:
    def test_a_signed_request_goes_to_the_domain(self, server: Server) -> None:
        server.answer = '{"hits":{"hits":[{"_source":{"id":1}}]}}'
        domain = DataSource("S", "AMAZON_OPENSEARCH_SERVICE", endpoint=Endpoint(server.url, ("us-east-1", "es")))
        request = {
            "operation": "POST",
            "path": "/post/_search",
            "params": {"queryString": {"q": "a"}, "body": {"size": 1}},
        }
        result = sources().execute(domain, request, "Query.a")
        assert result["hits"]["hits"][0]["_source"] == {"id": 1}
        ((method, path, headers, body),) = server.asked
        assert (method, path, json.loads(body)) == ("POST", "/post/_search?q=a", {"size": 1})
        assert headers["authorization"].startswith("AWS4-HMAC-SHA256")

    def test_an_error_of_the_domain_is_an_error_and_an_absent_document_is_none(self, server: Server) -> None:
        domain = DataSource("S", "AMAZON_ELASTICSEARCH", endpoint=Endpoint(server.url, ("us-east-1", "es")))
        server.status, server.answer = 404, '{"found":false}'
        assert sources().execute(domain, {"operation": "GET", "path": "/post/_doc/1"}, "Query.a") == {"found": False}
        server.answer = '{"error":"no such index"}'
        with pytest.raises(DataSourceError, match=r"404: .*no such index"):
            sources().execute(domain, {"operation": "GET", "path": "/nope/_search"}, "Query.a")


class TestEventBridge:
    def test_events_are_put_on_the_bus(self) -> None:
        with mock_aws():
            client: Any = boto3.client("events", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
            client.create_event_bus(Name="notes")
            bus = DataSource("Bus", "AMAZON_EVENTBRIDGE", "arn:aws:events:us-east-1:123456789012:event-bus/notes")
            event = {"source": "notes", "detailType": "Written", "detail": {"id": 1}, "resources": ["a"]}
            request = {"operation": "PutEvents", "events": [event]}
            result = sources(buses=EventBridgeSource(client)).execute(bus, request, "Mutation.a")
        assert result["FailedEntryCount"] == 0
        assert [list(one) for one in result["Entries"]] == [["EventId"]]

    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            ({"operation": "Put"}, "takes PutEvents with a list of events"),
            ({"operation": "PutEvents", "events": []}, "takes 1 to 10 events, not 0"),
            ({"operation": "PutEvents", "events": [{"source": "a"}]}, "an event wants detail, detailType"),
        ],
    )
    def test_a_wrong_request_is_named(self, request_: dict[str, Any], message: str) -> None:
        with pytest.raises(DataSourceError, match=message):
            EventBridgeSource(None).execute("bus", request_)


class FakeFunctions:
    def __init__(self, answer: Any) -> None:
        self.calls: list[tuple[str, str, Any]] = []
        self._answer = answer

    def invoke(self, *, FunctionName: str, InvocationType: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        self.calls.append((FunctionName, InvocationType, json.loads(Payload)))
        content = b"" if InvocationType == "Event" else json.dumps(self._answer).encode()
        return {"Payload": io.BytesIO(content)}


SCHEMA = "type Query { a(id: ID): String things: [T] } type T { loud: String }"
LAMBDA = {"Fn": {"Type": "AWS_LAMBDA", "LambdaConfig": {"LambdaFunctionArn": "fn"}}}


class TestLambda:
    def test_an_event_is_not_waited_for(self) -> None:
        functions = FakeFunctions(None)
        source = LambdaSource(functions)
        assert source.execute("fn", {"operation": "Invoke", "payload": 1, "invocationType": "Event"}) is None
        assert source.execute_batch("fn", [{"payload": 1, "invocationType": "Event"}, {"payload": 2}]) == [None, None]
        assert [call[1:] for call in functions.calls] == [("Event", 1), ("Event", [1, 2])]
        with pytest.raises(DataSourceError, match="RequestResponse or Event, not 'DryRun'"):
            source.execute("fn", {"operation": "Invoke", "invocationType": "DryRun"})

    async def test_a_function_without_code_gets_the_context_and_answers_the_field(self) -> None:
        functions = FakeFunctions("x")
        direct = {"DataSourceName": "Fn", "Runtime": None}
        api = api_of(SCHEMA, {"Query.a": direct}, sources=LAMBDA)
        answer = await ask(api, '{ a(id: "i") }', sources=sources(functions=LambdaSource(functions)))
        assert answer == {"data": {"a": "x"}}
        ((_, _, payload),) = functions.calls
        assert payload["arguments"] == {"id": "i"}
        assert payload["info"]["fieldName"] == "a"

    async def test_a_batch_without_code_gets_every_context(self) -> None:
        functions = FakeFunctions(["x", "y"])
        things = {"Code": code("return { payload: [{}, {}] };")}
        direct = {"DataSourceName": "Fn", "Runtime": None, "MaxBatchSize": 5}
        api = api_of(SCHEMA, {"Query.things": things, "T.loud": direct}, sources=LAMBDA)
        answer = await ask(api, "{ things { loud } }", sources=sources(functions=LambdaSource(functions)))
        assert answer == {"data": {"things": [{"loud": "x"}, {"loud": "y"}]}}
        assert len(functions.calls) == 1


async def test_a_relational_database_says_that_it_is_not_there() -> None:
    error = "import { util } from '@aws-appsync/utils';\nexport const request = () => ({ statements: [] });\n"
    error += "export const response = (ctx) => util.error(ctx.error.message, ctx.error.type);"
    api = api_of(
        "type Query { a: String }", {"Query.a": {"DataSourceName": "Db", "Code": error}},
        sources={"Db": {"Type": "RELATIONAL_DATABASE"}},
    )  # fmt: skip
    answer = await ask(api, "{ a }")
    message = "the data source Db is of type RELATIONAL_DATABASE, which the local AppSync does not have"
    assert answer["errors"][0]["message"] == message


class TestDynamoDB:
    @pytest.fixture
    def table(self) -> Iterator[DynamoDBSource]:
        with mock_aws():
            client: Any = boto3.client("dynamodb", "us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
            client.create_table(
                TableName="t", KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}], BillingMode="PAY_PER_REQUEST",
                AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            )  # fmt: skip
            yield DynamoDBSource(client)

    @staticmethod
    def key(id_: str) -> dict[str, Any]:
        return {"id": {"S": id_}}

    def test_a_batch_is_written_read_and_removed(self, table: DynamoDBSource) -> None:
        items = [{**self.key("a"), "n": {"N": 1}}, {**self.key("b"), "n": {"NULL": None}}]
        put = table.execute("", {"operation": "BatchPutItem", "tables": {"t": items}})
        assert put == {"data": {"t": [{"id": "a", "n": 1}, {"id": "b", "n": None}]}, "unprocessedItems": {"t": []}}
        keys = [self.key("b"), self.key("absent"), self.key("a")]
        got = table.execute("", {"operation": "BatchGetItem", "tables": {"t": {"keys": keys}}})
        assert got["data"] == {"t": [{"id": "b", "n": None}, None, {"id": "a", "n": 1}]}
        removed = table.execute("", {"operation": "BatchDeleteItem", "tables": {"t": [self.key("a")]}})
        assert removed == {"data": {"t": [{"id": "a"}]}, "unprocessedKeys": {"t": []}}
        assert len(table.execute("t", {"operation": "Scan"})["items"]) == 1

    def test_a_transaction_is_all_or_nothing(self, table: DynamoDBSource) -> None:
        put = {"table": "t", "operation": "PutItem", "key": self.key("a"), "attributeValues": {"n": {"N": 1}}}
        absent = {"expression": "attribute_not_exists(id)", "returnValuesOnConditionCheckFailure": True}
        write = {"operation": "TransactWriteItems", "transactItems": [put]}
        assert table.execute("", write) == {"keys": [{"id": "a"}], "cancellationReasons": None}
        again = {"operation": "TransactWriteItems",
                 "transactItems": [{**put, "key": self.key("b")}, {**put, "condition": absent}]}  # fmt: skip
        with pytest.raises(DataSourceError) as refused:
            table.execute("", again)
        assert refused.value.type == "DynamoDB:TransactionCanceledException"
        assert [one["type"] for one in refused.value.result["cancellationReasons"]] == [
            "None",
            "ConditionalCheckFailed",
        ]
        read = {"operation": "TransactGetItems",
                "transactItems": [{"table": "t", "key": self.key(one)} for one in "ab"]}  # fmt: skip
        assert table.execute("", read) == {"items": [{"id": "a", "n": 1}, None], "cancellationReasons": None}

    def test_an_identical_item_is_success_apart_from_what_is_ignored(self, table: DynamoDBSource) -> None:
        def put(n: int, ignored: list[str]) -> Any:
            condition = {"expression": "attribute_not_exists(id)", "equalsIgnore": ignored}
            values = {"n": {"N": n}}
            return table.execute(
                "t", {"operation": "PutItem", "key": self.key("a"), "attributeValues": values, "condition": condition}
            )

        put(1, [])
        assert put(1, []) == {"id": "a", "n": 1}
        assert put(2, ["n"]) == {"id": "a", "n": 1}
        with pytest.raises(DataSourceError) as refused:
            put(2, [])
        assert (refused.value.type, refused.value.result) == (
            "DynamoDB:ConditionalCheckFailedException",
            {"id": "a", "n": 1},
        )

    @pytest.mark.parametrize(
        ("request_", "message"),
        [
            ({"operation": "Sync"}, "the DynamoDB operation 'Sync' is not there"),
            ({"operation": "GetItem"}, "Query.a: the request GetItem wants the member 'key'"),
            ({"operation": "GetItem", "key": "a"}, "Query.a: the request GetItem cannot be read"),
            ({"operation": "GetItem", "key": {"id": {"X": "a"}}}, "Query.a: "),
        ],
    )
    def test_a_wrong_request_is_named(self, table: DynamoDBSource, request_: dict[str, Any], message: str) -> None:
        with pytest.raises(DataSourceError) as refused:
            table.execute("t", request_, "Query.a")
        assert message in refused.value.message
