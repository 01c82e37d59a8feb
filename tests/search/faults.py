"""An HTTP server in front of another that answers some requests with faults, and counts them all."""

import http.client
import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

# What becomes of the answer that the server behind gave: another one, or None for none at all.
Spoil = Callable[["Faults", dict[str, Any]], tuple[int, dict[str, Any]] | None]


class Faults(ThreadingHTTPServer):
    """Spoils the first `left` answers."""

    daemon_threads = True

    def __init__(self, behind: str | None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.behind = urlsplit(behind) if behind else None
        self.spoil: Spoil = busy
        self.left = 0
        self.asked: list[str] = []
        self.released = threading.Event()

    @property
    def url(self) -> str:
        """Where to connect."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def inject(self, spoil: Spoil, times: int = 1000) -> None:
        """Spoil so many answers from now on, and count from nought."""
        self.spoil, self.left, self.asked = spoil, times, []


@contextmanager
def faults_before(behind: str | None) -> Iterator[Faults]:
    """A server before another, or before none."""
    server = Faults(behind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def busy(_: Faults, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """429: too many requests."""
    return 429, _error("rejected_execution_exception", 429)


def away(_: Faults, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """503: no node, no shard."""
    return 503, _error("cluster_block_exception", 503)


def reset(_: Faults, answer: dict[str, Any]) -> None:
    """The connection breaks."""
    return


def slow(server: Faults, answer: dict[str, Any]) -> None:
    """No answer comes before the client has given up."""
    server.released.wait()


def partly(_: Faults, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """200, but a shard did not answer."""
    return 200, _with_each(answer, {"_shards": {"total": 1, "successful": 0, "failed": 1}})


def ended(_: Faults, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """200, but the search was ended at its time."""
    return 200, _with_each(answer, {"timed_out": True})


def inside(_: Faults, answer: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """200, and the error inside: of the last search of a multi-search, of an item of a bulk request."""
    if "items" in answer:
        items = [{"index": one["index"] | _error("rejected_execution_exception", 429)} for one in answer["items"]]
        return 200, answer | {"items": items}
    if "responses" in answer:
        return 200, answer | {"responses": [*answer["responses"][:-1], _error("rejected_execution_exception", 429)]}
    return 429, _error("rejected_execution_exception", 429)


def _with_each(answer: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """An answer with more in it, that of a multi-search with more in each of its answers."""
    if "responses" in answer:
        return answer | {"responses": [each | more for each in answer["responses"]]}
    return answer | more


def _error(kind: str, status: int) -> dict[str, Any]:
    return {"error": {"type": kind, "reason": "injected", "root_cause": []}, "status": status}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Faults

    def do_GET(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        server = self.server
        server.asked.append(f"{self.command} {urlsplit(self.path).path}")
        status, answer = self._forwarded(body)
        if server.left > 0:
            server.left -= 1
            spoilt = server.spoil(server, answer)
            if spoilt is None:
                # Closed without lingering: the client sees a reset.
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                self.close_connection = True
                return
            status, answer = spoilt
        data = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(data)

    do_HEAD = do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

    def _forwarded(self, body: bytes) -> tuple[int, dict[str, Any]]:
        behind = self.server.behind
        if behind is None:
            return 200, {}
        connection = http.client.HTTPConnection(behind.hostname or "", behind.port, timeout=30)
        try:
            connection.request(self.command, self.path, body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"{}")
        finally:
            connection.close()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""
