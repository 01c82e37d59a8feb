"""Load a template file: YAML with CloudFormation's short tags, or JSON; SAM's shorthand for GraphQL APIs expanded."""

import logging
from pathlib import Path
from typing import Any

import yaml

from local.appsync.intrinsics import TemplateError

GRAPHQL_API = "AWS::Serverless::GraphQLApi"
_REGION = "us-east-1"  # SAM wants one, and none of what it makes here holds it


def load_template(path: Path) -> dict[str, Any]:
    """Parse a template file; raises TemplateError."""
    try:
        template = yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)
    except yaml.YAMLError as unreadable:
        raise TemplateError(f"{path} cannot be read: {' '.join(str(unreadable).split())}") from unreadable
    if not isinstance(template, dict) or not isinstance(template.get("Resources"), dict):
        raise TemplateError(f"{path} holds no Resources: give a CloudFormation or SAM template")
    if any(one.get("Type") == GRAPHQL_API for one in template["Resources"].values()):
        return _expanded(template)
    return template


def _expanded(template: dict[str, Any]) -> dict[str, Any]:
    """The template with SAM's GraphQL APIs as the resources that they stand for."""
    # Here, since few templates need it and it takes long to import.
    import boto3
    from samtranslator.model.exceptions import InvalidDocumentException
    from samtranslator.parser.parser import Parser
    from samtranslator.translator.translator import Translator

    logging.getLogger("samtranslator").setLevel(logging.ERROR)  # it warns of its own metrics
    resources = template["Resources"]
    apis = {name: one for name, one in resources.items() if one.get("Type") == GRAPHQL_API}
    # SAM looks up the tables and functions that the APIs name; what else there is it need not understand.
    rest = {name: {"Type": one.get("Type")} for name, one in resources.items() if name not in apis}
    named = {name: one for name, one in rest.items() if not str(one["Type"]).startswith("AWS::Serverless::")}
    alone = {"Transform": "AWS::Serverless-2016-10-31", "Resources": named | apis}
    try:
        plain = Translator({}, Parser(), boto_session=boto3.Session(region_name=_REGION)).translate(alone, {})
    except InvalidDocumentException as invalid:
        raise TemplateError(f"the {GRAPHQL_API} cannot be expanded: {invalid.message}") from invalid
    made = {name: one for name, one in plain["Resources"].items() if name not in rest}
    return {**template, "Resources": {name: resources[name] for name in rest} | made}


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """YAML with CloudFormation's short tags, read by the C library where there is one."""


def _short_tag(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


_Loader.add_multi_constructor("!", _short_tag)
