"""Templates of others: what is read, in which forms, and how what cannot be served is named."""

import logging
from pathlib import Path
from typing import Any

import pytest

from local.appsync.api import Api, Limits
from local.appsync.cloudformation import load_template
from local.appsync.intrinsics import TemplateError
from local.appsync.template import read_api
from tests.appsync.apis import ECHO, api_of, ask, template_of

SCHEMA = "type Query { a: String }"


def read(template: dict[str, Any], **options: Any) -> Api:
    return read_api(template, Path(), **{"names": {}, "parameters": {}, **options})


async def test_sam_s_shorthand_is_served(tmp_path: Path) -> None:
    (tmp_path / "schema.graphql").write_text("type Query { hello: String note(id: ID): String }", encoding="utf-8")
    (tmp_path / "hello.js").write_text(ECHO.replace("ctx.args", "'hello'"), encoding="utf-8")
    (tmp_path / "note.js").write_text(ECHO, encoding="utf-8")
    path = tmp_path / "template.yaml"
    path.write_text(
        """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: 5}}
Resources:
  Notes: {Type: AWS::Serverless::SimpleTable, Properties: {TableName: !Sub "${AWS::StackName}-notes"}}
  Shout: {Type: AWS::Serverless::Function, Properties: {CodeUri: src/, Handler: a.b, Runtime: python3.13}}
  Api:
    Type: AWS::Serverless::GraphQLApi
    Properties:
      SchemaUri: schema.graphql
      Auth: {Type: API_KEY}
      ApiKeys: {Main: {}}
      DataSources:
        DynamoDb: {NoteTable: {TableName: !Ref Notes, TableArn: !GetAtt Notes.Arn}}
        Lambda: {Shouting: {FunctionArn: !GetAtt Shout.Arn}}
      Functions:
        hi: {Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, DataSource: NONE, CodeUri: hello.js}
        getNote: {Runtime: {Name: APPSYNC_JS, Version: 1.0.0}, DataSource: NoteTable, CodeUri: note.js}
      Resolvers: {Query: {hello: {Pipeline: [hi]}, note: {Pipeline: [getNote]}}}
""",
        encoding="utf-8",
    )
    api = read_api(load_template(path), tmp_path, names={}, parameters={})
    assert await ask(api, "{ hello }") == {"data": {"hello": "hello"}}
    (note,) = [one for one in api.resolvers if one.field_name == "note"]
    assert note.steps[0].data_source.target == "local-notes"
    assert list(api.providers.api_keys) == ["da2-localapikeylocalapikeylocal"]


def test_names_are_the_stack_s_then_the_template_s_own_then_logical_ids() -> None:
    def target(names: dict[str, str], properties: dict[str, Any]) -> Any:
        config = {"Type": "AMAZON_DYNAMODB", "DynamoDBConfig": {"TableName": {"Ref": "Table"}}}
        template = template_of(SCHEMA, {"Query.a": {"Code": ECHO, "DataSourceName": "T"}}, {"T": config})
        template["Resources"]["Table"] = {"Type": "AWS::DynamoDB::Table", "Properties": properties}
        (resolver,) = read(template, names=names).resolvers
        return resolver.steps[0].data_source.target

    assert target({"Table": "stack-table"}, {"TableName": "own"}) == "stack-table"
    assert target({}, {"TableName": "own"}) == "own"
    assert target({}, {}) == "Table"


def test_functions_of_cloudformation_are_worked_out() -> None:
    join = {"Fn::Join": ["-", [{"Fn::Select": [1, {"Fn::Split": [",", "a,b"]}]}, {"Fn::FindInMap": ["M", "k", "v"]}]]}
    template = template_of(SCHEMA, {}, EnvironmentVariables={"X": join, "Y": {"Fn::ImportValue": "out"}})
    template["Mappings"] = {"M": {"k": {"v": "c"}}}
    template["Resources"]["Resolver"] = {
        "Type": "AWS::AppSync::Resolver",
        "Properties": {
            "TypeName": "Query", "FieldName": "a", "DataSourceName": "Nothing",
            "Runtime": {"Name": "APPSYNC_JS"}, "Code": ECHO,
        },
    }  # fmt: skip
    (resolver,) = read(template, names={"out": "imported"}).resolvers
    assert resolver.steps[0].code is not None
    assert resolver.steps[0].code.env == {"X": "b-c", "Y": "imported"}


def test_endpoints_are_the_template_s_unless_the_configuration_says_another() -> None:
    sources = {
        "Search": {
            "Type": "AMAZON_OPENSEARCH_SERVICE",
            "OpenSearchServiceConfig": {"AwsRegion": "eu-west-1", "Endpoint": "search.example.com"},
        },
        "Web": {
            "Type": "HTTP",
            "HttpConfig": {
                "Endpoint": "https://web.example.com",
                "AuthorizationConfig": {
                    "AuthorizationType": "AWS_IAM",
                    "AwsIamConfig": {"SigningRegion": "us-east-1", "SigningServiceName": "states"},
                },
            },
        },
    }
    resolvers = {
        "Query.a": {"Code": ECHO, "DataSourceName": "Search"},
        "Query.b": {"Code": ECHO, "DataSourceName": "Web"},
    }
    template = template_of("type Query { a: String b: String }", resolvers, sources)
    found = [one.steps[0].data_source.endpoint for one in read(template).resolvers]
    assert [(one.url, one.signing) for one in found if one] == [
        ("https://search.example.com", ("eu-west-1", "es")),
        ("https://web.example.com", ("us-east-1", "states")),
    ]
    (other, _) = read(template, endpoints={"Search": "http://127.0.0.1:9200"}).resolvers
    assert other.steps[0].data_source.endpoint
    assert other.steps[0].data_source.endpoint.url == "http://127.0.0.1:9200"


def test_limits_are_read() -> None:
    api = api_of(SCHEMA, {}, QueryDepthLimit=5, ResolverCountLimit=7, IntrospectionConfig="DISABLED")
    assert api.limits == Limits(5, 7, False)
    assert api_of(SCHEMA, {}).limits == Limits(0, 10_000, True)


def test_what_has_no_effect_is_said_at_the_start(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "appsync")
    resolver = {"Code": ECHO, "CachingConfig": {"Ttl": 60}, "SyncConfig": {"ConflictDetection": "VERSION"}}
    api_of(SCHEMA, {"Query.a": resolver}, sources={"Db": {"Type": "RELATIONAL_DATABASE"}})
    assert caplog.messages == [
        "the data source Db of type RELATIONAL_DATABASE is not there: its requests are refused",
        "caching is not there: every resolver runs each time",
        "conflict detection (SyncConfig) is not there: the last write wins",
    ]


PIPELINE = {"Kind": "PIPELINE", "Code": ECHO}


@pytest.mark.parametrize(
    ("resolver", "properties", "message"),
    [
        (
            {"Code": ECHO, "DataSourceName": "Nope"},
            {},
            "Query.a names the data source Nope, which the template does not",
        ),
        ({"Code": ECHO, "Runtime": None}, {}, "Query.a has the runtime VTL, which is not there; use APPSYNC_JS"),
        ({**PIPELINE}, {}, "Resolver0 lacks the property 'PipelineConfig'"),
        ({**PIPELINE, "PipelineConfig": ["F"]}, {}, "Resolver0 cannot be read: "),
        ({}, {}, "Query.a has neither Code nor CodeS3Location"),
        ({"CodeS3Location": "s3://b/k"}, {}, "s3://b/k is not a file beside the template"),
        ({"Code": ECHO, "MaxBatchSize": 2001}, {}, "Query.a has MaxBatchSize 2001; AppSync takes 0 to 2000"),
        ({**PIPELINE, "PipelineConfig": {"Functions": ["F"] * 11}}, {}, "Query.a has 11 functions; AppSync takes 10"),
        ({**PIPELINE, "PipelineConfig": {"Functions": ["F"]}}, {}, "Query.a names the function F, which the template"),
        ({"Code": ECHO}, {"QueryDepthLimit": 76}, "QueryDepthLimit 76 is not between 0 and 75"),
        ({"Code": ECHO}, {"EnvironmentVariables": {"A": {"Ref": "Nope"}}}, "Ref Nope: the template has neither"),
        ({"Code": ECHO}, {"EnvironmentVariables": {"A": {"Fn::Cidr": 1}}}, "the function Fn::Cidr is not there"),
    ],
)
def test_what_cannot_be_served_is_named(resolver: dict[str, Any], properties: dict[str, Any], message: str) -> None:
    with pytest.raises(TemplateError) as refused:
        api_of(SCHEMA, {"Query.a": resolver}, **properties)
    assert message in str(refused.value)


def test_a_schema_that_is_too_large_is_refused() -> None:
    with pytest.raises(TemplateError, match="AppSync takes at most 1048576"):
        api_of(f"{SCHEMA} #{'x' * 2**20}", {})
