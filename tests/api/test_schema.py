"""schema.graphql: printed from the types, true to what clients rely on, described throughout."""

from dataclasses import fields
from pathlib import Path

import pytest
from graphql import (
    DocumentNode,
    EnumTypeDefinitionNode,
    FieldDefinitionNode,
    InputObjectTypeDefinitionNode,
    InputValueDefinitionNode,
    ObjectTypeDefinitionNode,
    parse,
    print_ast,
)

from api.print import printed
from photos import model

ROOT = Path(__file__).parents[2]
SCHEMA = parse((ROOT / "schema.graphql").read_text(encoding="utf-8"))
SKETCH = parse((Path(__file__).parent / "schema-sketch.graphql").read_text(encoding="utf-8"))
SERVICE_TYPES = {
    "Image", "Label", "LabelInstance", "BoundingBox", "Face", "AgeRange", "FaceAttribute", "FaceFlag", "Emotion",
    "Pose", "FaceQuality", "ImageStatusChange",
}  # fmt: skip


def lines(document: DocumentNode) -> set[str]:
    """Every field, argument, input field and enum value with its type, one a line."""
    found: set[str] = set()
    for one in document.definitions:
        if isinstance(one, EnumTypeDefinitionNode):
            found |= {f"{one.name.value}.{value.name.value}" for value in one.values}
        elif isinstance(one, ObjectTypeDefinitionNode | InputObjectTypeDefinitionNode):
            for field in one.fields:
                name = f"{one.name.value}.{field.name.value}"
                found.add(f"{name}: {print_ast(field.type)}")
                for argument in getattr(field, "arguments", ()):
                    found.add(f"{name}({argument.name.value}: {print_ast(argument.type)})")
                found |= {f"{name} @{used.name.value}" for used in field.directives}
    return found


def test_the_file_is_what_the_types_print() -> None:
    assert (ROOT / "schema.graphql").read_text(encoding="utf-8") == printed()


def test_everything_that_clients_rely_on_is_there() -> None:
    assert lines(SKETCH) - lines(SCHEMA) == set()


def test_nothing_else_was_added_in_silence() -> None:
    assert lines(SCHEMA) - lines(SKETCH) == {
        "Image.duplicateOf: ID",
        "Image.version: Int",
        "ImageFilter.filename: String",
        "ImageFilter.hasFaces: Boolean",
        "Query.similarImages: [ImageHit!]",
        "Query.similarImages(id: ID!)",
        "Query.similarImages(limit: Int)",
    }


def test_what_the_service_publishes_is_open_to_it_and_to_users() -> None:
    marked = {
        one.name.value
        for one in SCHEMA.definitions
        if isinstance(one, ObjectTypeDefinitionNode)
        and {used.name.value for used in one.directives} == {"aws_iam", "aws_cognito_user_pools"}
    }
    assert marked == SERVICE_TYPES


def test_every_type_field_and_argument_is_described() -> None:
    for one in SCHEMA.definitions:
        assert one.description, one.name.value  # type: ignore[attr-defined]
        nodes: list[FieldDefinitionNode | InputValueDefinitionNode] = list(getattr(one, "fields", ()))
        for field in nodes:
            assert field.description, field.name.value
            for argument in getattr(field, "arguments", ()):
                assert argument.description, f"{field.name.value}({argument.name.value})"


@pytest.mark.parametrize("name", sorted(SERVICE_TYPES - {"ImageStatusChange"}))
def test_a_type_has_the_fields_of_its_dataclass(name: str) -> None:
    (node,) = (
        one for one in SCHEMA.definitions if isinstance(one, ObjectTypeDefinitionNode) and one.name.value == name
    )
    signed = {"url", "thumbnailUrl"}
    camel = {
        head + "".join(word.capitalize() for word in rest)
        for head, *rest in (field.name.split("_") for field in fields(getattr(model, name)))
    }
    assert {field.name.value for field in node.fields} - signed == camel
