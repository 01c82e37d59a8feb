"""Photo recognition and search: rules and use cases, their ports, and adapters for AWS, OpenSearch and SQLite."""
