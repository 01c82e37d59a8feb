"""What is saved takes effect on the next request; what is broken is told, and the old version stays."""

import json
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from local.appsync.config import build_gateway
from local.appsync.gateway import Gateway
from tests.appsync.apis import code, template_of
from tests.appsync.conftest import API_KEY


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """An API with its schema and one resolver in files of their own."""
    (tmp_path / "schema.graphql").write_text("type Query { a: String }", encoding="utf-8")
    (tmp_path / "a.js").write_text(code("return { payload: 'first' };"), encoding="utf-8")
    template = template_of("", {"Query.a": {"CodeS3Location": "a.js"}})
    template["Resources"]["Schema"]["Properties"] = {"DefinitionS3Location": "schema.graphql"}
    (tmp_path / "template.yaml").write_text(yaml.safe_dump(template), encoding="utf-8")
    return tmp_path


@pytest.fixture
async def gateway(project: Path) -> AsyncIterator[Gateway]:
    gateway = build_gateway({"template": project / "template.yaml"})
    yield gateway
    gateway.executor.close()


def save(path: Path, text: str) -> None:
    """Write as an editor does, a while later."""
    before = path.stat().st_mtime_ns
    path.write_text(text, encoding="utf-8")
    os.utime(path, ns=(before + 1_000_000_000, before + 1_000_000_000))


async def ask(gateway: Gateway, query: str = "{ a }") -> Any:
    answer = await gateway.handle("POST", "/graphql", {"x-api-key": API_KEY}, json.dumps({"query": query}).encode())
    return json.loads(answer.body)


async def test_a_saved_resolver_answers_the_next_request(
    project: Path, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "appsync")
    assert await ask(gateway) == {"data": {"a": "first"}}
    save(project / "a.js", code("return { payload: 'second' };"))
    assert await ask(gateway) == {"data": {"a": "second"}}
    assert caplog.messages == ["a.js: taken over"]
    await ask(gateway)
    assert len(caplog.messages) == 1


async def test_a_saved_schema_and_template_do_too(project: Path, gateway: Gateway) -> None:
    save(project / "schema.graphql", "type Query { a: String b: String }")
    assert await ask(gateway, "{ a b }") == {"data": {"a": "first", "b": None}}
    template = yaml.safe_load((project / "template.yaml").read_text(encoding="utf-8"))
    template["Resources"]["Resolver0"]["Properties"]["FieldName"] = "b"
    save(project / "template.yaml", yaml.safe_dump(template))
    assert await ask(gateway, "{ a b }") == {"data": {"a": None, "b": "first"}}


@pytest.mark.parametrize(
    ("file", "text", "where"),
    [
        ("a.js", "export function request() {\n  while (1) {}\n}", "a.js:2:3 error @aws-appsync/no-while"),
        ("a.js", "export function request( {", "a.js:1:27 error Parsing error: Unexpected token"),
        ("schema.graphql", "type Query {\n  a String }", "schema.graphql:2:5: Syntax Error"),
        ("schema.graphql", "type Query { b: Nope }", "schema.graphql:1:17: Unknown type 'Nope'"),
        ("schema.graphql", "type Query { b: String }", "schema.graphql has no field Query.a, which has a resolver"),
        ("template.yaml", "Resources: {", "template.yaml cannot be read"),
    ],
)
async def test_a_broken_file_is_told_once_and_mended_by_the_next_save(
    project: Path, gateway: Gateway, caplog: pytest.LogCaptureFixture, file: str, text: str, where: str
) -> None:
    good = (project / file).read_text(encoding="utf-8")
    save(project / file, text)
    assert await ask(gateway) == {"data": {"a": "first"}}
    assert await ask(gateway) == {"data": {"a": "first"}}
    (message,) = caplog.messages
    assert message.startswith(f"{file}: the old version stays: ")
    assert where in message
    save(project / file, good.replace("first", "mended"))
    assert await ask(gateway) == {"data": {"a": "mended" if file == "a.js" else "first"}}


async def test_a_file_that_is_away_for_a_moment_changes_nothing(project: Path, gateway: Gateway) -> None:
    (project / "a.js").rename(project / "a.js~")
    assert await ask(gateway) == {"data": {"a": "first"}}
    (project / "a.js~").rename(project / "a.js")
    assert await ask(gateway) == {"data": {"a": "first"}}


async def test_changed_authorisation_asks_for_a_new_start(
    project: Path, gateway: Gateway, caplog: pytest.LogCaptureFixture
) -> None:
    template = yaml.safe_load((project / "template.yaml").read_text(encoding="utf-8"))
    template["Resources"]["Api"]["Properties"]["AuthenticationType"] = "AWS_IAM"
    save(project / "template.yaml", yaml.safe_dump(template))
    await ask(gateway)
    assert "template.yaml: authorisation has changed; start anew for it" in caplog.messages
