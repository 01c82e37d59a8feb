"""The explorer in a real browser, over the product's own template, schema and resolvers."""

import asyncio
import json
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from local.appsync.authorization import Authorizer
from local.appsync.authorizer import Authorizers
from local.appsync.cloudformation import load_template
from local.appsync.datasources.dynamodb import DynamoDBSource
from local.appsync.datasources.lambda_ import LambdaSource
from local.appsync.gateway import Gateway
from local.appsync.server import app_of
from local.appsync.sources import DataSources
from local.appsync.template import read_api
from local.appsync.tokens import Tokens
from local.explorer.build import PROJECT, build
from tests.appsync.conftest import POOL, UserPool
from tests.explorer.conftest import CHROMIUM
from tests.resolvers.conftest import TABLE, Api, photo

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

USERS = {"demo@example.com": "demo", "bob@example.com": "right"}
STATUS = {"id": "i1", "owner": "demo@example.com", "status": "PROCESSING", "at": "2026-01-01T00:00:00.000Z"}


class Names(dict[str, str]):
    """Physical names of a template's resources: the table's and the pool's are known, the rest stand for themselves."""

    def __missing__(self, logical_id: str) -> str:
        return logical_id

    def __contains__(self, logical_id: object) -> bool:
        return True


@pytest.fixture
async def explorer(api: Api, tmp_path: Path) -> AsyncIterator[str]:
    """The explorer's address, with two users' photos behind it."""
    api.store(photo(1, owner="demo@example.com"), photo(2, owner="bob@example.com"))
    api.function.answer = lambda batch: ["https://signed.example/photo.jpg" for _ in batch]
    pool = UserPool()
    template = load_template(PROJECT / "template.yaml")
    names = Names(ImageTable=TABLE, UserPool=POOL)
    read = read_api(template, PROJECT, names=names, parameters={})
    authorizer = Authorizer(read.providers, Tokens("us-east-1", pool.fetch), Authorizers(lambda function, event: None))
    gateway = Gateway(read, DataSources(DynamoDBSource(api.table), LambdaSource(api.function)), authorizer)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    build(PROJECT / "node_modules", tmp_path / "site")
    app = _site(gateway, pool, tmp_path / "site", f"127.0.0.1:{port}")
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="error", ws="websockets-sansio"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}/explorer/"
    server.should_exit = True
    await serving
    gateway.executor.close()


def _site(gateway: Gateway, pool: UserPool, site: Path, host: str) -> Starlette:
    """The page, the API, a Cognito that knows two users, and a button to publish a status."""

    async def config(request: Request) -> Response:
        return JSONResponse(
            {
                "graphqlUrl": f"http://{host}/graphql",
                "realtimeUrl": f"ws://{host}/graphql/realtime",
                "region": "us-east-1",
                "userPoolClientId": "client",
                "cognitoEndpoint": f"http://{host}/cognito",
                "demoUser": {"username": "demo@example.com", "password": "demo"},
                "authModes": ["AMAZON_COGNITO_USER_POOLS", "AWS_IAM"],
                "credentials": {"accessKeyId": "test", "secretAccessKey": "test"},
                "savedQueries": True,
            }
        )

    async def cognito(request: Request) -> Response:
        given = (await request.json())["AuthParameters"]
        if USERS.get(given["USERNAME"]) != given["PASSWORD"]:
            refusal = {"__type": "NotAuthorizedException", "message": "Incorrect username or password."}
            return JSONResponse(refusal, 400)
        token = pool.token(given["USERNAME"])
        return JSONResponse({"AuthenticationResult": {"AccessToken": token, "ExpiresIn": 3600}})

    async def publish(request: Request) -> Response:
        # Somebody else's first: it must not be heard.
        for owner in ("bob@example.com", "demo@example.com"):
            gateway.hub.publish("publishImageStatus", STATUS | {"owner": owner, "statusReason": f"of {owner}"})
        return JSONResponse({})

    return Starlette(
        routes=[
            Route("/explorer/config.json", config),
            Mount("/explorer", StaticFiles(directory=site, html=True)),
            Route("/cognito", cognito, methods=["POST"]),
            Route("/publish", publish, methods=["POST"]),
            Mount("/", app_of(gateway, {})),
        ]
    )


async def test_a_person_can_use_it(explorer: str) -> None:
    seen = await _drive(explorer)
    assert seen["foreign"] == []
    assert seen["errors"] == []
    assert seen["signedIn"] == "signed in as demo@example.com"
    assert {"ListImages", "CreateUpload", "OnImageStatus"} <= set(seen["tabs"])
    (mine,) = seen["listed"]["data"]["listImages"]["items"]
    assert mine["id"] == "i1"
    assert mine["thumbnailUrl"] == "https://signed.example/photo.jpg"
    assert [label["name"] for label in mine["labels"]] == ["Cat"]
    assert seen["heard"]["data"]["onImageStatus"]["statusReason"] == "of demo@example.com"
    assert "Indexed photos of the caller that match the whole filter." in seen["documented"]
    assert seen["modes"] == ["Cognito user pool", "IAM"]
    assert seen["authorised"] == "authorised by IAM"
    # The signature is taken; the field is not this mode's.
    assert seen["asService"]["errors"][0]["message"] == "Not Authorized to access listImages on type Query"
    assert "Not Authorized to access onImageStatus on type Subscription" in json.dumps(seen["notHeard"])
    assert "does not match" in json.dumps(seen["wrongSecret"])
    assert "onImageStatus" in seen["tree"]
    assert seen["signedOut"] == "signed out"
    assert "Incorrect username or password." in seen["refused"]
    assert seen["signedInAgain"] == "signed in as bob@example.com"
    assert [image["id"] for image in seen["listedAgain"]["data"]["listImages"]["items"]] == ["i2"]


async def _drive(url: str) -> dict[str, Any]:
    node = Path(sys.executable).parent / "node"
    script = Path(__file__).parent / "drive.mjs"
    process = await asyncio.create_subprocess_exec(
        str(node), str(script), url, str(CHROMIUM), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        output, error = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, error.decode()
    seen: dict[str, Any] = json.loads(output)
    return seen
