"""How fields are resolved: units and pipelines, what they hand on, and how their errors and nulls are answered."""

from typing import Any

import pytest

from tests.appsync.apis import ECHO, api_of, ask, code

SCHEMA = """
type Query { a(id: ID): String  things: [Thing]  thing: Thing  strict: Strict }
type Thing { id: ID!  name: String  lazy: String }
type Strict { id: Int! }
"""


def pipeline(*names: str, request: str = "return {};", response: str = "return ctx.prev.result;") -> dict[str, Any]:
    return {"Kind": "PIPELINE", "PipelineConfig": {"Functions": list(names)}, "Code": code(request, response)}


async def test_a_pipeline_hands_on_its_stash_and_the_result_before() -> None:
    step = {"Code": code("ctx.stash.seen.push(ctx.prev.result); return { payload: ctx.prev.result + 1 };")}
    first = pipeline("One", "Two", request="ctx.stash.seen = []; return 1;",
                     response="return JSON.stringify([ctx.stash.seen, ctx.prev.result, ctx.result]);")  # fmt: skip
    api = api_of(SCHEMA, {"Query.a": first}, functions={"One": step, "Two": step})
    assert await ask(api, "{ a }") == {"data": {"a": "[[1,2],3,3]"}}


@pytest.mark.parametrize(
    ("early", "expected"),
    [
        ("runtime.earlyReturn('x');", "x2!"),
        ("runtime.earlyReturn('x', { skipTo: 'NEXT' });", "x2!"),
        ("runtime.earlyReturn('x', { skipTo: 'END' });", "x!"),
    ],
)
async def test_an_early_return_of_a_function_skips_it_or_all_the_rest(early: str, expected: str) -> None:
    functions = {"One": {"Code": code(early, "return 'never';")},
                 "Two": {"Code": code("return { payload: ctx.prev.result + '2' };")}}  # fmt: skip
    api = api_of(
        SCHEMA, {"Query.a": pipeline("One", "Two", response="return ctx.prev.result + '!';")}, functions=functions
    )
    assert await ask(api, "{ a }") == {"data": {"a": expected}}


async def test_an_early_return_of_the_resolver_goes_to_its_response() -> None:
    first = pipeline("One", request="runtime.earlyReturn('x');", response="return ctx.prev.result + '!';")
    api = api_of(SCHEMA, {"Query.a": first}, functions={"One": {"Code": code("return { payload: 'never' };")}})
    assert await ask(api, "{ a }") == {"data": {"a": "x!"}}


async def test_an_error_of_one_field_leaves_the_others() -> None:
    bad = code("util.appendError('also', 'Odd'); return { payload: 1 };",
               "util.error('No.', 'Bad', { id: 1, secret: 2 }, { why: 'so' });")  # fmt: skip
    api = api_of(SCHEMA, {"Query.thing": {"Code": bad}, "Query.a": {"Code": code("return { payload: 'x' };")}})
    answer = await ask(api, "{ a thing { id } }")
    assert answer["data"] == {"a": "x", "thing": None}
    place = {"path": ["thing"], "locations": [{"line": 1, "column": 5, "sourceName": None}]}
    # The data of an error show no more than was selected; its info shows all.
    assert answer["errors"] == [
        {**place, "data": {"id": 1}, "errorType": "Bad", "errorInfo": {"why": "so"}, "message": "No."},
        {**place, "data": None, "errorType": "Odd", "errorInfo": None, "message": "also"},
    ]


async def test_a_null_goes_up_to_the_first_field_that_may_be_null() -> None:
    values = "return { payload: [{ id: 1 }, { name: 'no id' }, null] };"
    answer = await ask(api_of(SCHEMA, {"Query.things": {"Code": code(values)}}), "{ things { id } }")
    assert answer == {
        "data": {"things": [{"id": "1"}, None, None]},
        "errors": [
            {
                "path": ["things", 1, "id"],
                "locations": None,
                "message": "Cannot return null for non-nullable type: 'ID' within parent 'Thing' (/things[1]/id)",
            }
        ],
    }


async def test_a_value_of_another_type_is_named_as_the_service_does() -> None:
    api = api_of(SCHEMA, {"Query.strict": {"Code": code("return { payload: { id: 'x' } };")}})
    answer = await ask(api, "{ strict { id } }")
    assert answer["data"] == {"strict": None}
    message = "Can't serialize value (/strict/id) : Expected type 'Int' but was 'String'."
    assert message in [error["message"] for error in answer["errors"]]


async def test_a_variable_that_is_left_out_is_an_explicit_null() -> None:
    api = api_of(
        SCHEMA, {"Query.a": {"Code": code("return { payload: JSON.stringify([ctx.args, ctx.info.variables]) };")}}
    )
    assert await ask(api, "query ($id: ID) { a(id: $id) }") == {"data": {"a": '[{"id":null},{"id":null}]'}}


async def test_the_context_says_what_is_asked() -> None:
    told = "const { info, source, identity } = ctx;"
    told += "return { payload: { id: 1, name: JSON.stringify({ info, source, identity }) } };"
    query = "{ it: thing { ...part again: id } } fragment part on Thing { name }"
    answer = await ask(api_of(SCHEMA, {"Query.thing": {"Code": code(told)}}), query)
    told_name = answer["data"]["it"]["name"]
    assert '"fieldName":"thing","parentTypeName":"Query"' in told_name
    assert '"selectionSetList":["name","again"]' in told_name
    assert '"source":null,"identity":null' in told_name


async def test_the_environment_is_there() -> None:
    api = api_of(
        SCHEMA, {"Query.a": {"Code": code("return { payload: ctx.env.STAGE };")}}, EnvironmentVariables={"STAGE": "x"}
    )
    assert await ask(api, "{ a }") == {"data": {"a": "x"}}


async def test_a_request_that_is_no_object_is_refused() -> None:
    answer = await ask(
        api_of(SCHEMA, {"Query.a": {"Code": code("return 1;", "util.error(ctx.error.message, ctx.error.type);")}}),
        "{ a }",
    )
    assert answer["errors"][0]["message"] == "Query.a: the request handler must return an object, not 1"


DEEP = "type Query { l: L } type L { next: L v: String }"
LEVELS = {"Query.l": {"Code": code("return { payload: { next: { next: { v: 'x' } } } };")}}


class TestLimits:
    async def test_a_field_that_is_too_deep_is_null_and_the_rest_is_there(self) -> None:
        api = api_of(DEEP, LEVELS, QueryDepthLimit=3)
        answer = await ask(api, "{ l { next { next { v } v } } }")
        assert answer["data"] == {"l": {"next": {"next": None, "v": None}}} or answer["data"]["l"]["next"]["next"] == {
            "v": None
        }
        (error, *_) = answer["errors"]
        assert error["errorType"] == "QueryDepthLimitReached"
        assert error["path"] == ["l", "next", "next", "v"]
        assert "errors" not in await ask(api, "{ l { next { v } } }")

    async def test_resolvers_beyond_the_limit_do_not_run(self) -> None:
        api = api_of(SCHEMA, {"Query.a": {"Code": code("return { payload: ctx.args.id };")}}, ResolverCountLimit=2)
        answer = await ask(api, '{ x: a(id: "x") y: a(id: "y") z: a(id: "z") }')
        assert answer["data"] == {"x": "x", "y": "y", "z": None}
        assert [(one["path"], one["errorType"]) for one in answer["errors"]] == [
            (["z"], "ResolverExecutionLimitReached")
        ]

    async def test_introspection_that_is_switched_off_is_undefined(self) -> None:
        api = api_of(SCHEMA, {"Query.a": {"Code": ECHO}}, IntrospectionConfig="DISABLED")
        answer = await ask(api, "{ __schema { types { name } } }")
        assert answer["data"] is None
        place = "'types' in type '__Schema' is undefined @ '__schema/types'"
        assert answer["errors"][0]["message"] == f"Validation error of type FieldUndefined: Field {place}"
        assert await ask(api, "{ __typename }") == {"data": {"__typename": "Query"}}

    async def test_a_field_that_takes_too_long_ends_with_the_rest_answered(self) -> None:
        slow = "const a = Array(100000).fill(1); for (const x of a) for (const y of a) ctx.stash.n = x; return {};"
        fast = code("return { payload: { id: 1 } };")
        api = api_of(SCHEMA, {"Query.a": {"Code": code(slow)}, "Query.thing": {"Code": fast}})
        answer = await ask(api, "{ thing { id } a }", time_limit=0.5)
        assert answer["data"] == {"thing": {"id": "1"}, "a": None}
        assert [(one["errorType"], one["message"]) for one in answer["errors"]] == [
            ("ExecutionTimeout", "Execution timed out.")
        ]
