"""The REST API shows photos as the GraphQL API does: the models, the documents and the schema say the same."""

from pathlib import Path

import pytest
from graphql import GraphQLObjectType, build_schema, get_named_type, parse, validate
from pydantic.alias_generators import to_camel

from api.openapi import document
from photos.rest import documents, models

ROOT = Path(__file__).parents[2]
SCALARS = "\n".join(f"scalar {name}" for name in ("AWSDateTime", "AWSURL"))
DIRECTIVES = """
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_cognito_user_pools on OBJECT | FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
"""
SCHEMA = build_schema(SCALARS + DIRECTIVES + (ROOT / "schema.graphql").read_text(encoding="utf-8"))
SHARED = [models.Label, models.LabelInstance, models.BoundingBox, models.Face, models.Emotion, models.Highlight]
SHARED += [models.Pose, models.AgeRange, models.FaceFlag, models.FaceAttribute, models.FaceQuality, models.LabelCount]
# Where a photo lies and whose it is, the REST API keeps to itself; faces have a route of their own.
NOT_SHOWN = {"owner", "key", "faces"}


def fields_of(name: str) -> dict[str, object]:
    kind = SCHEMA.get_type(name)
    assert isinstance(kind, GraphQLObjectType)
    return {field: get_named_type(one.type) for field, one in kind.fields.items()}


@pytest.mark.parametrize("model", SHARED, ids=lambda model: model.__name__)
def test_a_model_has_the_fields_of_its_type(model: type[models.Resource]) -> None:
    assert {to_camel(name) for name in model.model_fields} == set(fields_of(model.__name__))


def test_a_photo_has_the_fields_of_its_type() -> None:
    shown = {to_camel(name) for name in models.Image.model_fields}
    assert shown == set(fields_of("Image")) - NOT_SHOWN


@pytest.mark.parametrize("name", [name for name in vars(documents) if name.isupper()])
def test_a_document_asks_for_what_the_schema_has(name: str) -> None:
    text = getattr(documents, name)
    if text.startswith(("query", "mutation")):
        assert validate(SCHEMA, parse(text)) == []


def test_every_route_documents_its_answer_and_its_problems() -> None:
    routes = [one for path in document()["paths"].values() for one in path.values()]
    assert len(routes) == 10
    for route in routes:
        answers = route["responses"]
        assert any(status.startswith("2") for status in answers)
        for status in ("401", "422", "429", "500", "503"):
            assert "application/problem+json" in answers[status]["content"]
