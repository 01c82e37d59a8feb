"""The Lambda data source: `Invoke` with one payload, `BatchInvoke` with those of all sibling fields."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from local.appsync.datasources import DataSourceError


class LambdaSource:
    """Invokes functions through a boto3 Lambda client."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def execute(self, function: str, request: Mapping[str, Any]) -> Any:
        """Invoke a function with one payload."""
        if request.get("operation") == "BatchInvoke":
            (result,) = self.execute_batch(function, [request])
            return result
        if request.get("operation") != "Invoke":
            raise DataSourceError(
                "Code", f"a Lambda data source takes Invoke or BatchInvoke, not {request.get('operation')!r}"
            )
        return self._invoke(function, request.get("payload"), request.get("invocationType") or "RequestResponse")

    def execute_batch(self, function: str, requests: Sequence[Mapping[str, Any]]) -> list[Any]:
        """Invoke a function once with a list of payloads; it answers a list of as many results."""
        results = self._invoke(function, [request.get("payload") for request in requests], "RequestResponse")
        if not isinstance(results, list) or len(results) != len(requests):
            count = f"{len(results)} results" if isinstance(results, list) else type(results).__name__
            raise DataSourceError(
                "Lambda:IllegalArgument",
                f"The response of a BatchInvoke must be a list of {len(requests)} results, not {count}",
            )
        return results

    def _invoke(self, function: str, payload: Any, invocation_type: str) -> Any:
        answer = self._client.invoke(
            FunctionName=function, InvocationType=invocation_type, Payload=json.dumps(payload).encode()
        )
        body = answer["Payload"].read()
        result = json.loads(body) if body else None
        if answer.get("FunctionError"):
            message = result.get("errorMessage") if isinstance(result, dict) else str(result)
            raise DataSourceError("Lambda:Unhandled", message or "Unhandled")
        return result
