"""The linter refuses what AppSync would refuse, so that no such resolver is deployed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IMPORT = "import { util } from '@aws-appsync/utils';\n"
# One statement of each kind that APPSYNC_JS lacks; what the plugin alone lets pass stands first.
REFUSED = [
    "throw 'no';",
    "return Array.from(ctx.args.list);",
    "return Array.of(1);",
    "eval('1');",
    "setTimeout(() => 1, 1);",
    "fetch('x');",
    "return new Map();",
    "return new Set();",
    "return Date.now();",
    "for (let i = 0; i < 3; i += 1) { util.error('x'); }",
    "while (ctx.args.id) { util.error('x'); }",
    "for (const one of ctx.args.list) { if (one) { continue; } util.error(one); }",
    "try { util.error('x'); } finally { util.error('y'); }",
    "let i = 0; i++; return i;",
    "return ~ctx.args.number;",
    "return 'id' in ctx.args;",
    "return /x/.test(ctx.args.id);",
    "class A {} return A;",
    "return Promise.resolve(1);",
    "return request(ctx);",
]
ALLOWED = "return (ctx.args.list ?? []).map((one) => `${one.id}`).filter((id) => id !== util.autoId());"


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> dict[int, list[str]]:
    """The rules that each statement breaks, by its place above; ALLOWED comes last."""
    folder = tmp_path_factory.mktemp("lint")
    for number, body in enumerate([*REFUSED, ALLOWED]):
        code = f"{IMPORT}export function request(ctx) {{\n  {body}\n}}\n"
        (folder / f"{number}.js").write_text(code, encoding="utf-8")
    # The linter's types come with a file's place, so each statement is given the name of a resolver.
    script = """
    import { readdirSync, readFileSync } from 'node:fs';
    import { ESLint } from 'eslint';
    const eslint = new ESLint();
    const folder = process.argv[1];
    const found = {};
    for (const name of readdirSync(folder)) {
      const code = readFileSync(`${folder}/${name}`, 'utf8');
      const [{ messages }] = await eslint.lintText(code, { filePath: 'resolvers/Query.getImage.js' });
      found[name.replace('.js', '')] = messages.map(({ ruleId, message }) => ruleId ?? message);
    }
    console.log(JSON.stringify(found));
    """
    node = Path(sys.executable).parent / "node"
    command = [str(node), "--input-type=module", "--eval", script, str(folder)]
    # Under CI=true the parser takes a file's text from the disk, not the text it is given.
    environment = os.environ | {"TSESTREE_SINGLE_RUN": "false"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {int(number): rules for number, rules in json.loads(done.stdout).items()}


@pytest.mark.parametrize("number", range(len(REFUSED)), ids=REFUSED)
def test_what_appsync_lacks_is_refused(found: dict[int, list[str]], number: int) -> None:
    assert set(found[number]) - {"no-undef", "no-unused-vars"}


def test_what_appsync_has_is_not(found: dict[int, list[str]]) -> None:
    assert found[len(REFUSED)] == []
