"""AppSync's scalars: what they take, as literals, in variables and in answers, and the words with which they refuse."""

import json
from typing import Any

import pytest

from tests.appsync.apis import api_of, ask, code

KINDS: dict[str, tuple[list[Any], list[Any], str]] = {
    "AWSDateTime": (
        ["2026-01-01T10:00Z", "2026-01-01T10:00:00.123456789+05:30", "2026-02-28T23:59:59-12:00:00"],
        ["2026-01-01T10:00", "2026-02-30T10:00Z", "2026-01-01 10:00Z", "", 1],
        "DateTime Object",
    ),
    "AWSDate": (
        ["2026-01-01", "2026-01-01Z", "2024-02-29+05:30"],
        ["2026-13-01", "2023-02-29", "20260101"],
        "Date Object",
    ),
    "AWSTime": (["10:00", "10:00:00.5Z", "23:59:59+01:00"], ["24:00", "10", "10:00:60"], "Time Object"),
    "AWSTimestamp": ([0, -1, 1_700_000_000], ["1700000000", 1.5, True], "timestamp"),
    "AWSEmail": (["a@b.co", "a.b+c@sub.example.com"], ["a", "a@b", "a b@c.de", "@b.co", "a@b..co"], "email address"),
    "AWSURL": (
        ["https://a.b/c?d=e#f", "http://a", "s3://b/c", "mailto:a@b.co"],
        ["a.b", "http://", "http://a b"],
        "URL",
    ),
    "AWSPhone": (
        ["+1 650-253-0000", "6502530000", "+49 30 901820"],
        ["575-111-1111", "1110004444", "+12312", ""],
        "phone number",
    ),
    "AWSIPAddress": (
        ["1.2.3.4", "1.2.3.4/24", "::1", "2001:db8::/32"],
        ["1.2.3", "1.2.3.256", "localhost"],
        "IP address",
    ),
}
CASES = [
    (kind, value, good)
    for kind, (goods, bads, _) in KINDS.items()
    for values, good in ((goods, True), (bads, False))
    for value in values
]


def api(kind: str) -> Any:
    schema = f"type Query {{ a(v: {kind}, in: In): {kind} }} input In {{ v: {kind} }}"
    return api_of(schema, {"Query.a": {"Code": code("return { payload: ctx.args.v ?? ctx.args.in.v };")}})


@pytest.mark.parametrize(("kind", "value", "good"), CASES)
async def test_a_variable_is_taken_or_refused(kind: str, value: Any, good: bool) -> None:
    answer = await ask(api(kind), f"query ($v: {kind}) {{ a(v: $v) }}", {"v": value})
    if good:
        assert answer == {"data": {"a": value}}
        return
    message = f"Variable 'v' has an invalid value. Unable to parse `{value}` as a valid {KINDS[kind][2]}."
    assert (answer["data"], answer["errors"][0]["message"]) == (None, message)


@pytest.mark.parametrize(("kind", "value", "good"), CASES)
async def test_an_answer_is_given_or_refused(kind: str, value: Any, good: bool) -> None:
    served = api_of(
        f"type Query {{ a: {kind} }}", {"Query.a": {"Code": code(f"return {{ payload: {json.dumps(value)} }};")}}
    )
    answer = await ask(served, "{ a }")
    if good:
        assert answer == {"data": {"a": value}}
        return
    (error,) = answer["errors"]
    words = f"Can't serialize value (/a) : Unable to serialize `{value}` as a valid {KINDS[kind][2]}."
    assert error == {"path": ["a"], "locations": None, "message": words}


async def test_the_member_of_an_input_is_named() -> None:
    answer = await ask(api("AWSPhone"), "query ($i: In) { a(in: $i) }", {"i": {"v": "1110004444"}})
    assert (
        answer["errors"][0]["message"]
        == "Variable 'v' has an invalid value. Unable to parse `1110004444` as a valid phone number."
    )


@pytest.mark.parametrize(
    ("kind", "literal", "shown"),
    [
        ("AWSEmail", '"nobody"', "StringValue{value='nobody'}"),
        ("Int", '"x"', "StringValue{value='x'}"),
        ("AWSDate", "1", "IntValue{value=1}"),
    ],
)
async def test_a_literal_is_refused_before_anything_runs(kind: str, literal: str, shown: str) -> None:
    answer = await ask(api(kind), f"{{ a(v: {literal}) }}")
    words = f"argument 'v' with value '{shown}' is not a valid '{kind}' @ 'a'"
    assert answer["errors"][0]["message"] == f"Validation error of type WrongType: {words}"


async def test_json_is_text_outside_and_a_value_inside() -> None:
    served = api_of(
        "type Query { a(v: AWSJSON): AWSJSON b: AWSJSON }",
        {
            "Query.a": {"Code": code("return { payload: ctx.args.v.x };")},
            "Query.b": {"Code": code("return { payload: { y: [1] } };")},
        },
    )
    assert await ask(served, "query ($v: AWSJSON) { a(v: $v) b }", {"v": '{"x":{"z":1}}'}) == {
        "data": {"a": '{"z":1}', "b": '{"y":[1]}'}
    }
    answer = await ask(served, "query ($v: AWSJSON) { a(v: $v) }", {"v": {"key1": "hi", "n": {"m": True}}})
    words = "Variable 'v' has an invalid value. Unable to parse {key1=hi, n={m=true}} as valid JSON."
    assert answer["errors"][0]["message"] == words
