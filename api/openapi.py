"""Print openapi.json from the routes and models of the REST API: `python -m api.openapi > openapi.json`."""

import json
import os
from typing import Any

from aws_lambda_powertools.event_handler.openapi.models import APIKey

from photos.inspection import CONTENT_TYPES

DESCRIPTION = "Photos, by HTTP. Send a Cognito user's id token as Authorization."
PICTURE = {"schema": {"type": "string", "format": "binary"}}


def document() -> dict[str, Any]:
    """The OpenAPI 3.1 document of the REST API."""
    # A function reads its settings when it is imported; the document depends on none of them.
    for name in ("GRAPHQL_URL", "ALLOWED_ORIGIN", "IDEMPOTENCY_TABLE_NAME"):
        os.environ.setdefault(name, "http://localhost")
    os.environ.setdefault("AWS_DEFAULT_REGION", "us-east-1")
    import rest_api

    text = rest_api.app.get_openapi_json_schema(
        title="Photos",
        version="1",
        description=DESCRIPTION,
        security_schemes={"user": APIKey.model_validate({"name": "Authorization", "in": "header"})},
        security=[{"user": []}],
    )
    described: dict[str, Any] = json.loads(text)
    _describe_pictures(described["paths"]["/images"]["post"])
    return described


def _describe_pictures(upload: dict[str, Any]) -> None:
    """POST /images takes a photo's own bytes too, which its route of JSON does not know."""
    upload["requestBody"]["content"] |= dict.fromkeys(CONTENT_TYPES.values(), PICTURE)
    accepted = {"application/json": {"schema": {"$ref": "#/components/schemas/Accepted"}}}
    upload["responses"]["202"] = {"description": "Accepted", "content": accepted}
    name = {"name": "x-filename", "in": "header", "required": False, "schema": {"type": "string"}}
    upload["parameters"].append(name | {"description": "The photo's name, percent-encoded, where its bytes are sent."})


if __name__ == "__main__":
    print(json.dumps(document(), indent=2, sort_keys=True))
