"""What a page's records cost beside the search: 20 items by BatchGetItem, from a table that answers at once."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import boto3
from boto3.dynamodb.types import TypeSerializer

from bench.search.collection import Collection
from bench.search.measure import p50
from photos.adapters.image_items import ImageItems
from photos.record import Record, item_of

PAGE = 20
ROUNDS = 100


def milliseconds(collection: Collection, without: Sequence[str]) -> float:
    """The median time for one page."""
    images = [collection.image(collection.photo(number)) for number in range(PAGE)]
    serialize = TypeSerializer().serialize
    records = [item_of(Record(image=image)) for image in images]
    items = [{name: serialize(value) for name, value in record.items() if name not in without} for record in records]
    ids = [image.id for image in images]
    times: list[float] = []
    with _table({"Responses": {"photos": items}, "UnprocessedKeys": {}}) as url:
        client = boto3.client(
            "dynamodb",
            endpoint_url=url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        reader = ImageItems(client, "photos")
        for _ in range(ROUNDS):
            started = time.perf_counter()
            reader.images(ids, without=without)
            times.append((time.perf_counter() - started) * 1000)
    return p50(times)


@contextmanager
def _table(answer: dict[str, Any]) -> Iterator[str]:
    body = json.dumps(answer).encode()

    class Answering(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.0")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
