"""Write GraphQL answers and errors in the shapes of the service."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from graphql import DocumentNode, FieldNode, GraphQLError, GraphQLObjectType, GraphQLSchema, Visitor, visit
from graphql.language import (
    ArgumentNode,
    BooleanValueNode,
    FloatValueNode,
    FragmentDefinitionNode,
    IntValueNode,
    OperationDefinitionNode,
    StringValueNode,
)

from local.appsync.errors import FieldError

log = logging.getLogger("appsync")

_NULL = re.compile(r"Cannot return null for non-nullable field (\w+)\.(\w+)\.")
_SCALAR = re.compile(r"Unable to serialize `.*` as a valid ", re.DOTALL)
_BUILT_IN = re.compile(r"(\w+) cannot represent .*value: (.*)", re.DOTALL)
_ENUM = re.compile(r"Enum '(\w+)' cannot represent value: (.*)", re.DOTALL)
_VARIABLE_NULL = re.compile(
    r"Variable '\$(\w+)' of (?:required|non-null) type '(.+)' (?:was not provided|must not be null)\."
)
_VARIABLE = re.compile(
    r"Variable '\$(\w+)' got invalid value .*?(?: at '[\w.\[\]]*?(\w+)(?:\[\d+\])*')?; "
    r"(?:Expected type '[^']*'\. )?(.*)",
    re.DOTALL,
)
_LITERAL = re.compile(r"Expected value of type '([\w!\[\]]+)', found|(\w+) cannot represent", re.DOTALL)
# How Java's classes are called, by what the text of a value begins with.
_CLASSES = {
    **dict.fromkeys("'\"", "String"), **dict.fromkeys("tfTF", "Boolean"), "{": "LinkedHashMap", "[": "ArrayList",
}  # fmt: skip
_LITERALS: dict[type, str] = {
    one: one.__name__.removesuffix("Node") for one in (StringValueNode, IntValueNode, FloatValueNode, BooleanValueNode)
}
# graphql-core's words for a broken rule, and graphql-java's name and words for the same one.
_RULES = [
    (r"Cannot query field '(\w+)' on type '(\w+)'", "FieldUndefined", "Field '{0}' in type '{1}' is undefined"),
    (r"Unknown argument '(\w+)' on field", "UnknownArgument", "Unknown field argument {0}"),
    (r"Field '\w+' argument '(\w+)' of type '.+' is required", "MissingFieldArgument", "Missing field argument {0}"),
    (r"Field '(\w+)' of type '(.+)' must have a selection", "SubSelectionRequired",
     "Sub selection required for type {1} of field {0}"),
    (r"Field '(\w+)' must not have a selection since type '(.+)' has no", "SubSelectionNotAllowed",
     "Sub selection not allowed on leaf type {1} of field {0}"),
    (r"Variable '\$(\w+)' is not defined", "UndefinedVariable", "Undefined variable {0}"),
    (r"Variable '\$(\w+)' is never used", "UnusedVariable", "Unused variable {0}"),
    (r"Unknown type '(\w+)'", "UnknownType", "Unknown type {0}"),
    (r"Unknown fragment '(\w+)'", "UndefinedFragment", "Undefined fragment {0}"),
    (r"Variable '\$\w+' of type '(.+)' used in position expecting type '(.+)'", "VariableTypeMismatch",
     "Variable type '{0}' doesn't match expected type '{1}'"),
    (r"(.*cannot represent.*|Expected value of type.*|.*does not exist in.*enum.*)", "WrongType", "{0}"),
]  # fmt: skip


def answer(data: Any, errors: list[dict[str, Any]]) -> dict[str, Any]:
    """Join data and errors; no `errors` member where there are none."""
    return {"data": data, "errors": errors} if errors else {"data": data}


def execution_error(error: GraphQLError, schema: GraphQLSchema) -> dict[str, Any]:
    """Write an error of a field, or one that refuses the variables."""
    cause = error.original_error
    if isinstance(cause, FieldError):
        return {
            "path": error.path,
            "data": cause.data,
            "errorType": cause.type,
            "errorInfo": cause.info,
            "locations": locations(error),
            "message": cause.message,
        }
    if match := _NULL.match(error.message):
        parent = schema.type_map[match[1]]
        assert isinstance(parent, GraphQLObjectType)
        kind = str(parent.fields[match[2]].type).rstrip("!")
        message = f"Cannot return null for non-nullable type: '{kind}' within parent '{match[1]}' ({_slashed(error)})"
        return {"path": error.path, "locations": None, "message": message}
    if _SCALAR.match(error.message) or "cannot represent" in error.message:
        message = f"Can't serialize value ({_slashed(error)}) : {_unfit(error.message)}"
        return {"path": error.path, "locations": None, "message": message}
    if match := _VARIABLE_NULL.match(error.message):
        message = f"Variable '{match[1]}' has coerced Null value for NonNull type '{match[2]}'"
        return {"path": None, "locations": locations(error), "message": message}
    if match := _VARIABLE.match(error.message):
        message = f"Variable '{match[2] or match[1]}' has an invalid value. {match[3]}"
        return {"path": None, "locations": locations(error), "message": message}
    if cause is not None and not isinstance(cause, GraphQLError):
        log.error("a field failed inside the local AppSync", exc_info=cause)
    return {"path": error.path, "locations": locations(error), "message": error.message}


def _unfit(message: str) -> str:
    """Why a value is none of a type, in graphql-java's words."""
    if match := _ENUM.match(message):
        return f"Invalid input for Enum '{match[1]}'. No value found for name {match[2]}"
    if match := _BUILT_IN.match(message):
        number = "Double" if "." in match[2] else "Integer"
        return f"Expected type '{match[1]}' but was '{_CLASSES.get(match[2][:1], number)}'."
    return message


def validation_error(error: GraphQLError, document: DocumentNode) -> dict[str, Any]:
    """Write a broken validation rule with graphql-java's name for it."""
    node = error.nodes[0] if error.nodes else None
    place = _place(document, node)
    where = f" @ '{place}'" if place else ""
    if text := _wrong_literal(error, document):
        return {"path": None, "locations": locations(error), "message": f"{text}{where}"}
    for pattern, name, words in _RULES:
        if match := re.match(pattern, error.message, re.DOTALL):
            text = f"Validation error of type {name}: {words.format(*match.groups())}{where}"
            break
    else:
        text = f"Validation error of type InvalidSyntax: {error.message}{where}"
    return {"path": None, "locations": locations(error), "message": text}


def _wrong_literal(error: GraphQLError, document: DocumentNode) -> str:
    """Why a value that is written in the document is refused; nothing for other errors."""
    node = error.nodes[0] if error.nodes else None
    kind, expected = _LITERALS.get(type(node)), _LITERAL.match(error.message)
    argument = next((one for one in _arguments(document) if one.value is node), None)
    if kind is None or expected is None or argument is None:
        return ""
    value = getattr(node, "value", None)
    shown = f"'{value}'" if kind == "StringValue" else str(value).lower()
    wanted = (expected[1] or expected[2]).rstrip("!")
    found = f"argument '{argument.name.value}' with value '{kind}{{value={shown}}}' is not a valid '{wanted}'"
    return f"Validation error of type WrongType: {found}"


def _arguments(document: DocumentNode) -> Iterator[ArgumentNode]:
    found: list[ArgumentNode] = []

    class Arguments(Visitor):
        def enter_argument(self, node: ArgumentNode, *_: Any) -> None:
            found.append(node)

    visit(document, Arguments())
    yield from found


def syntax_error(error: GraphQLError) -> dict[str, Any]:
    """Write that a document cannot be parsed."""
    text = error.message.removeprefix("Syntax Error: ")
    return {"path": None, "locations": locations(error), "message": f"Invalid Syntax : {text}"}


def locations(error: GraphQLError) -> list[dict[str, Any]]:
    """The places of an error in the document."""
    return [{"line": at.line, "column": at.column, "sourceName": None} for at in error.locations or ()]


def _slashed(error: GraphQLError) -> str:
    return "".join(f"[{part}]" if isinstance(part, int) else f"/{part}" for part in error.path or ())


def _place(document: DocumentNode, wanted: Any) -> str:
    """The names of the fields from the operation down to a node."""
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode | FragmentDefinitionNode):
            for place in _search(definition, wanted, ()):
                return "/".join(place)
    return ""


def _search(node: Any, wanted: Any, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    if isinstance(node, FieldNode):
        path = (*path, node.name.value)
    if node is wanted:
        yield path
        return
    for key in node.keys:
        value = getattr(node, key, None)
        for child in value if isinstance(value, tuple | list) else (value,):
            if hasattr(child, "keys"):
                yield from _search(child, wanted, path)
