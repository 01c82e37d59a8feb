"""The command line: photos up, searched and down, over the GraphQL API."""
