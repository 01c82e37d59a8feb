"""What is refused when a file is loaded: what APPSYNC_JS lacks, with its place, in the words of the service."""

import pytest

from local.appsync.javascript import Module
from local.appsync.language import SOURCE_LIMIT_CHARACTERS, InvalidCode


def refusals(source: str) -> list[str]:
    try:
        Module(source)
    except InvalidCode as refused:
        return str(refused).splitlines()
    return []


@pytest.mark.parametrize(
    ("line", "refusal"),
    [
        ("while (true) {}", "1 error @aws-appsync/no-while: While statements are not supported."),
        ("do {} while (true)", "1 error @aws-appsync/no-while: do...while statements are not supported."),
        ("for (let i = 0; i < 3; i += 1) {}", "1 error @aws-appsync/no-for: For statements are not supported."),
        ("for (const a of []) continue;", "21 error @aws-appsync/no-continue: Continue statements are not supported"),
        ("try { f(); } finally {}", "1 error @aws-appsync/no-try: Try statements are not supported."),
        ("throw 1;", "1 error @aws-appsync/no-throw: Throw statements are not supported. Use util.error()."),
        ("here: f();", "1 error @aws-appsync/no-labels: Labeled statements are not supported."),
        ("class A {}", "1 error @aws-appsync/no-classes: Class declarations are not supported."),
        ("const a = this;", "11 error @aws-appsync/no-this: This expressions are not supported."),
        ("const a = /x/;", "11 error @aws-appsync/no-regex: Regex literals are not supported."),
        ("async function a() {}", "1 error @aws-appsync/no-async: Async functions are not supported."),
        ("function* a() {}", "1 error @aws-appsync/no-generators: Generator functions are not supported."),
        ("let a = 1; a++;", "12 error @aws-appsync/no-disallowed-unary-operators: The operator ++ is not supported"),
        ("const a = ~1;", "11 error @aws-appsync/no-disallowed-unary-operators: The operator ~ is not supported"),
        ("const a = 'b' in {};", "11 error @aws-appsync/no-in-operator: in operator is not supported. "
         "Use Object.hasOwn()."),
        ("const a = {} instanceof Object;", "11 error @aws-appsync/no-disallowed-binary-operators: The operator "
         "instanceof is not supported"),
        ("const a = new Promise();", "11 error @aws-appsync/no-promise: Promise is not supported"),
        ("const a = Array.from([]);", "11 error @aws-appsync/no-disallowed-methods: Method Array.from is not "
         "implemented"),
        ("const a = 'b'.padStart(3);", "11 error @aws-appsync/no-disallowed-methods: Method String.padStart is not "
         "implemented"),
        ("const a = f.bind(1);", "11 error @aws-appsync/no-disallowed-methods: Method Function.bind is not "
         "implemented"),
        ("f(() => 1);", "1 error @aws-appsync/no-function-passing: Functions can not be passed as an argument"),
        ("f(f);", "1 error @aws-appsync/no-function-passing: Functions can not be passed as an argument"),
        ("const a = f;", "7 error @aws-appsync/no-function-reassign: re-assigning function is not allowed"),
        ("const a = () => () => 1;", "11 error @aws-appsync/no-function-return: returning a function is not allowed"),
        ("const a = () => { return f; };", "19 error @aws-appsync/no-function-return: returning a function is not "
         "allowed"),
        ("const a = () => a();", "17 error @aws-appsync/no-recursion: Recursive function calls not supported. "
         "Detected cycle in a <-a"),
        ("const a = setTimeout;", "11 error TS2304: Cannot find name 'setTimeout'."),
        ("const a = new Map();", "15 error TS2304: Cannot find name 'Map'."),
        ("eval('1');", "1 error TS2304: Cannot find name 'eval'."),
        ("appsync.run();", "1 error TS2304: Cannot find name 'appsync'."),
    ],
)  # fmt: skip
def test_what_the_language_lacks_is_refused_with_its_place(line: str, refusal: str) -> None:
    assert f"code.js:2:{refusal}" in refusals(f"function f(x) {{ return x; }}\n{line}\nexport function request() {{}}")


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("ctx = 1;", "ctx is readonly and re-assignment is not supported."),
        ("ctx.result = 1;", "ctx is readonly. Adding/Updating result is not supported."),
        ("delete ctx.args;", "ctx is readonly. Adding/Updating args is not supported."),
    ],
)
def test_the_context_is_readonly(body: str, place: str) -> None:
    (refusal,) = refusals(f"export function response(ctx) {{ {body} }}")
    assert refusal.endswith(f"error @aws-appsync/no-disallowed-re-assignment: {place}")


@pytest.mark.parametrize(
    "body",
    [
        "ctx.stash.a = 1; delete ctx.stash.a; ctx.args.b = 2;",
        "const { a, ...rest } = ctx.args; return [a, rest].map((x) => x?.y ?? 1);",
        "return [1].filter((x) => x).reduce((sum, x) => sum + x, 0);",
        "for (const k in ctx.args) { if (k === 'a') break; }",
        "return Object.keys({}).concat(Object.values({}), Object.entries({}));",
        "const twice = (x) => x * 2; return twice(twice(2));",
        "switch (1) { case 1: return `a${-1}`; default: return !true; }",
        "const own = { search: (x) => x }; return own.search(1);",
        "const key = { while: 1, this: 2 }; return key.while + key.this;",
    ],
)
def test_what_the_language_has_is_taken(body: str) -> None:
    assert refusals(f"export function request(ctx) {{ {body} }}") == []


def test_every_problem_is_told_in_order() -> None:
    found = refusals("export function request() {\n  a();\n  while (1) {}\n  b();\n}")
    assert [one.split(" ")[0] for one in found] == ["code.js:2:3", "code.js:3:3", "code.js:4:3"]


def test_functions_that_call_each_other_are_a_cycle() -> None:
    source = "const a = () => b();\nfunction b() { return c(); }\nfunction c() { return a(); }"
    assert any("Detected cycle in a <-b <-c <-a" in one for one in refusals(source))


@pytest.mark.parametrize(
    ("source", "refusal"),
    [
        ("export function request( {", "code.js:1:27 error Parsing error: Unexpected token"),
        ("const a = `", "code.js:1:12 error Parsing error: Unterminated template"),
        ("import x from 'lodash';", "code.js:1:15 error TS2307: Cannot find module 'lodash'."),
        ("import x from '@aws-appsync/utils';", "code.js:1:1 error TS1192: Module '@aws-appsync/utils' has no default"),
        ("export default function request() {}", "code.js:1:1 error TS1192: export the functions"),
        ("x".ljust(SOURCE_LIMIT_CHARACTERS + 1), "code.js has 32769 characters; AppSync takes at most 32768"),
        ("(" * 30_000, "code.js:1:311 error Parsing error: Not enough stack space"),
    ],
)
def test_a_file_that_cannot_be_read_says_where(source: str, refusal: str) -> None:
    assert refusals(source)[0].startswith(refusal)
