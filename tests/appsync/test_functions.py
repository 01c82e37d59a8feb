"""Every function that the types of @aws-appsync/utils declare, and what the functions answer."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.appsync.datasources.attributes import plain, typed
from tests.appsync.conftest import value_of

TYPES = Path(__file__).parents[2] / "node_modules" / "@aws-appsync" / "utils" / "lib"
# Where the members of each type are found by a handler.
PLACES = {
    ("index", "Util"): "util", ("index", "Extensions"): "extensions", ("index", "Runtime"): "runtime",
    ("string-utils", "StringUtils"): "util.str", ("math-utils", "MathUtils"): "util.math",
    ("time-utils", "TimeUtils"): "util.time", ("http-utils", "HttpUtils"): "util.http",
    ("xml-utils", "XmlUtils"): "util.xml", ("rds-utils", "RdsUtil"): "util.rds",
    ("dynamodb-utils", "DynamodbUtil"): "util.dynamodb", ("transform-utils", "TransformUtils"): "util.transform",
    ("dynamodb-helpers", "DynamoDBOperation"): "ddb.operations", ("rds-helpers", "RDSTypeHintHelper"): "rds.typeHint",
    ("rds-helpers", "RDSAggregatesHelper"): "rds.agg",
}  # fmt: skip
MODULES = {"dynamodb-helpers": "ddb", "rds-helpers": "rds", "bedrock-helpers": "ai"}


def declared() -> set[str]:
    """The functions of the `.d.ts` files, as a handler names them."""
    found = set()
    for (file, type_name), place in PLACES.items():
        text = (TYPES / f"{file}.d.ts").read_text(encoding="utf-8")
        body = re.search(rf"type {type_name} = \{{\n(.*?)^\}};", text, re.DOTALL | re.MULTILINE)
        assert body, type_name
        found |= {f"{place}.{name}" for name in re.findall(r"^    (\w+)(?:<.*)?(?:\(|: \()", body[1], re.MULTILINE)}
    for file, place in MODULES.items():
        text = (TYPES / f"{file}.d.ts").read_text(encoding="utf-8")
        found |= {f"{place}.{name}" for name in re.findall(r"^export declare function (\w+)", text, re.MULTILINE)}
    return found


def test_every_declared_function_is_there() -> None:
    names = sorted(declared())
    assert len(names) > 100
    kinds = value_of(f"[{', '.join(f'typeof {name}' for name in names)}]")
    assert [name for name, kind in zip(names, kinds, strict=True) if kind != "function"] == []


@pytest.mark.parametrize("name", ["util.nope", "util.time.nope", "ddb.nope", "rds.agg.nope"])
def test_a_function_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(AssertionError, match=r"nope is not there: the local AppSync does not have it"):
        value_of(f"{name}(1)")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("util.escapeJavaScript('a\"b/ü\\n')", 'a\\"b\\/\\u00FC\\n'),
        ("util.urlEncode('a b&c*d~')", "a+b%26c*d%7E"),
        ("util.urlDecode('a+b%26c')", "a b&c"),
        ("util.matches('a*b', 'aaaaab')", True),
        ("[util.autoId().length, util.autoUlid().length, util.autoKsuid().length]", [36, 26, 27]),
        ("util.str.normalize('e\u0301', 'nfc')", "é"),
        ("[util.math.roundNum(1.5), util.math.minVal(1, 2), util.math.maxVal(1, 2)]", [2, 1, 2]),
        ("util.http.copyHeaders({ Host: 'a', 'x-b': 'c', 'Content-Length': '1' })", {"x-b": "c"}),
        ("ctx.args.missing", None),
    ],
)
def test_util(expression: str, expected: Any) -> None:
    assert value_of(expression) == expected


@given(st.text())
def test_what_is_encoded_is_decoded(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert value_of("util.base64Decode(util.base64Encode(ctx.args.text))", text=text) == text
    assert value_of("util.urlDecode(util.urlEncode(ctx.args.text))", text=text) == text


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("toDynamoDB('test')", {"S": "test"}),
        ("toDynamoDB(undefined)", {"NULL": None}),
        ("toString(null)", None),
        ("toNumberSet([1, 23, 4.56])", {"NS": [1, 23, 4.56]}),
        ("toList(['foo', 123, { bar: 'baz' }])", {"L": [{"S": "foo"}, {"N": 123}, {"M": {"bar": {"S": "baz"}}}]}),
        ("toMapValues({ a: 1, b: null })", {"a": {"N": 1}, "b": {"NULL": None}}),
        ("toS3Object('foo', 'bar', 'baz')", {"S": '{"s3":{"key":"foo","bucket":"bar","region":"baz"}}'}),
        ('fromS3ObjectJson(\'{"s3":{"key":"foo"}}\')', {"key": "foo"}),
    ],
)
def test_values_of_dynamodb(expression: str, expected: Any) -> None:
    assert value_of(f"util.dynamodb.{expression}") == expected


def test_headers_that_a_resolver_may_not_set_are_refused() -> None:
    for name in ("x-amzn-trace", "Host"):
        with pytest.raises(AssertionError, match="may not set"):
            value_of(f"util.http.addResponseHeader('{name}', 1)")
    with pytest.raises(AssertionError, match="exceed 4096 bytes"):
        value_of("util.http.addResponseHeader('a', Array(5000).fill('b').join(''))")


def test_xml_becomes_maps_lists_and_typed_values() -> None:
    one = "<?xml version='1.0'?><posts><post><id>1</id><title>Getting started</title></post></posts>"
    assert value_of("util.xml.toMap(ctx.args.xml)", xml=one) == {
        "posts": {"post": {"id": 1, "title": "Getting started"}}
    }
    two = "<posts><post a='b'>x</post><post>y</post></posts>"
    assert value_of("util.xml.toMap(ctx.args.xml)", xml=two) == {"posts": {"post": [{"a": "b", "content": "x"}, "y"]}}
    assert json.loads(value_of("util.xml.toJsonString(ctx.args.xml)", xml=one))["posts"]["post"]["id"] == 1
    assert isinstance(json.loads(value_of("util.xml.toJsonString(ctx.args.xml, true)", xml=one)), str)


def test_a_query_becomes_opensearch_s_dsl() -> None:
    written = value_of(
        "util.transform.toElasticsearchQueryDSL("
        "{ upvotes: { ne: 15, range: [10, 20] }, title: { eq: 'hi', wildcard: 'h*i' } })"
    )
    without, between = {"bool": {"must_not": {"term": {"upvotes": 15}}}}, {"range": {"upvotes": {"gte": 10, "lte": 20}}}
    title = {"bool": {"must": [{"term": {"title": "hi"}}, {"wildcard": {"title": "h*i"}}]}}
    assert json.loads(written) == {"bool": {"must": [{"bool": {"must": [without, between]}}, title]}}
    assert value_of("util.transform.toElasticsearchQueryDSL({ a: { foo: 1 } })") is None


@pytest.mark.parametrize(
    ("written", "expression"),
    [
        ("{ v: { eq: 'x' } }", "(#v = :v_eq)"),
        ("{ v: { ge: 1, le: 5 } }", "((#v >= :v_ge) AND (#v <= :v_le))"),
        ("{ v: { between: [1, 9] } }", "(#v BETWEEN :v_between_start AND :v_between_end)"),
        ("{ v: { contains: 'x' } }", "(contains(#v,:v_contains))"),
        ("{ v: { notContains: 'x' } }", "(NOT contains(#v,:v_notContains))"),
        ("{ v: { attributeExists: false } }", "(attribute_not_exists(#v))"),
        ("{ v: { attributeType: 'list' } }", "(attribute_type(#v,:v_attributeType))"),
        ("{ v: { in: [] } }", "(null)"),
        ("{ a: { eq: 1 }, and: [{ b: { eq: 2 } }] }", "(#a = :a_eq) AND (#b = :and_0_b_eq)"),
        ("{ or: [{ a: { eq: 1 } }, { not: { b: { in: ['x'] } } }] }",
         "((#a = :or_0_a_eq) OR (NOT (#b IN (:or_1_not_b_in_0))))"),
        ("{ not: { and: [{ a: { eq: 1 } }, { b: { eq: 2 } }] } }",
         "(NOT ((#a = :not_and_0_a_eq) AND (#b = :not_and_1_b_eq)))"),
        ("{}", ""),
    ],
)  # fmt: skip
def test_a_filter_becomes_an_expression(written: str, expression: str) -> None:
    for name in ("toDynamoDBFilterExpression", "toDynamoDBConditionExpression"):
        assert json.loads(value_of(f"util.transform.{name}({written})"))["expression"] == expression


@pytest.mark.parametrize(
    "unreadable", ["{ v: { foo: 1 } }", "{ v: 1 }", "[]", "null", "{ and: {} }", "{ v: { in: 'x' } }"]
)
def test_a_filter_that_cannot_be_read_is_null(unreadable: str) -> None:
    assert value_of(f"util.transform.toDynamoDBFilterExpression({unreadable})") is None


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e6, 1e6) | st.text(),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
        max_leaves=12,
    )
)
def test_a_value_that_dynamodb_keeps_comes_back_as_it_was(value: Any) -> None:
    written = value_of("util.dynamodb.toDynamoDB(ctx.args.value)", value=value)
    assert plain(typed(written)) == value


def test_a_filter_becomes_the_groups_of_a_subscription() -> None:
    written = value_of(
        "util.transform.toSubscriptionFilter({ a: { eq: 1 }, or: [{ b: { gt: 2 } }, { c: { lt: 3 } }] })"
    )
    a, b, c = (
        {"fieldName": name, "operator": operator, "value": value}
        for name, operator, value in (("a", "eq", 1), ("b", "gt", 2), ("c", "lt", 3))
    )
    assert written == {"filterGroup": [{"filters": [a, b]}, {"filters": [a, c]}]}


def test_requests_of_bedrock_are_written() -> None:
    assert value_of("ai.invokeModel({ modelId: 'm', body: {} })") == {
        "operation": "InvokeModel",
        "modelId": "m",
        "body": {},
    }
    assert value_of("ai.converse({ modelId: 'm' })")["operation"] == "Converse"
