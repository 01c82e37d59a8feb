"""The transfer of many photos by the command line, against the bare sequence of createUpload and presigned POST.

Run: make bench-uploads, or PHOTOS=100 make bench-uploads

Both send the same number of photos, eight at once, to one local stack, in rounds that take turns: each waits until
the photos of the other are recognised. Only the time until the last file is sent counts. The command line also
hashes each file, notes it in its ledger and listens to the subscription. At least 0.9 of the bare rate is asked for.
"""

import asyncio
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from bench.stack import settings_of_its_own
from local.demo import sign_in
from local.stack import running
from photos_cli.api import Api
from photos_cli.documents import CREATE_UPLOAD, LIST_IMAGES
from photos_cli.ledger import Ledger
from photos_cli.session import Session
from photos_cli.stacks import LOCAL, Stack
from photos_cli.uploads import Outcome, Uploader

PHOTOS = int(os.environ.get("PHOTOS", "500"))
ROUNDS = 5
PARALLEL = 8
LIMIT = 0.9


async def bare(api: Api, paths: list[Path]) -> float:
    """Seconds for the bare sequence."""
    limit = asyncio.Semaphore(PARALLEL)

    async def send(path: Path, http: httpx.AsyncClient) -> None:
        async with limit:
            about = {"filename": path.name, "bytes": path.stat().st_size, "contentType": "image/jpeg"}
            created = await api.ask(CREATE_UPLOAD, input=about)
            fields = {one["name"]: one["value"] for one in created["fields"]}
            with path.open("rb") as file:
                (await http.post(created["url"], data=fields, files={"file": file})).raise_for_status()

    started = time.perf_counter()
    async with httpx.AsyncClient(timeout=60) as http:
        await asyncio.gather(*(send(path, http) for path in paths))
    return time.perf_counter() - started


async def ours(api: Api, ledger: Ledger, paths: list[Path]) -> float:
    """Seconds until the command line has sent the last file."""
    sent: list[float] = []

    def changed(one: Outcome) -> None:
        if one.state == "SENT":
            sent.append(time.perf_counter())

    started = time.perf_counter()
    await Uploader(api, ledger, PARALLEL, [Outcome(path) for path in paths], changed).run()
    assert len(sent) == len(paths)
    return sent[-1] - started


async def settled(api: Api) -> None:
    """Wait until no photo is being recognised."""
    while True:
        page: dict[str, Any] = await api.ask(LIST_IMAGES, limit=100)
        if all(image["status"] in ("INDEXED", "FAILED") for image in page["items"]):
            return
        await asyncio.sleep(0.5)


async def measure(api: Api, ledger: Ledger, paths: list[Path]) -> None:
    """Print both rates and their ratio."""
    size = len(paths) // (2 * ROUNDS)
    # Workers are started and models loaded before anything counts.
    await bare(api, paths[:PARALLEL])
    rates: dict[str, list[float]] = {"bare": [], "ours": []}
    for number in range(ROUNDS):
        both = paths[2 * size * number : 2 * size * (number + 1)]
        for name, part in (("bare", both[:size]), ("ours", both[size:])):
            await settled(api)
            seconds = await (bare(api, part) if name == "bare" else ours(api, ledger, part))
            rates[name].append(size / seconds)
    reference, own = (statistics.median(rates[name]) for name in ("bare", "ours"))
    print(f"bare sequence: {reference:.1f} photos a second, median of {ROUNDS} rounds of {size}")
    print(f"command line:  {own:.1f} photos a second = {own / reference:.2f} x the bare sequence (limit {LIMIT})")


def main() -> None:
    """Make the photos, start a stack, measure."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        paths = [home / f"{number}.jpg" for number in range(2 * PHOTOS)]
        for number, path in enumerate(paths):
            Image.effect_noise((320, 240), 40 + number % 50).save(path)
        with running(settings_of_its_own(home / "stack")) as stack:
            place = Stack(
                name=LOCAL,
                graphql_url=stack["graphqlUrl"],
                region=stack["region"],
                user_pool_client_id=stack["userPoolClientId"],
                aws_endpoint_url=stack["awsEndpointUrl"],
            )
            token = sign_in(stack, stack["demoUser"])
            session = Session(place, {"username": "demo", "access": token, "expires": time.time() + 3600})

            async def run() -> None:
                async with Api(place, session) as api:
                    await measure(api, Ledger("bench", home / "ledger.db"), paths)

            asyncio.run(run())


if __name__ == "__main__":
    main()
