"""A getImage over HTTP: our AppSync, with its token and its resolver in JavaScript, against bare graphql-core.

Run: python -m bench.appsync requests

Both read the same item of the same emulated DynamoDB. Requests are sent one after the other over one connection each,
in turn, so that a busy machine slows both. The reference calls graphql-core's `graphql`, which parses and validates
each request; ours keeps the documents that it has validated, checks the token, and runs the resolver's two handlers.
"""

import http.client
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3

from bench.stack import free_port, settings_of_its_own
from local.demo import sign_in
from local.settings import ACCESS_KEY, REGION, SECRET_KEY
from local.stack import running

LIMIT = 2.0
ROUNDS = 1_500
START_SECONDS = 30
QUERY = """query ($id: ID!) { getImage(id: $id) { id filename status title tags version createdAt
  faces { confidence boundingBox { left top width height } } } }"""


def main() -> None:
    """Print the median of each and their ratio."""
    with tempfile.TemporaryDirectory() as home, running(settings_of_its_own(Path(home))) as stack:
        token = sign_in(stack, stack["demoUser"])
        put_image(stack, token)
        port = free_port()
        command = [
            sys.executable,
            "-m",
            "bench.appsync.reference",
            str(port),
            stack["tableName"],
            stack["awsEndpointUrl"],
        ]
        reference = subprocess.Popen(command)
        try:
            compare(f"127.0.0.1:{port}", urlsplit(stack["graphqlUrl"]).netloc, token)
        finally:
            reference.terminate()
            reference.wait()


def compare(reference: str, ours: str, token: str) -> None:
    """Time both in turn."""
    connections = {
        "bare graphql-core": http.client.HTTPConnection(reference),
        "our AppSync": http.client.HTTPConnection(ours),
    }
    times: dict[str, list[float]] = {name: [] for name in connections}
    answers: dict[str, Any] = {}
    for name, connection in connections.items():
        wait_for(connection)
        answers[name] = ask(connection, token)
    first, second = answers.values()
    assert first == second, answers
    for number in range(ROUNDS + 100):
        for name, connection in connections.items():
            started = time.perf_counter()
            ask(connection, token)
            if number >= 100:
                times[name].append((time.perf_counter() - started) * 1000)
    for name, taken in times.items():
        percentiles = statistics.quantiles(taken, n=100)
        print(f"getImage, {name}: p50 {percentiles[49]:.2f} ms, p99 {percentiles[98]:.2f} ms, of {ROUNDS}")
    ratio = statistics.median(times["our AppSync"]) / statistics.median(times["bare graphql-core"])
    print(f"getImage at p50: {ratio:.2f} x bare graphql-core (limit {LIMIT:.0f})")


def wait_for(connection: http.client.HTTPConnection) -> None:
    """Connect as soon as somebody listens."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            return connection.connect()
        except ConnectionRefusedError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def ask(connection: http.client.HTTPConnection, token: str) -> Any:
    """One getImage."""
    body = json.dumps({"query": QUERY, "variables": {"id": "i1"}})
    connection.request("POST", "/graphql", body, {"Authorization": token, "Content-Type": "application/json"})
    answer = json.loads(connection.getresponse().read())
    assert answer["data"]["getImage"], answer
    return answer


def put_image(stack: Mapping[str, Any], token: str) -> None:
    """An image of the demo user with 20 labels and 3 faces, as a record of the table has them."""
    import jwt

    owner = jwt.decode(token, options={"verify_signature": False})["sub"]
    box = {"M": {name: {"N": "0.25"} for name in ("left", "top", "width", "height")}}
    face = {"M": {"id": {"S": "f1"}, "confidence": {"N": "99.5"}, "boundingBox": box}}
    label = {"M": {"name": {"S": "Animal"}, "confidence": {"N": "97.25"}, "boxes": {"L": [box]}}}
    item = {
        "pk": {"S": "IMAGE#i1"}, "sk": {"S": "IMAGE"}, "id": {"S": "i1"}, "owner": {"S": owner},
        "filename": {"S": "cat.jpg"}, "status": {"S": "INDEXED"}, "title": {"S": "A cat"},
        "tags": {"L": [{"S": "pet"}]}, "version": {"N": "3"}, "createdAt": {"S": "2026-01-01T00:00:00.000Z"},
        "labels": {"L": [label] * 20}, "faces": {"L": [face] * 3},
    }  # fmt: skip
    client = boto3.client(
        "dynamodb", REGION, endpoint_url=stack["awsEndpointUrl"], aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )  # fmt: skip
    client.put_item(TableName=stack["tableName"], Item=item)


if __name__ == "__main__":
    main()
