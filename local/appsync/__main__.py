"""Serve the AppSync API of a template: `python -m local.appsync --template template.yaml --config CONFIG.json`."""

import argparse
import asyncio
import contextlib
import json
import logging
import resource
import sys
from pathlib import Path

from local.appsync.certificate import server_context
from local.appsync.intrinsics import TemplateError
from local.appsync.language import InvalidCode
from local.appsync.listener import Server
from local.appsync.server import create_app


def main() -> int:
    """Serve until stopped; answer 1 with one line where the API cannot be served."""
    parser = argparse.ArgumentParser(prog="python -m local.appsync", description="AWS AppSync on this machine.")
    parser.add_argument("--template", type=Path, default=Path("template.yaml"))
    parser.add_argument("--config", type=Path, help="JSON: region, awsEndpointUrl, names, parameters, userPoolId, ...")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4000)
    parser.add_argument(
        "--certificates", type=Path, default=Path(".local/certificates"),
        help="folder of the certificate for https and wss; clients trust its ca.pem",
    )  # fmt: skip
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    _allow_many_connections()
    config = json.loads(arguments.config.read_text(encoding="utf-8")) if arguments.config else {}
    try:
        app = create_app({**config, "template": str(arguments.template)})
    except (TemplateError, InvalidCode, FileNotFoundError) as refused:
        print(f"cannot serve {arguments.template}: {refused}", file=sys.stderr)
        return 1
    tls = server_context(arguments.certificates)
    server = Server(app, arguments.host, arguments.port, tls)
    try:
        return asyncio.run(_serve(server, f"http://{arguments.host}:{arguments.port}"))
    except OSError as taken:
        print(f"cannot listen at {arguments.host}:{arguments.port}: {taken}", file=sys.stderr)
        return 1


async def _serve(server: Server, url: str) -> int:
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        print(f"AppSync is ready at {url}/graphql (boto3's endpoint_url for EvaluateCode: {url})", flush=True)
    await serving
    return 0 if server.started else 1


def _allow_many_connections() -> None:
    """Take as many files as the system lets us; each subscriber is one."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
