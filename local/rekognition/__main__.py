"""Serve the local Rekognition: `python -m local.rekognition --port P --state DIR --models DIR`."""

import argparse
import threading
import uuid
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from local.rekognition.operations import Rekognition


def application(rekognition: Rekognition) -> Starlette:
    """The gateway behind HTTP: Amazon's JSON 1.1 protocol, and two addresses for tests."""

    async def call(request: Request) -> Response:
        target = request.headers.get("x-amz-target", "")
        status, answer = await run_in_threadpool(rekognition.handle, target, await request.body())
        headers = {"content-type": "application/x-amz-json-1.1", "x-amzn-requestid": str(uuid.uuid4())}
        return JSONResponse(answer, status, headers)

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def calls(_: Request) -> Response:
        return JSONResponse(dict(rekognition.calls))

    routes = [Route("/", call, methods=["POST"]), Route("/_local/health", health), Route("/_local/calls", calls)]
    return Starlette(routes=routes)


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(description="A local Amazon Rekognition.")
    parser.add_argument("--port", type=int, default=4567)
    parser.add_argument("--state", type=Path, required=True, help="where face collections are kept")
    parser.add_argument("--models", type=Path, required=True, help="what local.rekognition.install fetched")
    arguments = parser.parse_args()
    rekognition = Rekognition(arguments.models, arguments.state)
    # Requests that come meanwhile wait for the models; the server itself answers at once.
    threading.Thread(target=rekognition.load, daemon=True).start()
    uvicorn.run(application(rekognition), host="127.0.0.1", port=arguments.port, log_level="warning")


if __name__ == "__main__":
    main()
