"""Print schema.graphql: `python -m api.print`."""

import strawberry
from graphql import DirectiveDefinitionNode, DocumentNode, ScalarTypeDefinitionNode, parse, print_ast
from strawberry.schema.config import StrawberryConfig

from api.appsync import SCALARS
from api.operations import Mutation, Query, Subscription

HEADER = "# Printed from the types in api/ by `make schema`; edit those.\n\n"


def printed() -> str:
    """The schema as AppSync takes it: without definitions of what the service itself defines."""
    schema = strawberry.Schema(Query, Mutation, Subscription, config=StrawberryConfig(scalar_map=SCALARS))
    document = parse(schema.as_str())
    own = [
        definition
        for definition in document.definitions
        if not isinstance(definition, DirectiveDefinitionNode | ScalarTypeDefinitionNode)
    ]
    return HEADER + print_ast(DocumentNode(definitions=tuple(own))) + "\n"


if __name__ == "__main__":
    print(printed(), end="")
