"""APPSYNC_JS: what handlers may use, and what stops them."""

import json
from typing import Any

import pytest

from local.appsync.javascript import InvalidCode, Module

IMPORTS = "import { util, runtime } from '@aws-appsync/utils';\nimport * as ddb from '@aws-appsync/utils/dynamodb';\n"


def value_of(expression: str, **arguments: Any) -> Any:
    done = Module(f"{IMPORTS}export function request(ctx) {{ return {expression}; }}").evaluate(
        "request", {"arguments": arguments}
    )
    assert done.error is None
    return done.result


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("util.dynamodb.toMapValues({ a: 1, b: null })", {"a": {"N": 1}, "b": {"NULL": None}}),
        ("util.base64Decode(util.base64Encode('Grüße €'))", "Grüße €"),
        ("util.urlEncode('a b&c')", "a+b%26c"),
        ("util.time.parseISO8601ToEpochMilliSeconds('1970-01-01T00:00:01.000Z')", 1000),
        ("util.time.epochMilliSecondsToFormatted(0, 'yyyy-MM-dd HH:mm:ssZ', '+02:00')", "1970-01-01 02:00:00+0200"),
        ("util.transform.toDynamoDBFilterExpression({ v: { foo: 1 } })", None),
        ("util.math.roundNum(1.5)", 2),
        ("ctx.args.missing", None),
    ],
)
def test_util(expression: str, expected: Any) -> None:
    assert value_of(expression) == expected


def test_a_filter_becomes_an_expression() -> None:
    text = value_of(
        "util.transform.toDynamoDBFilterExpression({ or: [{ a: { eq: 1 } }, { not: { b: { in: ['x'] } } }] })"
    )
    assert json.loads(text)["expression"] == "((#a = :or_0_a_eq) OR (NOT (#b IN (:or_1_not_b_in_0))))"


def test_an_update_sets_before_it_removes() -> None:
    update = value_of("ddb.update({ key: { id: 1 }, update: { a: ddb.operations.remove(), b: 2 } })")["update"]
    assert update["expression"] == "SET #expName_2 = :expValue_1 REMOVE #expName_1"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return ctx.nothing.here;", "TypeError"),
        ("return util.xml.toMap('');", "util.xml.toMap is not there"),
        ("for (;;) {}", "ran longer than"),
        ("const a = []; for (;;) a.push('x'.repeat(1000) + a.length);", "memory"),
    ],
)
def test_a_broken_handler_costs_itself_alone(body: str, message: str) -> None:
    broken = Module(f"{IMPORTS}export function request(ctx) {{ {body} }}").evaluate("request", {})
    assert broken.error is not None
    assert message in broken.error.message
    assert broken.error.type == "Code"
    assert value_of("1") == 1


def test_an_early_return_says_where_to_go_on() -> None:
    source = f"{IMPORTS}export function request() {{ runtime.earlyReturn({{ a: 1 }}); }}"
    done = Module(source).evaluate("request", {})
    assert (done.result, done.early_return) == ({"a": 1}, "END")


@pytest.mark.parametrize("source", ["export function request( {", "import x from 'lodash';", "x".ljust(32_769)])
def test_code_that_cannot_be_loaded_is_refused(source: str) -> None:
    with pytest.raises(InvalidCode):
        Module(source)
