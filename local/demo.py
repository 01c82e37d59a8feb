"""The main job on the sample photos, through public clients only: sign in, subscribe, upload, search."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import boto3
import httpx
from botocore import UNSIGNED
from botocore.config import Config
from gql import Client, GraphQLRequest, gql
from gql.transport.appsync_auth import AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportError
from gql.transport.httpx import HTTPXAsyncTransport
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from local.settings import PROJECT

SAMPLES = PROJECT / "samples"
PHOTO_SECONDS = 60
UPLOADS_AT_ONCE = 4
CONTENT_TYPES = {".jpg": "image/jpeg", ".png": "image/png"}

CREATE_UPLOAD = """mutation($input: CreateUploadInput!) {
  createUpload(input: $input) { id url fields { name value } }
}"""
ON_STATUS = gql("subscription { onImageStatus { id owner status statusReason progress at } }")
ON_INDEXED = gql("subscription { onImageIndexed { id owner filename status labels { name confidence } faces { id } } }")
SEARCH = """query($filter: ImageFilter) {
  searchImages(filter: $filter) {
    total
    items {
      score
      highlights { field text }
      image { filename labels { name confidence } faces { smile { value confidence } ageRange { low high } } }
    }
  }
}"""

SEARCHES: tuple[tuple[str, dict[str, Any]], ...] = (
    ('text "cat"', {"text": "cat"}),
    ("label Person, at least 80 %", {"labels": {"all": [{"name": "Person", "minConfidence": 80}]}}),
    ("a smiling face", {"faces": {"smile": True}}),
)


class DemoError(Exception):
    """Something did not come back; the message says what."""


def demo(stack: Mapping[str, Any]) -> None:
    """Run the main job on a running stack; raises DemoError for what did not come back."""
    try:
        asyncio.run(_demo(stack, Console(highlight=False, soft_wrap=True, markup=False)))
    except (OSError, TransportError, httpx.HTTPError) as error:
        raise DemoError(
            f"{stack['graphqlUrl']} does not answer as it should: {str(error) or type(error).__name__}"
        ) from error


def sign_in(stack: Mapping[str, Any], user: Mapping[str, str]) -> str:
    """The access token of a user of the stack's pool."""
    cognito = boto3.client(
        "cognito-idp",
        endpoint_url=stack["awsEndpointUrl"],
        region_name=stack["region"],
        config=Config(signature_version=UNSIGNED),
    )
    answer = cognito.initiate_auth(
        ClientId=stack["userPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user["username"], "PASSWORD": user["password"]},
    )
    return str(answer["AuthenticationResult"]["AccessToken"])


def http_client(stack: Mapping[str, Any], token: str) -> Client:
    """A GraphQL client for queries and mutations."""
    return Client(transport=HTTPXAsyncTransport(url=stack["graphqlUrl"], headers={"Authorization": token}, timeout=30))


def realtime_client(stack: Mapping[str, Any], token: str) -> Client:
    """A GraphQL client for subscriptions, over AppSync's own protocol."""
    url = stack["graphqlUrl"].replace("http", "ws", 1)
    auth = AppSyncJWTAuthentication(host=urlparse(stack["graphqlUrl"]).netloc, jwt=token)
    return Client(transport=AppSyncWebsocketsTransport(url=url, auth=auth, connect_timeout=30, ack_timeout=30))


async def upload(session: Any, path: Path) -> str:
    """Upload a file by createUpload and its presigned POST; the photo's id."""
    size = {"filename": path.name, "bytes": path.stat().st_size, "contentType": CONTENT_TYPES[path.suffix]}
    answer = await session.execute(GraphQLRequest(CREATE_UPLOAD, variable_values={"input": size}))
    created = answer["createUpload"]
    fields = {field["name"]: field["value"] for field in created["fields"]}
    async with httpx.AsyncClient(timeout=30) as http:
        posted = await http.post(created["url"], data=fields, files={"file": (path.name, path.read_bytes())})
    if posted.status_code >= 300:
        raise DemoError(f"the upload of {path.name} was refused: HTTP {posted.status_code} {posted.text[:300]}")
    return str(created["id"])


async def _demo(stack: Mapping[str, Any], console: Console) -> None:
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix in CONTENT_TYPES)
    token = sign_in(stack, stack["demoUser"])
    console.print(f"Signed in as {stack['demoUser']['username']}. Uploading {len(paths)} photos.")
    async with (
        http_client(stack, token) as session,
        realtime_client(stack, token) as statuses,
        realtime_client(stack, token) as finished,
    ):
        with _progress(console) as progress:
            watch = _Watch(progress, len(paths))
            watchers = [
                asyncio.create_task(watch.statuses(statuses)),
                asyncio.create_task(watch.finished(finished)),
            ]
            # The subscriptions have to stand before the first photo can be ready.
            await asyncio.sleep(0.5)
            limit = asyncio.Semaphore(UPLOADS_AT_ONCE)
            await asyncio.gather(*(watch.upload(session, path, limit) for path in paths))
            await watch.all_back(watchers)
        for title, filter_ in SEARCHES:
            await _search(session, console, title, filter_)


class _Watch:
    """What was uploaded, and what the subscriptions brought of it."""

    def __init__(self, progress: Progress, photos: int) -> None:
        self._progress = progress
        self._task = progress.add_task("recognised", total=photos)
        self._names: dict[str, str] = {}
        self._indexed: dict[str, dict[str, Any]] = {}
        self._failed: dict[str, str] = {}
        self._news = asyncio.Event()

    async def upload(self, session: Any, path: Path, limit: asyncio.Semaphore) -> None:
        async with limit:
            photo = await upload(session, path)
            self._names[photo] = path.name
            self._news.set()

    async def statuses(self, session: Any) -> None:
        async for message in session.subscribe(ON_STATUS):
            change = message["onImageStatus"]
            name = self._names.get(change["id"], change["id"])
            self._progress.console.print(f"  {name:28} {change['status']:10} {change['statusReason'] or ''}".rstrip())
            if change["status"] == "FAILED":
                self._failed[change["id"]] = change["statusReason"]
            self._news.set()

    async def finished(self, session: Any) -> None:
        async for message in session.subscribe(ON_INDEXED):
            image = message["onImageIndexed"]
            self._indexed[image["id"]] = image
            labels = ", ".join(f"{label['name']} {label['confidence']:.0f}" for label in image["labels"][:4])
            faces = len(image["faces"])
            found = f"{labels or 'no labels'}; {faces} face{'' if faces == 1 else 's'}"
            self._progress.console.print(f"  {image['filename']:28} found      {found}")
            self._news.set()

    async def all_back(self, watchers: list[asyncio.Task[None]]) -> None:
        """Wait until every photo is INDEXED; raises DemoError naming those that are not."""
        while missing := self._names.keys() - self._indexed.keys() - self._failed.keys():
            self._progress.update(self._task, completed=len(self._names) - len(missing))
            for watcher in watchers:
                if watcher.done():
                    raise DemoError(f"a subscription ended: {watcher.exception()}")
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), PHOTO_SECONDS)
            except TimeoutError as error:
                names = ", ".join(sorted(self._names[photo] for photo in missing))
                raise DemoError(f"nothing was heard for {PHOTO_SECONDS} s of: {names}") from error
        self._progress.update(self._task, completed=len(self._names))
        for watcher in watchers:
            watcher.cancel()
        await asyncio.gather(*watchers, return_exceptions=True)
        if self._failed:
            reasons = "; ".join(f"{self._names.get(photo, photo)}: {why}" for photo, why in self._failed.items())
            raise DemoError(f"some photos could not be recognised: {reasons}")


def _progress(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console)


async def _search(session: Any, console: Console, title: str, filter_: dict[str, Any]) -> None:
    answer = (await session.execute(GraphQLRequest(SEARCH, variable_values={"filter": filter_})))["searchImages"]
    console.print(f"\nSearch: {title} - {answer['total']} found")
    if not answer["items"]:
        raise DemoError(f"the search for {title} found nothing, though a sample photo shows it")
    for hit in answer["items"]:
        console.print(f"  {hit['image']['filename']:28} {_why(hit, filter_)}")


def _why(hit: dict[str, Any], filter_: dict[str, Any]) -> str:
    """What of a photo matched."""
    image = hit["image"]
    if "text" in filter_:
        marked = ", ".join(f"{one['field']}: {one['text']}" for one in hit["highlights"])
        return f"{marked} (score {hit['score']:.2f})"
    if "labels" in filter_:
        names = {term["name"] for term in filter_["labels"]["all"]}
        return ", ".join(f"{one['name']} {one['confidence']:.1f} %" for one in image["labels"] if one["name"] in names)
    return ", ".join(_smile(face) for face in image["faces"] if face["smile"] and face["smile"]["value"])


def _smile(face: dict[str, Any]) -> str:
    age = face["ageRange"]
    return f"a smile ({face['smile']['confidence']:.0f} %) at {age['low']} to {age['high']} years"
