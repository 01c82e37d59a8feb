"""Nobody reaches another owner's photo: every operation of the schema, tried by everybody who should not."""

import asyncio
import base64
import json
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from gql import gql
from websockets.asyncio.client import connect

from local.demo import realtime_client, sign_in
from local.deploy import client
from local.settings import ACCESS_KEY, SECRET_KEY, LocalSettings
from local.stack import make_user
from tests.photos.pictures import picture
from tests.stack.api import MINE, Api, claims, created, posted, until_indexed, upload
from tests.stack.operations import PAGES, ROOTS, RULES, Things, only_own, operations, paged

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

ASTRONAUT = Path(__file__).parents[2] / "samples" / "astronaut.jpg"
PASSWORD = "Some-photos-2026"
WAIT_SECONDS = 60
OUTSIDERS = ("nobody", "expired token", "other user pool", "API key", "nonsense")


@dataclass(frozen=True, slots=True)
class World:
    """Ann with two photos, Ben with none, and all those outside; `things` are what Ben tries with."""

    stack: dict[str, Any]
    ann: Api
    ben: Api
    outsiders: dict[str, dict[str, str]]
    things: Things


@pytest.fixture(scope="module")
def world(stack: dict[str, Any], settings: LocalSettings) -> World:
    url = stack["graphqlUrl"]
    tokens = {}
    for name in ("ann", "ben"):
        user = {"username": f"{name}@walk.example.com", "password": PASSWORD}
        make_user(settings, stack["userPoolId"], **user)
        tokens[name] = sign_in(stack, user)
    ann, ben = (Api(url, {"Authorization": tokens[name]}) for name in ("ann", "ben"))
    # Two, so that there is a second page.
    photo, other = (upload(ann, ASTRONAUT.read_bytes()) for _ in range(2))
    image = until_indexed(ann, photo)
    until_indexed(ann, other)
    things = {
        "photo": photo,
        "face": image["faces"][0]["id"],
        "label": image["labels"][0]["name"],
        "ben": claims(tokens["ben"])["sub"],
    }
    return World(stack, ann, ben, outsiders(stack, settings), things)


def outsiders(stack: dict[str, Any], settings: LocalSettings) -> dict[str, dict[str, str]]:
    """The headers of those who may not call at all."""
    cognito = client(settings, "cognito-idp")
    flows = {"ExplicitAuthFlows": ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]}
    other = cognito.create_user_pool(PoolName="another")["UserPool"]["Id"]
    short = {"AccessTokenValidity": 1, "TokenValidityUnits": {"AccessToken": "seconds"}}
    elsewhere, brief = (
        cognito.create_user_pool_client(UserPoolId=pool, ClientName="c", **flows, **more)["UserPoolClient"]["ClientId"]
        for pool, more in ((other, {}), (stack["userPoolId"], short))
    )
    user = {"username": "ann@walk.example.com", "password": PASSWORD}
    make_user(settings, other, **user)
    expired = sign_in(stack | {"userPoolClientId": brief}, user)
    while time.time() <= claims(expired)["exp"]:
        time.sleep(0.2)
    return {
        "nobody": {},
        "expired token": {"Authorization": expired},
        "other user pool": {"Authorization": sign_in(stack | {"userPoolClientId": elsewhere}, user)},
        "API key": {"x-api-key": "da2-localapikeylocalapikeylocal"},
        "nonsense": {"Authorization": "a.b.c"},
    }


ANSWERED = [name for name in RULES if not name.startswith("Subscription.")]
HEARD = [name for name in RULES if name.startswith("Subscription.")]


def test_every_operation_and_every_address_has_a_rule() -> None:
    assert set(RULES) == set(operations())
    assert set(PAGES) == paged()
    assert {name.partition(".")[0] for name in RULES} > set(ROOTS)


@pytest.mark.parametrize("operation", ANSWERED)
def test_another_owners_photo_is_as_if_it_did_not_exist(world: World, operation: str) -> None:
    before = world.ann.ask(MINE, photo=world.things["photo"])
    rule = RULES[operation]
    body = world.ben.post(rule.document, world.things).json()
    if rule.holds is None:
        assert [one["errorType"] for one in body["errors"]] == ["Unauthorized"]
        assert body["data"] is None or body["data"]["answer"] is None
    else:
        assert not body.get("errors"), body
        assert rule.holds(body["data"]["answer"], world.things)
    if operation.startswith(("Query.", "Image.")):
        # Ann gets what Ben does not.
        assert world.ann.ask(rule.document, **world.things)
    # Her photo is as it was; addresses are signed anew each time.
    after = world.ann.ask(MINE, photo=world.things["photo"])
    signed = ("url", "thumbnailUrl")
    assert {name: one for name, one in after.items() if name not in signed} == {
        name: one for name, one in before.items() if name not in signed
    }


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize("operation", ANSWERED)
def test_an_outsider_is_refused_whatever_is_asked(world: World, operation: str, outsider: str) -> None:
    api = Api(world.stack["graphqlUrl"], world.outsiders[outsider])
    answer = api.post(RULES[operation].document, world.things)
    assert answer.status_code == 401
    assert "data" not in answer.json()
    assert answer.json()["errors"][0]["errorType"] == "UnauthorizedException"


@pytest.mark.parametrize("operation", [name for name in ANSWERED if RULES[name].holds is not None])
def test_the_service_itself_may_only_publish(world: World, operation: str) -> None:
    url = world.stack["graphqlUrl"]
    body = json.dumps({"query": RULES[operation].document, "variables": dict(world.things)})
    request = AWSRequest("POST", url, {"Content-Type": "application/json"}, body)
    SigV4Auth(Credentials(ACCESS_KEY, SECRET_KEY), "appsync", world.stack["region"]).add_auth(request)
    answer = httpx.post(url, content=body, headers=dict(request.headers)).json()
    assert {one["errorType"] for one in answer["errors"]} == {"Unauthorized"}
    assert answer["data"] is None or answer["data"]["answer"] is None


@pytest.mark.parametrize("field", PAGES)
def test_a_page_token_is_of_no_use_to_another_owner(world: World, field: str) -> None:
    first = world.ann.ask(PAGES[field], **world.things, after=None)
    assert first["nextToken"]
    body = world.ben.post(PAGES[field], dict(world.things) | {"after": first["nextToken"]}).json()
    if not body.get("errors"):
        assert only_own(body["data"]["answer"], world.things)
    for text in (world.things["photo"], "astronaut"):
        assert text not in json.dumps(body)


def test_a_form_takes_no_other_key_than_its_own(world: World) -> None:
    body = picture()
    form = created(world.ben, body)
    owner = world.ann.ask(MINE, photo=world.things["photo"])["owner"]
    assert posted(form, body, key=f"uploads/{owner}/x/cat.jpg") == 403
    assert posted(form, body, **{"Content-Type": "text/html"}) == 403


def test_addresses_name_one_object_and_die_soon(world: World) -> None:
    image = world.ann.ask(MINE, photo=world.things["photo"])
    for address in (image["url"], image["thumbnailUrl"]):
        assert image["owner"] in urlparse(address).path
        assert int(httpx.QueryParams(urlparse(address).query)["X-Amz-Expires"]) <= 15 * 60


@pytest.mark.parametrize("operation", HEARD)
async def test_another_owners_photo_is_not_heard_of(world: World, operation: str) -> None:
    field = operation.partition(".")[2]
    body = picture()
    theirs, mine = created(world.ann, body), created(world.ben, body)
    document = gql(RULES[operation].document)
    document.variable_values = {"photo": theirs["id"]}
    token = world.ben.headers["Authorization"]
    own = gql(f"subscription {{ {field} {{ id owner }} }}")
    heard: list[Any] = []

    async def listen(session: Any, asked: Any) -> None:
        async for message in session.subscribe(asked):
            heard.append(message)

    async with realtime_client(world.stack, token) as one, realtime_client(world.stack, token) as other:
        listeners = [asyncio.create_task(listen(one, document)), asyncio.create_task(listen(other, own))]
        await asyncio.sleep(0.3)
        # Ann's photo goes first: when Ben hears of his own, hers would have been heard.
        for api, form in ((world.ann, theirs), (world.ben, mine)):
            await asyncio.to_thread(posted, form, body)
            await asyncio.to_thread(until_indexed, api, form["id"])
        for _ in range(100):
            if heard:
                break
            await asyncio.sleep(0.05)
        for listener in listeners:
            listener.cancel()
        await asyncio.gather(*listeners, return_exceptions=True)
    assert heard
    assert {message[field]["id"] for message in heard} == {mine["id"]}
    delete = "mutation($photo: ID!) { answer: deleteImage(id: $photo) { id } }"
    await asyncio.to_thread(world.ben.ask, delete, photo=mine["id"])


@pytest.mark.parametrize("outsider", OUTSIDERS)
@pytest.mark.parametrize("operation", HEARD)
async def test_an_outsider_hears_nothing(world: World, operation: str, outsider: str) -> None:
    stack = world.stack
    host = {"host": urlparse(stack["graphqlUrl"]).netloc}
    message = await first_answer(stack, host | world.outsiders[outsider], None)
    assert message["type"] == "connection_error"
    assert message["payload"]["errors"][0]["errorType"] == "UnauthorizedException"
    # Who was let in once has to show who it is for each subscription again.
    wanted = {"query": RULES[operation].document, "variables": {"photo": world.things["photo"]}}
    start = {
        "id": "1",
        "type": "start",
        "payload": {"data": json.dumps(wanted), "extensions": {"authorization": host | world.outsiders[outsider]}},
    }
    message = await first_answer(stack, host | world.ben.headers, start)
    assert message["type"] == "error"
    assert message["payload"]["errors"][0]["errorType"] == "UnauthorizedException"


async def first_answer(stack: dict[str, Any], authorization: dict[str, str], start: Any) -> Any:
    """What a connection answers first, or what it answers to a subscription once it stands."""
    header = base64.urlsafe_b64encode(json.dumps(authorization).encode()).decode().rstrip("=")
    protocols: Any = ["graphql-ws", f"header-{header}"]
    async with connect(stack["realtimeUrl"], subprotocols=protocols, proxy=None) as socket:
        await socket.send(json.dumps({"type": "connection_init"}))
        while True:
            message = json.loads(await asyncio.wait_for(socket.recv(), WAIT_SECONDS))
            if message["type"] == "connection_ack":
                await socket.send(json.dumps(start))
            elif message["type"] != "ka":
                return message
