"""Read a GraphQL document, and refuse one that would keep the server from everybody else."""

import re

from graphql import DocumentNode, GraphQLError, GraphQLSyntaxError, Source, parse

# graphql-java's limit, in its words.
MAX_TOKENS = 15_000
_TOO_LONG = (
    f"More than {MAX_TOKENS} 'grammar' tokens have been presented. "
    "To prevent Denial Of Service attacks, parsing has been cancelled."
)
TOO_DEEP = "The document is nested too deeply."


def read_document(query: str) -> DocumentNode:
    """Parse a document; raises GraphQLError for one that is wrong, too long or too deep."""
    try:
        return parse(query, max_tokens=MAX_TOKENS)
    except GraphQLSyntaxError as error:
        if re.search(r"more than \d+ tokens", error.message):
            raise GraphQLSyntaxError(Source(query), next(iter(error.positions or ()), 0), _TOO_LONG) from error
        raise
    except RecursionError as error:
        raise GraphQLError(TOO_DEEP) from error
