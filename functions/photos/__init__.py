"""Photo recognition and search: the rules and use cases, their ports, and the adapters for AWS, OpenSearch and SQLite."""
