"""The GraphQL schema as Strawberry types; used at build time only, to print schema.graphql."""
