"""Serve the AppSync API of a template: `python -m local.appsync --template template.yaml --config CONFIG.json`."""

import argparse
import asyncio
import json
import logging
import sys
from pathlib import Path

import uvicorn

from local.appsync.intrinsics import TemplateError
from local.appsync.javascript import InvalidCode
from local.appsync.server import create_app


def main() -> int:
    """Serve until stopped; answer 1 with one line where the API cannot be served."""
    parser = argparse.ArgumentParser(prog="python -m local.appsync", description="AWS AppSync on this machine.")
    parser.add_argument("--template", type=Path, default=Path("template.yaml"))
    parser.add_argument("--config", type=Path, help="JSON: region, awsEndpointUrl, names, parameters, userPoolId, ...")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4000)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    config = json.loads(arguments.config.read_text(encoding="utf-8")) if arguments.config else {}
    try:
        app = create_app({**config, "template": str(arguments.template)})
    except (TemplateError, InvalidCode, FileNotFoundError) as refused:
        print(f"cannot serve {arguments.template}: {refused}", file=sys.stderr)
        return 1
    settings = uvicorn.Config(app, host=arguments.host, port=arguments.port, log_level="warning", access_log=False)
    return asyncio.run(_serve(uvicorn.Server(settings), f"http://{arguments.host}:{arguments.port}/graphql"))


async def _serve(server: uvicorn.Server, url: str) -> int:
    serving = asyncio.create_task(server.serve())
    while not server.started and not serving.done():
        await asyncio.sleep(0.01)
    if server.started:
        print(f"AppSync is ready at {url}", flush=True)
    await serving
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
