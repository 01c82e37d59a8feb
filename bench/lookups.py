"""The back-end calls of one listImages page with labels and thumbnail addresses, counted on the wire.

Run: make bench-lookups

Our AppSync answers the query over real records of the emulated AWS, reached through a proxy that counts: DynamoDB's
operations by name, invocations by function. A page of 20 photos may make one query and one batch, as one of 1 does.
"""

import asyncio
import json
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
from gql import gql

from bench.stack import settings_of_its_own
from local.appsync.config import build_gateway
from local.demo import SAMPLES, http_client, sign_in, upload
from local.settings import PROJECT
from local.stack import running

LIMIT = 2
PHOTOS = 20
INDEXED = gql("{ listImages(status: INDEXED, limit: 100) { items { id } } }")
PAGE = """query($limit: Int) {
  listImages(limit: $limit) { items { id filename status thumbnailUrl labels { name confidence } } nextToken }
}"""


def main() -> None:
    """Print the calls of a page of 1 and of 20, against the limit."""
    with tempfile.TemporaryDirectory() as home:
        settings = settings_of_its_own(Path(home))
        with running(settings) as stack, _counting_proxy(settings.aws_url) as (proxy, calls):
            token = sign_in(stack, stack["demoUser"])
            asyncio.run(_upload_photos(stack, token))
            config = json.loads((settings.home / "appsync.json").read_text(encoding="utf-8"))
            template = str(PROJECT / "template.yaml")
            gateway = build_gateway({**config, "template": template, "awsEndpointUrl": proxy})
            for size in (1, PHOTOS):
                calls.clear()
                items = _page(gateway, token, size)
                signed = sum(1 for one in items if one["thumbnailUrl"])
                labelled = sum(1 for one in items if one["labels"])
                made = ", ".join(f"{count} {name}" for name, count in sorted(calls.items()))
                print(
                    f"{len(items):2} photos, {signed} thumbnail addresses, {labelled} with labels: {made}"
                    f" = {calls.total() / LIMIT:.2f} x the limit of {LIMIT} calls"
                )


async def _upload_photos(stack: Mapping[str, Any], token: str) -> None:
    """Upload the sample photos until there are enough, and wait until all are recognised."""
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix == ".jpg")
    async with http_client(stack, token) as session:
        for number in range(PHOTOS):
            await upload(session, paths[number % len(paths)])
        while len((await session.execute(INDEXED))["listImages"]["items"]) < PHOTOS:
            await asyncio.sleep(0.5)


def _page(gateway: Any, token: str, size: int) -> list[dict[str, Any]]:
    body = json.dumps({"query": PAGE, "variables": {"limit": size}}).encode()
    headers = {"authorization": token, "content-type": "application/json"}
    answer = asyncio.run(gateway.handle("POST", "/graphql", headers, body, "127.0.0.1"))
    items: list[dict[str, Any]] = json.loads(answer.body)["data"]["listImages"]["items"]
    return items


@contextmanager
def _counting_proxy(target: str) -> Iterator[tuple[str, Counter[str]]]:
    """Pass requests on to an address; yields the proxy's address and the count of the calls to AWS."""
    calls: Counter[str] = Counter()

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            function = self.path.removesuffix("/invocations").rpartition("/")[2]
            calls[self.headers.get("X-Amz-Target") or f"Invoke of {function}"] += 1
            self._pass_on()

        def do_GET(self) -> None:
            # The keys that tokens are checked with; a gateway asks for them once.
            self._pass_on()

        def _pass_on(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer = httpx.request(self.command, target + self.path, content=body, headers=dict(self.headers))
            self.send_response(answer.status_code)
            for name in ("Content-Type", "X-Amz-Function-Error", "x-amzn-RequestId"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Proxy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", calls
        server.shutdown()


if __name__ == "__main__":
    main()
