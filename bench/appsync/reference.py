"""The reference: a bare graphql-core server that reads an image from DynamoDB with boto3 itself.

Run: python -m bench.appsync.reference PORT TABLE AWS_URL
"""

import asyncio
import json
import re
import sys
from typing import Any

import boto3
import uvicorn
from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config
from graphql import build_schema, graphql
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from local.settings import ACCESS_KEY, PROJECT, REGION, SECRET_KEY


def app_of(table: str, aws_url: str) -> Starlette:
    """Serve the fields of schema.graphql, of which getImage has a resolver."""
    client = boto3.client(
        "dynamodb", REGION, endpoint_url=aws_url, aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY,
        config=Config(max_pool_connections=16),
    )  # fmt: skip
    text = (PROJECT / "schema.graphql").read_text(encoding="utf-8")
    text = re.sub(r"@aws_\w+(?:\([^)]*\))?", "", text)
    scalars = "".join(f"scalar {name}\n" for name in sorted(set(re.findall(r"\bAWS\w+", text))))
    schema = build_schema(scalars + text)
    plain = TypeDeserializer().deserialize

    def read(id_: str) -> dict[str, Any] | None:
        key = {"pk": {"S": f"IMAGE#{id_}"}, "sk": {"S": "IMAGE"}}
        item = client.get_item(TableName=table, Key=key, ConsistentRead=True).get("Item")
        return {name: plain(value) for name, value in item.items()} if item else None

    async def image(info: Any, **arguments: Any) -> dict[str, Any] | None:
        return await asyncio.to_thread(read, arguments["id"])

    async def answer(request: Request) -> JSONResponse:
        asked = json.loads(await request.body())
        result = await graphql(schema, asked["query"], {"getImage": image}, None, asked["variables"])
        return JSONResponse(
            {"data": result.data} | ({"errors": [str(one) for one in result.errors]} if result.errors else {})
        )

    return Starlette(routes=[Route("/graphql", answer, methods=["POST"])])


if __name__ == "__main__":
    port, table, aws_url = sys.argv[1:]
    uvicorn.run(app_of(table, aws_url), port=int(port), log_level="error", access_log=False)
