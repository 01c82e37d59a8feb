"""The files themselves: each is deployed, for a field that exists."""

from pathlib import Path

from graphql import ObjectTypeDefinitionNode, parse

from local.appsync.cloudformation import load_template

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "resolvers").rglob("*.js"))


def test_every_file_is_deployed_and_every_deployed_file_is_there() -> None:
    resources = load_template(ROOT / "template.yaml")["Resources"].values()
    deployed = [
        resource["Properties"]["CodeS3Location"]
        for resource in resources
        if "CodeS3Location" in resource.get("Properties", {})
    ]
    assert sorted(deployed) == sorted(path.relative_to(ROOT).as_posix() for path in FILES)


def test_every_operation_has_a_resolver_and_every_resolver_a_field() -> None:
    schema = parse((ROOT / "schema.graphql").read_text(encoding="utf-8"))
    fields = {
        f"{one.name.value}.{field.name.value}"
        for one in schema.definitions
        if isinstance(one, ObjectTypeDefinitionNode)
        for field in one.fields
    }
    operations = {name for name in fields if name.split(".")[0] in ("Query", "Mutation", "Subscription")}
    resolved = {path.stem for path in FILES if path.parent.name == "resolvers"}
    assert resolved <= fields
    assert operations <= resolved
