"""Who may see which field: the authorisation directives of types and fields."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, GraphQLObjectType, default_field_resolver
from graphql.language import (
    DirectiveNode,
    FieldDefinitionNode,
    ListValueNode,
    ObjectTypeDefinitionNode,
    ObjectTypeExtensionNode,
    StringValueNode,
)

from local.appsync.authorization import Caller
from local.appsync.errors import FieldError

Resolve = Callable[..., Any]

_MODES = {
    "aws_api_key": "API_KEY",
    "aws_iam": "AWS_IAM",
    "aws_oidc": "OPENID_CONNECT",
    "aws_lambda": "AWS_LAMBDA",
    "aws_cognito_user_pools": "AMAZON_COGNITO_USER_POOLS",
    "aws_auth": "AMAZON_COGNITO_USER_POOLS",
}
_ROOTS = ("Query", "Mutation", "Subscription")


@dataclass(frozen=True, slots=True)
class Rule:
    """One directive: a mode, and the groups of which a caller must be in one (none: everybody)."""

    mode: str
    groups: tuple[str, ...] = ()
    # The API's default, which no directive stands for: a user pool's DefaultAction decides.
    implied: bool = False


def rules_of(type_: GraphQLObjectType, field: GraphQLField, default_mode: str) -> tuple[Rule, ...]:
    """The rules of a field: its own, else those of its type, else the API's default mode."""
    return (
        _rules(field.ast_node)
        or _rules(type_.ast_node, *type_.extension_ast_nodes)
        or (Rule(default_mode, implied=type_.name in _ROOTS),)
    )


def guarded(
    resolve: Resolve | None, rules: tuple[Rule, ...], mode: str, type_name: str, field_name: str
) -> Resolve | None:
    """A field's resolver for callers of one mode, behind the checks that its rules ask for."""
    mine = [rule for rule in rules if rule.mode == mode]

    def refused() -> FieldError:
        return FieldError(f"Not Authorized to access {field_name} on type {type_name}", "Unauthorized")

    if not mine:

        def refuse(source: Any, info: Any, **arguments: Any) -> Any:
            raise refused()

        return refuse
    groups = frozenset(group for rule in mine for group in rule.groups) if all(rule.groups for rule in mine) else None
    implied = all(rule.implied for rule in mine)
    by_lambda = mode == "AWS_LAMBDA"
    by_pool = mode == "AMAZON_COGNITO_USER_POOLS" and (groups is not None or implied)
    if not by_lambda and not by_pool:
        return resolve

    def check(source: Any, info: Any, **arguments: Any) -> Any:
        caller: Caller = info.context.caller
        outside = groups is not None and groups.isdisjoint(caller.groups)
        if outside or (implied and caller.denies) or f"{type_name}.{field_name}" in caller.denied:
            raise refused()
        return (resolve or default_field_resolver)(source, info, **arguments)

    return check


def directives_of(
    node: FieldDefinitionNode | ObjectTypeDefinitionNode | ObjectTypeExtensionNode | None,
) -> Iterable[DirectiveNode]:
    """The directives on a part of the schema."""
    return node.directives or () if node is not None else ()


def strings_of(directive: DirectiveNode) -> tuple[str, ...]:
    """The texts that a directive is given."""
    for argument in directive.arguments or ():
        if isinstance(argument.value, ListValueNode):
            return tuple(value.value for value in argument.value.values if isinstance(value, StringValueNode))
        if isinstance(argument.value, StringValueNode):
            return (argument.value.value,)
    return ()


def _rules(*nodes: FieldDefinitionNode | ObjectTypeDefinitionNode | ObjectTypeExtensionNode | None) -> tuple[Rule, ...]:
    return tuple(
        Rule(_MODES[directive.name.value], strings_of(directive))
        for node in nodes
        for directive in directives_of(node)
        if directive.name.value in _MODES
    )
