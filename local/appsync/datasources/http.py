"""The HTTP data source: a request to an endpoint, signed with SigV4 where the template says so."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from local.appsync.datasources import DataSourceError

if TYPE_CHECKING:
    import httpx

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD")
TIME_LIMIT_SECONDS = 30
SIZE_LIMIT_BYTES = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where requests go, and the region and service that they are signed for, if any."""

    url: str
    signing: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Received:
    """What an endpoint answered."""

    status: int
    headers: dict[str, str]
    body: str


class HttpSource:
    """Sends requests; signed ones for AWS itself go to the emulated AWS, if there is one."""

    def __init__(self, credentials: tuple[str, str] = ("test", "test"), aws_url: str | None = None) -> None:
        self._credentials = credentials
        self._aws_url = aws_url

    def execute(self, endpoint: Endpoint, request: Mapping[str, Any]) -> Any:
        """Send the request of a resolver: method, resourcePath and params {query, headers, body}."""
        params = request.get("params") or {}
        method, path = request.get("method"), request.get("resourcePath")
        if method not in METHODS or not isinstance(path, str):
            raise DataSourceError("Code", f"an HTTP request wants a method of {', '.join(METHODS)} and a resourcePath")
        received = self.send(endpoint, method, path, params.get("query"), params.get("headers"), params.get("body"))
        return {"statusCode": received.status, "headers": received.headers, "body": received.body}

    def send(
        self, endpoint: Endpoint, method: str, path: str, query: Any = None, headers: Any = None, body: Any = None
    ) -> Received:
        """Send one request; redirects are not followed."""
        import httpx  # here, as few APIs send requests and its import takes long

        text = None if body is None else body if isinstance(body, str) else json.dumps(body)
        url = endpoint.url.rstrip("/") + "/" + path.lstrip("/")
        if query:
            url += "?" + urlencode({name: _text(value) for name, value in query.items()}, doseq=True)
        sent = {str(name): _text(value) for name, value in (headers or {}).items()}
        if endpoint.signing:
            sent = self._signed(endpoint.signing, method, url, sent, text)
        try:
            with self._client.stream(method, self._routed(endpoint, url), headers=sent, content=text) as answer:
                content = b""
                for part in answer.iter_bytes():
                    content += part
                    if len(content) > SIZE_LIMIT_BYTES:
                        raise DataSourceError("Http:ResponseTooLarge", f"{url} answered more than 5 MB")
                return Received(answer.status_code, dict(answer.headers), content.decode("utf-8", "replace"))
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            raise DataSourceError(
                "Http:ConnectionError", f"{method} {url}: {failed or type(failed).__name__}"
            ) from failed

    @cached_property
    def _client(self) -> "httpx.Client":
        import httpx

        return httpx.Client(timeout=TIME_LIMIT_SECONDS, trust_env=False)

    def _signed(
        self, signing: tuple[str, str], method: str, url: str, headers: Mapping[str, str], body: str | None
    ) -> dict[str, str]:
        from botocore.auth import SigV4Auth
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials

        region, service = signing
        wanted = {**headers, "host": urlsplit(url).netloc}
        request = AWSRequest(method=method, url=url, headers=wanted, data=body)
        SigV4Auth(Credentials(*self._credentials), service, region).add_auth(request)
        return dict(request.headers.items())

    def _routed(self, endpoint: Endpoint, url: str) -> str:
        parts = urlsplit(url)
        if self._aws_url and endpoint.signing and (parts.hostname or "").endswith(".amazonaws.com"):
            return self._aws_url.rstrip("/") + parts.path + (f"?{parts.query}" if parts.query else "")
        return url


def _text(value: Any) -> Any:
    if isinstance(value, list):
        return [_text(one) for one in value]
    return value if isinstance(value, str) else json.dumps(value)
