"""The ports' adapters for AWS: each turns its vendor's errors into ours, once."""
