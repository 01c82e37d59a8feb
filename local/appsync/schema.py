"""Build executable schemas from an AppSync SDL: its scalars, its directives, and who may see which field."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import (
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_schema,
)
from graphql.language import (
    DirectiveNode,
    FieldDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    StringValueNode,
)

from local.appsync.authorization import Caller
from local.appsync.errors import FieldError
from local.appsync.scalars import SCALARS

Resolve = Callable[..., Any]

_DIRECTIVES = """
directive @aws_api_key on FIELD_DEFINITION | OBJECT
directive @aws_iam on FIELD_DEFINITION | OBJECT
directive @aws_oidc on FIELD_DEFINITION | OBJECT
directive @aws_lambda on FIELD_DEFINITION | OBJECT
directive @aws_cognito_user_pools(cognito_groups: [String]) on FIELD_DEFINITION | OBJECT
directive @aws_auth(cognito_groups: [String]) on FIELD_DEFINITION
directive @aws_subscribe(mutations: [String]) on FIELD_DEFINITION
directive @canonical on FIELD_DEFINITION
directive @hidden on FIELD_DEFINITION
directive @renamed on FIELD_DEFINITION
"""
_MODES = {
    "aws_api_key": "API_KEY",
    "aws_iam": "AWS_IAM",
    "aws_oidc": "OPENID_CONNECT",
    "aws_lambda": "AWS_LAMBDA",
    "aws_cognito_user_pools": "AMAZON_COGNITO_USER_POOLS",
    "aws_auth": "AMAZON_COGNITO_USER_POOLS",
}


@dataclass(frozen=True, slots=True)
class _Rule:
    """One directive: a mode, and the groups of which a caller must be in one (none: everybody)."""

    mode: str
    groups: tuple[str, ...] = ()


def parse_schema(sdl: str) -> GraphQLSchema:
    """Build the schema of an AppSync SDL."""
    scalars = "".join(f"scalar {name}\n" for name in SCALARS if not re.search(rf"scalar {name}\b", sdl))
    directives = "".join(
        line + "\n"
        for line in _DIRECTIVES.strip().splitlines()
        if not re.search(rf"directive {line.split()[1].split('(')[0]}\b", sdl)
    )
    schema = build_schema(scalars + directives + sdl)
    for name, scalar in SCALARS.items():
        _adopt(schema, name, scalar)
    return schema


def _adopt(schema: GraphQLSchema, name: str, scalar: GraphQLScalarType) -> None:
    target = schema.type_map[name]
    assert isinstance(target, GraphQLScalarType)
    # Fields hold the schema's own object, so its functions are replaced rather than the object.
    target.serialize = scalar.serialize  # type: ignore[method-assign]
    target.parse_value = scalar.parse_value  # type: ignore[method-assign]


def executable(sdl: str, resolvers: dict[tuple[str, str], Resolve], mode: str, default_mode: str) -> GraphQLSchema:
    """Build the schema as callers of one authorisation mode meet it."""
    schema = parse_schema(sdl)
    for type_ in schema.type_map.values():
        if not isinstance(type_, GraphQLObjectType) or type_.name.startswith("__"):
            continue
        of_type = _rules(type_.ast_node, *type_.extension_ast_nodes)
        for name, field in type_.fields.items():
            resolve = resolvers.get((type_.name, name))
            rules = _rules(field.ast_node) or of_type or (_Rule(default_mode),)
            field.resolve = _guarded(resolve, rules, mode, f"{name} on type {type_.name}")
    return schema


def subscribed_mutations(schema: GraphQLSchema) -> dict[str, tuple[str, ...]]:
    """The subscriptions that each mutation feeds."""
    fed: dict[str, tuple[str, ...]] = {}
    root = schema.subscription_type
    for name, field in root.fields.items() if root else ():
        for directive in _directives(field.ast_node):
            if directive.name.value == "aws_subscribe":
                for mutation in _strings(directive):
                    fed[mutation] = (*fed.get(mutation, ()), name)
    return fed


def _guarded(resolve: Resolve | None, rules: tuple[_Rule, ...], mode: str, what: str) -> Resolve | None:
    mine = [rule for rule in rules if rule.mode == mode]
    refusal = f"Not Authorized to access {what}"
    if not mine:

        def refuse(source: Any, info: Any, **arguments: Any) -> Any:
            raise FieldError(refusal, "Unauthorized")

        return refuse
    groups = {group for rule in mine for group in rule.groups}
    if not groups or not all(rule.groups for rule in mine):
        return resolve

    def only_groups(source: Any, info: Any, **arguments: Any) -> Any:
        caller: Caller = info.context.caller
        if groups.isdisjoint(caller.groups):
            raise FieldError(refusal, "Unauthorized")
        return resolve(source, info, **arguments) if resolve else (source or {}).get(info.field_name)

    return only_groups


def _rules(*nodes: Any) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(_MODES[directive.name.value], _strings(directive))
        for node in nodes
        for directive in _directives(node)
        if directive.name.value in _MODES
    )


def _directives(node: FieldDefinitionNode | ObjectTypeDefinitionNode | None) -> Iterable[DirectiveNode]:
    return node.directives or () if node is not None else ()


def _strings(directive: DirectiveNode) -> tuple[str, ...]:
    for argument in directive.arguments or ():
        if isinstance(argument.value, ListValueNode):
            return tuple(value.value for value in argument.value.values if isinstance(value, StringValueNode))
        if isinstance(argument.value, StringValueNode):
            return (argument.value.value,)
    return ()
