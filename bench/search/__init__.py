"""The search benchmark: one collection and one mix of queries, beside two ways that people have today."""
