"""The OpenSearch data source: signed requests to a domain, and its answers as they are."""

import json
from collections.abc import Mapping
from typing import Any

from local.appsync.datasources import DataSourceError
from local.appsync.datasources.http import Endpoint, HttpSource

OPERATIONS = ("GET", "POST", "PUT", "HEAD", "DELETE")


def execute(http: HttpSource, domain: Endpoint, request: Mapping[str, Any]) -> Any:
    """Send the request of a resolver: operation, path and params {headers, queryString, body}."""
    operation, path, params = request.get("operation"), request.get("path"), request.get("params") or {}
    if operation not in OPERATIONS or not isinstance(path, str):
        raise DataSourceError("Code", f"an OpenSearch request wants an operation of {', '.join(OPERATIONS)} and a path")
    headers = {"content-type": "application/json", **(params.get("headers") or {})}
    received = http.send(domain, operation, path, params.get("queryString"), headers, params.get("body"))
    try:
        answer = json.loads(received.body) if received.body else None
    except ValueError as unreadable:
        raise DataSourceError("OpenSearch:TransformationException", "the domain's answer is not JSON") from unreadable
    if received.status >= 400 and not (received.status == 404 and isinstance(answer, dict) and "found" in answer):
        raise DataSourceError("OpenSearch:HttpResponseException", f"{received.status}: {received.body[:1000]}", answer)
    return answer
