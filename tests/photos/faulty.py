"""Neighbours that fail: an HTTP server before the emulator, playing Rekognition, OpenSearch and AppSync itself."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import urllib3

BUCKET = "bucket"
INDEX = "images-v1"


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked of a neighbour."""

    operation: str
    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """What the neighbour says."""

    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": "application/json"})


class Reset(Exception):
    """The connection ends without an answer."""


Fault = Callable[[Request, Callable[[], Answer]], Answer]


def says(code: int, /, **body: Any) -> Fault:
    """An answer in JSON, and nothing done."""
    return lambda request, work: Answer(code, json.dumps(body).encode())


def says_xml(status: int, code: str) -> Fault:
    """S3's answer, and nothing done."""
    body = f"<Error><Code>{code}</Code><Message>injected</Message></Error>".encode()
    return lambda request, work: Answer(status, body, {"Content-Type": "application/xml"})


def resets(request: Request, work: Callable[[], Answer]) -> Answer:
    """No answer, and nothing done."""
    raise Reset


def loses_the_answer(request: Request, work: Callable[[], Answer]) -> Answer:
    """The work is done, and nobody hears of it."""
    work()
    raise Reset


def is_slow(request: Request, work: Callable[[], Answer]) -> Answer:
    """A late answer."""
    time.sleep(0.5)
    return work()


def leaves_items_undone(request: Request, work: Callable[[], Answer]) -> Answer:
    """DynamoDB's answer to a batch of which it did nothing."""
    asked = json.loads(request.body)["RequestItems"]
    return Answer(body=json.dumps({"UnprocessedItems": asked}).encode())


def item_says(status: int, kind: str) -> Fault:
    """OpenSearch's 200 with an error for each item inside, and nothing done."""
    return lambda request, work: _bulk_answer(request, status, error={"type": kind, "reason": "injected"})


def _bulk_answer(request: Request, status: int, **more: Any) -> Answer:
    actions = [json.loads(line)["index"] for line in request.body.splitlines()[::2]]
    items = [{"index": {"_index": INDEX, "_id": action["_id"], "status": status} | more} for action in actions]
    return Answer(body=json.dumps({"errors": bool(more), "items": items}).encode())


@dataclass
class Plan:
    """A fault of one operation for one photo: so many times, then no more."""

    operation: str
    fault: Fault
    times: int


@dataclass
class Neighbours:
    """All neighbours of a function; requests are told apart by the photo that they name."""

    aws_url: str
    port: int = 0
    plans: dict[str, Plan] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    requests: Counter[tuple[str, str]] = field(default_factory=Counter)
    done: Counter[tuple[str, str]] = field(default_factory=Counter)
    put_off: dict[str, int] = field(default_factory=dict)
    http: Any = field(default_factory=lambda: urllib3.PoolManager(maxsize=20))

    def answer(self, request: Request) -> Answer:
        """A neighbour's answer, or its fault."""
        named = request.path + request.body.decode("utf-8", "replace")
        photo = next((photo for alias, photo in self.aliases.items() if alias in named), "")
        self.requests[photo, request.operation] += 1

        def work() -> Answer:
            self.done[photo, request.operation] += 1
            return self._work(request)

        plan = self.plans.get(photo)
        if plan and plan.operation == request.operation and plan.times:
            plan.times -= 1
            return plan.fault(request, work)
        return work()

    def _work(self, request: Request) -> Answer:
        if request.operation in ("GetObject", "PutObject") or "DynamoDB" in request.headers.get("x-amz-target", ""):
            return self._forwarded(request)
        if request.operation == "ChangeMessageVisibility":
            asked = json.loads(request.body)
            self.put_off[asked["ReceiptHandle"]] = asked["VisibilityTimeout"]
        if request.operation == "DetectLabels":
            return Answer(body=json.dumps({"Labels": [{"Name": "Cat", "Confidence": 99.0}]}).encode())
        if request.operation == "IndexFaces":
            return Answer(body=json.dumps({"FaceRecords": []}).encode())
        if request.operation.startswith("publish"):
            return Answer(body=json.dumps({"data": {}}).encode())
        if request.operation == "bulk":
            return _bulk_answer(request, 201)
        # OpenSearch is asked for nothing else than which index stands behind the alias.
        return Answer(body=json.dumps({INDEX: {"aliases": {"images": {}}}}).encode())

    def _forwarded(self, request: Request) -> Answer:
        headers = {name: value for name, value in request.headers.items() if name != "host"}
        answer = self.http.request(
            request.method, self.aws_url + request.path, body=request.body, headers=headers, retries=False
        )
        kept = {name: value for name, value in answer.headers.items() if name.lower() in ("content-type", "etag")}
        return Answer(answer.status, answer.data, kept)


def _operation(method: str, path: str, headers: dict[str, str], body: bytes) -> str:
    if target := headers.get("x-amz-target"):
        return target.rpartition(".")[2]
    if path.startswith("/graphql"):
        return "publishImageIndexed" if b"publishImageIndexed(" in body else "publishImageStatus"
    if path.startswith(f"/{BUCKET}/"):
        return {"GET": "GetObject", "PUT": "PutObject"}[method]
    return "bulk" if path.partition("?")[0].endswith("/_bulk") else "other"


@contextmanager
def running_neighbours(aws_url: str) -> Iterator[Neighbours]:
    """The neighbours, at a port of their own."""
    neighbours = Neighbours(aws_url)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _handle(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            operation = _operation(self.command, self.path, headers, body)
            try:
                answer = neighbours.answer(Request(operation, self.command, self.path, headers, body))
            except Reset:
                self.close_connection = True
                return
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(answer.body)

        do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _handle  # noqa: N815 (http.server's names)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    neighbours.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield neighbours
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        neighbours.http.clear()
