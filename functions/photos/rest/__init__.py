"""The REST API: routes, models and problems; each route asks the GraphQL API as the caller, so no rule stands twice."""
