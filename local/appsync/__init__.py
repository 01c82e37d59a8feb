"""AWS AppSync on a laptop: the API of a template, run with graphql-core and QuickJS, for real clients."""
