"""All that differs between template.yaml and what the emulator is given, each with its reason.

tests/local/test_adaptations.py deploys the template without each, and fails once the emulator takes it so.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from local.settings import FACE_COLLECTION

Template = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Laptop:
    """What the template is adapted to: the GraphQL API's address and the parameters' values."""

    graphql_url: str
    parameters: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adaptation:
    """One difference: its name, why, and the function that makes it."""

    name: str
    reason: str
    apply: Callable[[Template, Laptop], Template]


def _replaced(value: Any, function: str, argument: Any, literal: str | int) -> Any:
    if value == {function: argument}:
        return literal
    if isinstance(value, dict):
        return {name: _replaced(inner, function, argument, literal) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced(inner, function, argument, literal) for inner in value]
    return value


def _replaced_in_text(value: Any, placeholder: str, literal: str) -> Any:
    if isinstance(value, str):
        return value.replace(placeholder, literal)
    if isinstance(value, dict):
        return {name: _replaced_in_text(inner, placeholder, literal) for name, inner in value.items()}
    if isinstance(value, list):
        return [_replaced_in_text(inner, placeholder, literal) for inner in value]
    return value


def _face_collection(template: Template, _: Laptop) -> Template:
    kept = {name: one for name, one in template["Resources"].items() if one["Type"] != "AWS::Rekognition::Collection"}
    template = _replaced(template | {"Resources": kept}, "Ref", "FaceCollection", FACE_COLLECTION)
    adapted: Template = _replaced_in_text(template, "${FaceCollection}", FACE_COLLECTION)
    return adapted


def _graphql_url(template: Template, laptop: Laptop) -> Template:
    template = _replaced(template, "Fn::GetAtt", ["GraphQLApi", "GraphQLUrl"], laptop.graphql_url)
    realtime = laptop.graphql_url.replace("http", "ws", 1) + "/realtime"
    adapted: Template = _replaced(template, "Fn::GetAtt", ["GraphQLApi", "RealtimeUrl"], realtime)
    return adapted


def _number_parameters(template: Template, laptop: Laptop) -> Template:
    for name, parameter in template["Parameters"].items():
        if parameter["Type"] == "Number":
            template = _replaced(template, "Ref", name, int(laptop.parameters.get(name, parameter["Default"])))
    return template


def _binary_media_types(template: Template, _: Laptop) -> Template:
    properties = template["Resources"]["RestApi"]["Properties"]
    properties["BinaryMediaTypes"] = [one.replace("~1", "/") for one in properties["BinaryMediaTypes"]]
    return template


ADAPTATIONS = (
    Adaptation(
        name="face collection",
        reason="AWS::Rekognition::Collection is refused; the local Rekognition makes the collection.",
        apply=_face_collection,
    ),
    Adaptation(
        name="GraphQL address",
        reason="GetAtt RealtimeUrl fails, and GraphQLUrl names the emulator's own AppSync, which has neither "
        "APPSYNC_JS nor subscriptions; functions and clients go to ours.",
        apply=_graphql_url,
    ),
    Adaptation(
        name="number parameters",
        reason="A Number parameter arrives as text, and the queue's poller compares it with a number and stops.",
        apply=_number_parameters,
    ),
    Adaptation(
        name="binary media types",
        reason="CloudFormation writes image/jpeg as image~1jpeg; the emulator reads it to the letter, and a photo's "
        "bytes would arrive as text.",
        apply=_binary_media_types,
    ),
)


def adapted(template: Template, laptop: Laptop, adaptations: Iterable[Adaptation] = ADAPTATIONS) -> Template:
    """A template as the emulator takes it."""
    for adaptation in adaptations:
        template = adaptation.apply(template, laptop)
    return template
