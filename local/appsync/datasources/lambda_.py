"""The Lambda data source: `Invoke` with one payload, `BatchInvoke` with those of all sibling fields."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from local.appsync.datasources import DataSourceError

INVOCATION_TYPES = ("RequestResponse", "Event")


class LambdaSource:
    """Invokes functions through a boto3 Lambda client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def execute(self, function: str, request: Mapping[str, Any]) -> Any:
        """Invoke a function with one payload; an `Event` is not waited for, and has no result."""
        if request.get("operation") == "BatchInvoke":
            (result,) = self.execute_batch(function, [request])
            return result
        if request.get("operation") != "Invoke":
            raise DataSourceError(
                "Code", f"a Lambda data source takes Invoke or BatchInvoke, not {request.get('operation')!r}"
            )
        return self._invoke(function, request.get("payload"), request.get("invocationType"))

    def execute_batch(self, function: str, requests: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Invoke a function once with a list of payloads; it answers a list of as many results."""
        invocation_type = requests[0].get("invocationType")
        results = self._invoke(function, [request.get("payload") for request in requests], invocation_type)
        if invocation_type == "Event":
            return [None] * len(requests)
        if not isinstance(results, list) or len(results) != len(requests):
            count = f"{len(results)} results" if isinstance(results, list) else type(results).__name__
            raise DataSourceError(
                "Lambda:IllegalArgument",
                f"The response of a BatchInvoke must be a list of {len(requests)} results, not {count}",
            )
        return results

    def _invoke(self, function: str, payload: Any, invocation_type: str | None) -> Any:
        invocation_type = invocation_type or "RequestResponse"
        if invocation_type not in INVOCATION_TYPES:
            kinds = " or ".join(INVOCATION_TYPES)
            raise DataSourceError("Code", f"the invocationType is {kinds}, not {invocation_type!r}")
        try:
            answer = self._client.invoke(
                FunctionName=function, InvocationType=invocation_type, Payload=json.dumps(payload).encode()
            )
        except ClientError as refused:
            error = refused.response["Error"]
            raise DataSourceError(f"Lambda:{error['Code']}", error["Message"]) from refused
        except BotoCoreError as unreachable:
            raise DataSourceError("Lambda:ServiceUnavailable", str(unreachable)) from unreachable
        body = answer["Payload"].read()
        result = json.loads(body) if body else None
        if answer.get("FunctionError"):
            message = result.get("errorMessage") if isinstance(result, dict) else str(result)
            raise DataSourceError("Lambda:Unhandled", message or "Unhandled")
        return result
