"""The REST API keeps to openapi.json: Schemathesis sends what the document allows, and what it forbids."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import CHECKS

from tests.stack.test_rest import ann  # noqa: F401

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

DOCUMENT = json.loads((Path(__file__).parents[2] / "openapi.json").read_text(encoding="utf-8"))
# Without its security: the emulator's gateway refuses the unknown in words of its own, whatever the template's
# GatewayResponses say; tests/stack/test_rest.py tries that.
schema = schemathesis.openapi.from_dict({name: value for name, value in DOCUMENT.items() if name != "security"})
# The gateway answers a method that no route has, too. And what no schema can say, such as whose a page token is,
# may refuse a request that the document allows.
EXCLUDED = CHECKS.get_by_names(["unsupported_method", "positive_data_acceptance"])


@schemathesis.serializer(
    *(kind for kind in DOCUMENT["paths"]["/images"]["post"]["requestBody"]["content"] if "image" in kind)
)
def as_it_is(_: Any, value: Any) -> Any:
    """A generated photo is bytes already."""
    return bytes(getattr(value, "data", value))


@schema.parametrize()
@settings(max_examples=5, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_api_keeps_to_its_document(case: Any, stack: dict[str, Any], ann: httpx.Client) -> None:  # noqa: F811
    case.call_and_validate(
        base_url=stack["restUrl"],
        headers={"Authorization": ann.headers["Authorization"]},
        excluded_checks=EXCLUDED,
    )
