"""Our checks against the examples with which the rules of @aws-appsync/eslint-plugin are tested themselves."""

import json
from pathlib import Path
from typing import Any

import pytest
import quickjs

from local.appsync.javascript import Module
from local.appsync.language import InvalidCode

RULES = Path(__file__).parents[2] / "node_modules/@aws-appsync/eslint-plugin/lib/rules"
# A tester that keeps what it is given instead of running it.
CAPTURE = """
const captured = [];
class RuleTester { run(name, rule, cases) { captured.push(cases); } }
const require = (name) => (name === "path" ? { join: () => "" } : { RuleTester, default: {} });
const __dirname = "", exports = {};
"""


def examples(file: Path) -> dict[str, Any]:
    context = quickjs.Context()
    source = f"{CAPTURE}(() => {{ {file.read_text(encoding='utf-8')}\n }})(); JSON.stringify(captured)"
    (cases,) = json.loads(context.eval(source))
    return {
        kind: [one if isinstance(one, str) else one["code"] for one in cases[kind]] for kind in ("valid", "invalid")
    }


def refusals(code: str, rule: str) -> list[str]:
    """The refusals of one rule."""
    try:
        Module(code)
    except InvalidCode as refused:
        errors = refused.errors
    else:
        return []
    assert all(error.type != "PARSER_ERROR" for error in errors), errors
    return [error.value for error in errors if f"@aws-appsync/{rule}:" in error.value]


FILES = {file.name.removesuffix(".test.js"): file for file in sorted(RULES.glob("*.test.js"))}
NAMES = {"no-disallowed-binary-operator": "no-disallowed-binary-operators"}
CASES = [
    (NAMES.get(name, name), kind, code)
    for name, file in FILES.items()
    for kind, codes in examples(file).items()
    for code in codes
    # What is saved is JavaScript: the plugin's one example with types has no counterpart.
    if "): number {" not in code
]


@pytest.mark.parametrize(("rule", "kind", "code"), CASES)
def test_an_example_is_judged_as_the_plugin_judges_it(rule: str, kind: str, code: str) -> None:
    found = refusals(code, rule)
    assert bool(found) == (kind == "invalid"), (found, code)
