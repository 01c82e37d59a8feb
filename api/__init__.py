"""The GraphQL schema as Strawberry types; used at build time only, to print schema.graphql."""

import sys
from pathlib import Path

# `photos`, whose enums the schema shares, is imported from where Lambda has its root.
sys.path.append(str(Path(__file__).parents[1] / "functions"))
