"""The NONE data source: its payload comes back as the result."""

from collections.abc import Mapping
from typing import Any


def execute(request: Mapping[str, Any]) -> Any:
    """Answer the payload of a request, null where it has none."""
    return request.get("payload")
