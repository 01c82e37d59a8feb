"""All that differs between template.yaml and what the emulator is given, each with its reason.

A test deploys a stack for each that is about a resource and fails once the emulator takes it (tests/local).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from local.settings import FACE_COLLECTION

Template = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation:
    """One difference: why, and the function that makes it, given the template and the GraphQL API's address."""

    reason: str
    apply: Callable[[Template, str], Template]


def adapted(template: Template, graphql_url: str) -> Template:
    """A template as the emulator takes it."""
    for adaptation in ADAPTATIONS:
        template = adaptation.apply(template, graphql_url)
    return template


def _without(template: Template, *types: str) -> Template:
    kept = {name: one for name, one in template["Resources"].items() if one["Type"] not in types}
    return template | {"Resources": kept}


def _replaced(value: Any, function: str, argument: Any, literal: str | int) -> Any:
    if value == {function: argument}:
        return literal
    if isinstance(value, dict):
        return {name: _replaced(inner, function, argument, literal) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, function, argument, literal) for inner in value]
    return value


def _face_collection(template: Template, _: str) -> Template:
    template = _without(template, "AWS::Rekognition::Collection")
    template = _replaced(template, "Ref", "FaceCollection", FACE_COLLECTION)
    adapted_template: Template = _replaced_in_text(template, "${FaceCollection}", FACE_COLLECTION)
    return adapted_template


def _replaced_in_text(value: Any, placeholder: str, literal: str) -> Any:
    if isinstance(value, str):
        return value.replace(placeholder, literal)
    if isinstance(value, dict):
        return {name: _replaced_in_text(inner, placeholder, literal) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced_in_text(inner, placeholder, literal) for inner in value]
    return value


def _appsync_parts(template: Template, _: str) -> Template:
    parts = ("GraphQLSchema", "DataSource", "Resolver", "FunctionConfiguration")
    return _without(template, *(f"AWS::AppSync::{part}" for part in parts))


def _graphql_url(template: Template, graphql_url: str) -> Template:
    template = _replaced(template, "Fn::GetAtt", ["GraphQLApi", "GraphQLUrl"], graphql_url)
    realtime = graphql_url.replace("http", "ws", 1) + "/realtime"
    adapted_template: Template = _replaced(template, "Fn::GetAtt", ["GraphQLApi", "RealtimeUrl"], realtime)
    return adapted_template


def _number_parameters(template: Template, _: str) -> Template:
    for name, parameter in template["Parameters"].items():
        if parameter["Type"] == "Number":
            template = _replaced(template, "Ref", name, parameter["Default"])
    return template


ADAPTATIONS = (
    Adaptation(
        reason="AWS::Rekognition::Collection is refused; the local Rekognition makes the collection.",
        apply=_face_collection,
    ),
    Adaptation(
        reason="The emulator's AppSync has no APPSYNC_JS and no subscriptions; ours serves these from the template.",
        apply=_appsync_parts,
    ),
    Adaptation(
        reason="GetAtt RealtimeUrl fails and GraphQLUrl names the emulator's own AppSync; clients go to ours.",
        apply=_graphql_url,
    ),
    Adaptation(
        reason="A Number parameter arrives as text, and the queue's poller compares it with a number and stops.",
        apply=_number_parameters,
    ),
)
