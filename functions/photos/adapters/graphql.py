"""The GraphQL API as one of its users: the caller's own token goes along, so the API's rules are all that hold."""

import json
from collections.abc import Mapping
from typing import Any

import urllib3

from photos.errors import GraphQLRefused, InvalidInput, NotSignedIn, RetryLater

# API Gateway waits for 29 s.
TIMEOUT = urllib3.Timeout(connect=2, read=20)
_BUSY = {"Busy", "SearchBusy"}


class AppSyncApi:
    """Asks an AppSync API; the connection is kept from call to call."""

    def __init__(self, url: str) -> None:
        self._url = url
        # A mutation that was sent twice could be done twice.
        self._http = urllib3.PoolManager(timeout=TIMEOUT, retries=False)

    def ask(self, token: str, document: str, variables: Mapping[str, Any]) -> dict[str, Any]:
        """The data of an answer without errors; raises InvalidInput, NotSignedIn, RetryLater, GraphQLRefused."""
        body = json.dumps({"query": document, "variables": dict(variables)}).encode()
        headers = {"Content-Type": "application/json", "Authorization": token}
        try:
            response = self._http.request("POST", self._url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            raise RetryLater(f"asking the GraphQL API: {error}") from error
        if response.status in (401, 403):
            raise NotSignedIn("The token is missing, expired or not of this user pool. Sign in again.")
        if response.status == 429 or response.status >= 500:
            raise RetryLater(f"asking the GraphQL API: HTTP {response.status}")
        answer = json.loads(response.data)
        if answer.get("errors"):
            raise _ours(answer["errors"][0])
        return dict(answer["data"])

    def post_file(self, url: str, fields: Mapping[str, str], name: str, body: bytes) -> None:
        """Send a file to the form of an upload; raises InvalidInput if S3 refuses it, RetryLater."""
        try:
            response = self._http.request("POST", url, fields={**fields, "file": (name, body)})
        except urllib3.exceptions.HTTPError as error:
            raise RetryLater(f"storing the file: {error}") from error
        if response.status >= 500 or response.status == 429:
            raise RetryLater(f"storing the file: HTTP {response.status}")
        if response.status >= 300:
            raise InvalidInput("body", "the storage refused the file; it is larger or of another type than announced.")


def _ours(error: Mapping[str, Any]) -> Exception:
    kind, message = str(error.get("errorType")), str(error.get("message"))
    if kind == "InvalidInput":
        field, _, text = message.partition(": ")
        return InvalidInput(field, text)
    if kind == "BadRequestException":
        # AppSync's own error for a token of a list that it did not give.
        return InvalidInput("nextToken", "the token was edited or belongs to another list; start again without one.")
    if kind in _BUSY:
        return RetryLater(message)
    return GraphQLRefused(f"the GraphQL API answered {kind}: {message}")
