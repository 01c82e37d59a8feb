"""Building the search index anew on a running stack: calls the stack's own function until it is done."""

import json
import time
from collections.abc import Iterator
from typing import Any

from local.deploy import client
from local.settings import STACK_NAME, LocalSettings

PAUSE_SECONDS = 1


class ReindexError(Exception):
    """The index could not be built; the one before is still searched."""


def reindex(settings: LocalSettings) -> Iterator[dict[str, Any]]:
    """Build the index anew; yields how far it is, the end included. Raises ReindexError."""
    (stack,) = client(settings, "cloudformation").describe_stacks(StackName=STACK_NAME)["Stacks"]
    function = next(one["OutputValue"] for one in stack["Outputs"] if one["OutputKey"] == "ReindexFunctionName")
    functions = client(settings, "lambda")
    while True:
        answer = functions.invoke(FunctionName=function, Payload=b"{}")
        progress = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise ReindexError(progress.get("errorMessage", progress))
        yield progress
        if progress["phase"] == "DONE":
            return
        if progress["phase"] == "WAITING":
            time.sleep(PAUSE_SECONDS)
