"""How handlers run: what they leave behind, how they end, and what stops them."""

import logging
from typing import Any

import pytest

from local.appsync.javascript import Module
from tests.appsync.conftest import value_of

IMPORTS = "import { util, runtime, extensions } from '@aws-appsync/utils';\n"


def evaluated(body: str, **context: Any) -> Any:
    return Module(f"{IMPORTS}export function request(ctx) {{\n  {body}\n}}").evaluate("request", context)


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return ctx.nothing.here;", "code.js:3:10: TypeError: cannot read property 'here' of undefined"),
        ("return util.xml.toMapp('');", "util.xml.toMapp is not there"),
        ("const a = Array(100000).fill(1); for (const x of a) for (const y of a) ctx.stash.n = x;", "ran longer than"),
        ("const a = ['x']; for (const x of a) a.push(x + a.length);", "memory"),
        ("return util.matches('(a+)+b', Array(40).fill('a').join(''));", "ran longer than"),
        ("const half = Array(1500000).fill('aa').join(''); return [half, half];", "returned more than 5 MB"),
    ],
)
def test_a_broken_handler_costs_itself_alone(body: str, message: str) -> None:
    broken = evaluated(body)
    assert broken.error is not None
    assert message in broken.error.message
    assert broken.error.type == "Code"
    assert value_of("1") == 1


def test_a_crash_in_another_function_of_the_file_is_placed_there() -> None:
    source = "const broken = (x) =>\n  x.y.z;\nexport function request(ctx) {\n  return broken({});\n}"
    done = Module(source, name="mine.js").evaluate("request", {})
    assert done.error is not None
    assert done.error.message.startswith("mine.js:2:")


def test_nothing_of_a_file_outlives_an_evaluation() -> None:
    module = Module("let count = 0;\nexport function request() { count += 1; return count; }")
    assert [module.evaluate("request", {}).result for _ in range(3)] == [1, 1, 1]


def test_a_handler_may_be_a_constant_and_have_another_name_in_its_file() -> None:
    module = Module("const ask = (ctx) => ctx.args.a;\nexport const response = () => 2;\nexport { ask as request };")
    assert module.evaluate("request", {"arguments": {"a": 1}}).result == 1
    assert module.evaluate("response", {}).result == 2


def test_a_handler_that_is_not_there_is_named() -> None:
    done = Module("export function request() {}").evaluate("response", {})
    assert done.error is not None
    assert "the file exports no function 'response'" in done.error.message


@pytest.mark.parametrize(
    ("options", "skip_to"), [("", None), (", { skipTo: 'END' }", "END"), (", { skipTo: 'NEXT' }", "NEXT")]
)
def test_an_early_return_says_where_to_go_on(options: str, skip_to: str | None) -> None:
    done = evaluated(f"runtime.earlyReturn({{ a: 1 }}{options});")
    assert (done.result, done.early_return, done.skip_to) == ({"a": 1}, True, skip_to)


def test_errors_keep_all_their_parts_and_the_stash_survives_them() -> None:
    done = evaluated("ctx.stash.a = 1; util.appendError('b', 'B', 2, 3); util.error('c', 'C', { d: 1 }, { e: 2 });")
    assert done.stash == {"a": 1}
    (added,) = done.out_errors
    assert (added.message, added.type, added.data, added.info) == ("b", "B", 2, 3)
    assert (done.error.message, done.error.type, done.error.data, done.error.info) == ("c", "C", {"d": 1}, {"e": 2})


def test_unauthorized_is_an_error_of_that_type() -> None:
    error = evaluated("util.unauthorized();").error
    assert (error.message, error.type) == ("Unauthorized", "Unauthorized")


def test_the_environment_and_the_way_of_authorisation_are_there() -> None:
    source = f"{IMPORTS}export function request(ctx) {{ return [ctx.env.TABLE, util.authType()]; }}"
    done = Module(source, env={"TABLE": "notes"}).evaluate("request", {"authType": "User Pool Authorization"})
    assert done.result == ["notes", "User Pool Authorization"]


def test_what_is_asked_of_appsync_is_handed_on() -> None:
    group = "{ filterGroup: [{ filters: [] }] }"
    done = evaluated(
        f"extensions.setSubscriptionFilter({group}); extensions.setSubscriptionInvalidationFilter({group});"
        "extensions.invalidateSubscriptions({ subscriptionField: 'onNote', payload: { id: 1 } });"
        "extensions.evictFromApiCache('Query', 'note', { 'ctx.args.id': 1 });"
        "util.http.addResponseHeaders({ 'x-count': 7 });"
    )
    assert done.subscription_filter == done.invalidation_filter == {"filterGroup": [{"filters": []}]}
    assert done.invalidations == ({"subscriptionField": "onNote", "payload": {"id": 1}},)
    assert done.response_headers == {"x-count": "7"}


def test_what_is_logged_carries_the_request_s_id(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "appsync.resolver")
    module = Module("export function request(ctx) { console.log('a', { b: 1 }); console.error('c'); }", name="mine.js")
    done = module.evaluate("request", {}, request_id="r-1")
    assert caplog.messages == ['[r-1] mine.js:1:40: a {"b":1}', "[r-1] mine.js:1:68: c"]
    assert [record.levelname for record in caplog.records] == ["INFO", "ERROR"]
    assert done.logs == (("info", 'mine.js:1:40: a {"b":1}'), ("error", "mine.js:1:68: c"))


@pytest.mark.parametrize("value", [2**70, "half a character: \ud83d", {"at": {1: None}}, [0.1, -1e300, True]])
def test_any_value_goes_in_and_comes_out(value: Any) -> None:
    seen = value_of("ctx.args.value", value=value)
    assert seen == (float(2**70) if value == 2**70 else {"at": {"1": None}} if isinstance(value, dict) else value)
