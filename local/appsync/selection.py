"""What a client selected: as AppSync lists it for resolvers, and as plain names for subscribers."""

from collections.abc import Mapping, Sequence
from typing import Any

from graphql import FieldNode, FragmentDefinitionNode, SelectionSetNode, print_ast
from graphql.language import FragmentSpreadNode, InlineFragmentNode

Fragments = Mapping[str, FragmentDefinitionNode]


def selected_fields(selection: SelectionSetNode | None, fragments: Fragments) -> list[FieldNode]:
    """The fields of a selection, those of its fragments included."""
    fields: list[FieldNode] = []
    for node in selection.selections if selection else ():
        if isinstance(node, FieldNode):
            fields.append(node)
        elif isinstance(node, FragmentSpreadNode):
            fields += selected_fields(fragments[node.name.value].selection_set, fragments)
        elif isinstance(node, InlineFragmentNode):
            fields += selected_fields(node.selection_set, fragments)
    return fields


def response_key(field: FieldNode) -> str:
    """The name under which a field stands in the answer."""
    return field.alias.value if field.alias else field.name.value


def selection_list(nodes: Sequence[FieldNode], fragments: Fragments, prefix: str = "") -> list[str]:
    """`selectionSetList`: every selected path below the fields, as `labels/name`."""
    paths: dict[str, None] = {}
    for node in nodes:
        for field in selected_fields(node.selection_set, fragments):
            path = prefix + response_key(field)
            paths[path] = None
            paths.update(dict.fromkeys(selection_list([field], fragments, path + "/")))
    return list(paths)


def selection_text(nodes: Sequence[FieldNode]) -> str:
    """`selectionSetGraphQL`: the selection as it would be written."""
    return "\n".join(print_ast(node.selection_set) for node in nodes if node.selection_set)


def without_aliases(nodes: Sequence[FieldNode], data: Any, fragments: Fragments) -> Any:
    """Rename a part of an answer back to the schema's field names."""
    if isinstance(data, list):
        return [without_aliases(nodes, one, fragments) for one in data]
    if not isinstance(data, dict):
        return data
    renamed: dict[str, Any] = {}
    for node in nodes:
        for field in selected_fields(node.selection_set, fragments):
            if (key := response_key(field)) in data:
                inner = without_aliases([field], data[key], fragments)
                known = renamed.get(field.name.value)
                renamed[field.name.value] = {**known, **inner} if isinstance(known, dict) and inner else inner
    return renamed


def selected_part(nodes: Sequence[FieldNode], data: Any, fragments: Fragments) -> Any:
    """The part of a value, in the schema's field names, that a selection asks for."""
    if isinstance(data, list):
        return [selected_part(nodes, one, fragments) for one in data]
    if not isinstance(data, dict):
        return data
    fields = [field for node in nodes for field in selected_fields(node.selection_set, fragments)]
    return {
        name: selected_part([field for field in fields if field.name.value == name], value, fragments)
        for name, value in data.items()
        if any(field.name.value == name for field in fields)
    }
