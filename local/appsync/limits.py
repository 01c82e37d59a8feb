"""What an API refuses to all: introspection that is switched off, and queries that go too deep."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLResolveInfo,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    ValidationRule,
)

from local.appsync.errors import FieldError


class NoIntrospection(ValidationRule):
    """The types of introspection have no fields where introspection is switched off."""

    def enter_field(self, node: FieldNode, *_: Any) -> None:
        parent = self.context.get_parent_type()
        if parent is not None and parent.name.startswith("__"):
            self.report_error(GraphQLError(f"Cannot query field '{node.name.value}' on type '{parent.name}'.", node))


def depth_of(document: DocumentNode) -> int:
    """How many levels of fields a document asks for; a fragment may not contain itself, which validation ensures."""
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    known: dict[str, int] = {}
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)]
    return max((_depth(one.selection_set, fragments, known) for one in operations), default=0)


def _depth(
    selection: SelectionSetNode | None, fragments: Mapping[str, FragmentDefinitionNode], known: dict[str, int]
) -> int:
    deepest = 0
    for node in selection.selections if selection else ():
        if isinstance(node, FieldNode):
            depth = 1 + _depth(node.selection_set, fragments, known)
        elif isinstance(node, InlineFragmentNode):
            depth = _depth(node.selection_set, fragments, known)
        else:
            assert isinstance(node, FragmentSpreadNode)
            name = node.name.value
            if name not in known:
                known[name] = _depth(fragments[name].selection_set, fragments, known)
            depth = known[name]
        deepest = max(deepest, depth)
    return deepest


def depth_limiter(limit: int) -> Callable[..., Any]:
    """Resolver middleware that refuses the fields below a depth."""

    def resolve(resolver: Callable[..., Any], source: Any, info: GraphQLResolveInfo, **arguments: Any) -> Any:
        if sum(isinstance(part, str) for part in info.path.as_list()) > limit:
            raise FieldError(f"Query has depth of more than {limit}, which is the limit.", "QueryDepthLimitReached")
        return resolver(source, info, **arguments)

    return resolve
