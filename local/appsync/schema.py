"""Build executable schemas from an AppSync SDL: its scalars, its directives, and who may see which field."""

import re
from collections.abc import Iterable
from functools import lru_cache

from graphql import (
    DocumentNode,
    GraphQLError,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_ast_schema,
    parse,
    validate_schema,
)
from graphql.validation.validate import validate_sdl

from local.appsync.access import Resolve, directives_of, guarded, rules_of, strings_of
from local.appsync.intrinsics import TemplateError
from local.appsync.scalars import SCALARS

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


def parse_schema(sdl: str) -> GraphQLSchema:
    """Build the schema of an AppSync SDL."""
    # Whether it is valid was checked when it was read.
    schema = build_ast_schema(_document(sdl), assume_valid_sdl=True)
    for name, scalar in SCALARS.items():
        _adopt(schema, name, scalar)
    return schema


@lru_cache(4)
def _document(sdl: str) -> DocumentNode:
    """A schema is parsed once for all the modes in which it is built."""
    return parse(_prelude(sdl) + sdl)


def _prelude(sdl: str) -> str:
    """AppSync's scalars and directives, but for those that the schema declares itself."""
    scalars = "".join(f"scalar {name}\n" for name in SCALARS if not re.search(rf"scalar {name}\b", sdl))
    directives = "".join(
        line + "\n"
        for line in _DIRECTIVES.strip().splitlines()
        if not re.search(rf"directive {line.split()[1].split('(')[0]}\b", sdl)
    )
    return scalars + directives


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
        if isinstance(type_, GraphQLObjectType) and not type_.name.startswith("__"):
            for name, field in type_.fields.items():
                rules = rules_of(type_, field, default_mode)
                field.resolve = guarded(resolvers.get((type_.name, name)), rules, mode, type_.name, name)
    return schema


def subscribed_mutations(schema: GraphQLSchema) -> dict[str, tuple[str, ...]]:
    """The subscriptions that each mutation feeds."""
    fed: dict[str, tuple[str, ...]] = {}
    root = schema.subscription_type
    for name, field in root.fields.items() if root else ():
        for directive in directives_of(field.ast_node):
            if directive.name.value == "aws_subscribe":
                for mutation in strings_of(directive):
                    fed[mutation] = (*fed.get(mutation, ()), name)
    return fed


def check_schema(sdl: str, name: str, fields: Iterable[tuple[str, str]]) -> None:
    """Refuse a schema that cannot be served, with its place, and one that lacks a field that has a resolver."""
    try:
        broken = validate_sdl(_document(sdl))
    except GraphQLError as unreadable:
        broken = [unreadable]
    schema = None if broken else parse_schema(sdl)
    for one in broken or (validate_schema(schema) if schema else []):
        raise TemplateError(f"{name}{_place(sdl, one)}: {one.message}")
    assert schema is not None
    for type_name, field_name in fields:
        found = schema.type_map.get(type_name)
        if not isinstance(found, GraphQLObjectType) or field_name not in found.fields:
            raise TemplateError(f"{name} has no field {type_name}.{field_name}, which has a resolver")


def _place(sdl: str, invalid: GraphQLError) -> str:
    """The line and column in the file; AppSync's own scalars and directives stand before it."""
    if not invalid.locations:
        return ""
    line = invalid.locations[0].line - _prelude(sdl).count("\n")
    return f":{line}:{invalid.locations[0].column}" if line > 0 else ""
