"""The commands of `photos`: each asks the API and shows what it answers."""

import asyncio
import sys
import webbrowser
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Annotated, Any

import typer

from photos_cli import documents, output
from photos_cli.api import Api
from photos_cli.errors import CommandFailed
from photos_cli.files import photos_in
from photos_cli.ledger import Ledger
from photos_cli.session import Session, remembered, sign_in
from photos_cli.stacks import LOCAL, Stack, find_stack
from photos_cli.uploads import Outcome, Uploader

INTERRUPTED = 130
PAGE = 100

app = typer.Typer(no_args_is_help=True, help="Photos up, searched and down.", pretty_exceptions_enable=False)
StackName = Annotated[str, typer.Option("--stack", envvar="PHOTOS_STACK", help="A deployed stack, or the local one.")]
AsJson = Annotated[bool, typer.Option("--json", help="JSON lines, for programs.")]
ImageId = Annotated[str, typer.Argument(help="A photo's id.")]


@app.command()
def login(
    stack: StackName = LOCAL,
    username: Annotated[str, typer.Option(prompt=True, help="The user's e-mail address.")] = "",
    password: Annotated[str, typer.Option(prompt=True, hide_input=True, envvar="PHOTOS_PASSWORD")] = "",
    json: AsJson = False,
) -> None:
    """Sign in; the next commands are this user's."""
    session = sign_in(find_stack(stack), username, password)
    if json:
        output.print_json({"username": session.username, "stack": stack})
    else:
        output.out.print(f"Signed in as {session.username}.")


@app.command()
def upload(
    paths: Annotated[list[str], typer.Argument(help="Files, folders, globs.")],
    stack: StackName = LOCAL,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="How many files at once.")] = 8,
    json: AsJson = False,
) -> None:
    """Upload photos and wait until they can be found; what is there already is skipped."""
    files = photos_in(paths)
    place, session = _signed_in(stack)
    ledger = Ledger(f"{place.graphql_url} {session.username}")
    outcomes = [Outcome(path) for path in files]

    async def run(api: Api) -> None:
        with output.upload_progress(len(files)) as progress:
            sent, recognised = progress.task_ids

            def changed(one: Outcome) -> None:
                progress.update(sent, completed=sum(each.state != "WAITING" for each in outcomes))
                progress.update(recognised, completed=sum(each.ended for each in outcomes))
                if json and one.ended:
                    output.print_json({"path": str(one.path), "id": one.id, "state": one.state, "reason": one.reason})

            await Uploader(api, ledger, parallel, outcomes, changed).run()

    try:
        _run(place, session, run)
    finally:
        # Ctrl-C too: what was sent is remembered, and the next run goes on from there.
        ledger.close()
        output.print_summary(outcomes)
    if any(one.failed for one in outcomes):
        raise typer.Exit(1)


# A word that begins with a hyphen is no option: it is not to be found.
@app.command(context_settings={"ignore_unknown_options": True})
def search(
    words: Annotated[list[str], typer.Argument(help="Such as: 'dog -cat label:Beach>=90 after:2024-01-01'")],
    stack: StackName = LOCAL,
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = 20,
    json: AsJson = False,
) -> None:
    """Find photos."""
    found: list[dict[str, Any]] = []

    async def run(api: Api) -> None:
        query = {"filter": {"text": " ".join(words)}}
        async for hit in _pages(api, documents.SEARCH_IMAGES, limit, **query):
            found.append(hit)

    _run(*_signed_in(stack), run)
    for hit in found if json else ():
        output.print_json(hit)
    if not json:
        output.print_images(hit["image"] for hit in found)


@app.command()
def show(image_id: ImageId, stack: StackName = LOCAL, json: AsJson = False) -> None:
    """Show all that is known of a photo."""
    image = _image(image_id, stack)
    output.print_json(image) if json else output.print_image(image)


@app.command(name="open")
def open_(image_id: ImageId, stack: StackName = LOCAL, json: AsJson = False) -> None:
    """Open a photo in the browser."""
    url = _image(image_id, stack)["url"]
    if not url:
        raise CommandFailed(f"the file of {image_id} has not arrived")
    if json:
        output.print_json({"url": url})
    elif not webbrowser.open(url):
        output.out.print(url, soft_wrap=True)


@app.command()
def delete(
    image_ids: Annotated[list[str], typer.Argument(help="Photos' ids.")], stack: StackName = LOCAL, json: AsJson = False
) -> None:
    """Delete photos with all that was made of them."""
    missing: list[str] = []

    async def run(api: Api) -> None:
        for one in image_ids:
            if await api.ask(documents.DELETE_IMAGE, id=one) is None:
                missing.append(one)
            elif json:
                output.print_json({"id": one, "status": "DELETED"})
            else:
                output.out.print(f"deleted {one}")

    _run(*_signed_in(stack), run)
    if missing:
        raise CommandFailed(f"you have no photo {', '.join(missing)}")


@app.command()
def watch(stack: StackName = LOCAL, json: AsJson = False) -> None:
    """Follow what happens to your photos, until Ctrl-C."""

    async def run(api: Api) -> None:
        async for message in api.listen(documents.ON_STATUS, lambda: output.err.print("listening")):
            if json:
                output.print_json(message)
            else:
                reason = message.get("statusReason") or ""
                output.out.print(f"{message['at']} {message['id']} {message['status']} {reason}".rstrip())

    _run(*_signed_in(stack), run)


@app.command()
def export(stack: StackName = LOCAL) -> None:
    """Print every photo's record, newest first, as JSON lines."""

    async def run(api: Api) -> None:
        async for image in _pages(api, documents.LIST_IMAGES, sys.maxsize):
            output.print_json(image)

    _run(*_signed_in(stack), run)


def main() -> None:
    """Run the command line; errors are one line, and Ctrl-C is no error of ours."""
    try:
        app()
    except CommandFailed as error:
        output.err.print(f"photos: {error}", style="red", markup=False, soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


def _signed_in(stack: str) -> tuple[Stack, Session]:
    place = find_stack(stack)
    return place, remembered(place)


def _run(place: Stack, session: Session, work: Callable[[Api], Coroutine[Any, Any, None]]) -> None:
    async def connected() -> None:
        async with Api(place, session) as api:
            await work(api)

    asyncio.run(connected())


def _image(image_id: str, stack: str) -> dict[str, Any]:
    found: list[dict[str, Any] | None] = []

    async def run(api: Api) -> None:
        found.append(await api.ask(documents.GET_IMAGE, id=image_id))

    _run(*_signed_in(stack), run)
    if found[0] is None:
        raise CommandFailed(f"you have no photo {image_id}")
    return found[0]


async def _pages(api: Api, document: str, most: int, **variables: Any) -> AsyncIterator[dict[str, Any]]:
    token: str | None = None
    while most > 0:
        page = await api.ask(document, limit=min(PAGE, most), nextToken=token, **variables)
        for item in page["items"]:
            yield item
        most -= len(page["items"])
        token = page["nextToken"]
        if token is None:
            return
