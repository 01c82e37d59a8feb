"""Search: what it means (pure rules), the port, and its two engines, OpenSearch and SQLite."""
