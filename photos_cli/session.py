"""A signed-in user: tokens from Cognito, kept in a file of the user's own and renewed before they expire."""

import json
import os
import time
from collections.abc import Generator
from pathlib import Path
from threading import Lock
from typing import Any

import httpx
import platformdirs

from photos_cli.errors import CommandFailed
from photos_cli.stacks import Stack

EARLY_SECONDS = 60


def sessions_file() -> Path:
    """Where tokens are kept; only its owner may read it."""
    return Path(platformdirs.user_config_dir("photos")) / "sessions.json"


class Session:
    """The access token of a user of a stack, renewed in silence."""

    def __init__(self, stack: Stack, tokens: dict[str, Any]) -> None:
        self._stack = stack
        self._tokens = tokens
        self._renewing = Lock()

    @property
    def username(self) -> str:
        """Who is signed in."""
        return str(self._tokens["username"])

    def token(self, *, refused: str | None = None) -> str:
        """An access token that is still good; `refused` is one that is known not to be. Raises CommandFailed."""
        with self._renewing:
            current = str(self._tokens["access"])
            if current == refused or time.time() > self._tokens["expires"] - EARLY_SECONDS:
                answer = _initiate_auth(self._stack, "REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": self._tokens["refresh"]})
                self._tokens |= answer
                _remember(self._stack, self._tokens)
            return str(self._tokens["access"])


def sign_in(stack: Stack, username: str, password: str) -> Session:
    """Sign a user in and remember it for the next commands; raises CommandFailed."""
    tokens = _initiate_auth(stack, "USER_PASSWORD_AUTH", {"USERNAME": username, "PASSWORD": password})
    tokens["username"] = username
    _remember(stack, tokens)
    return Session(stack, tokens)


def remembered(stack: Stack) -> Session:
    """The user who signed in last; raises CommandFailed if nobody did."""
    tokens = _sessions().get(_key(stack))
    if tokens is None:
        raise CommandFailed(f"nobody is signed in to the stack {stack.name!r}: run `photos login`")
    return Session(stack, tokens)


class TokenAuth(httpx.Auth):
    """Puts the session's token on each request; asks once more with a new one when it is refused."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """httpx's hook for both its clients."""
        token = self._session.token()
        request.headers["Authorization"] = token
        response = yield request
        if response.status_code == httpx.codes.UNAUTHORIZED:
            request.headers["Authorization"] = self._session.token(refused=token)
            yield request


def _initiate_auth(stack: Stack, flow: Any, parameters: dict[str, str]) -> dict[str, Any]:
    # A third of a command's start, and most commands come with a token that is still good.
    import boto3
    from botocore import UNSIGNED
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    config = Config(signature_version=UNSIGNED, connect_timeout=5, read_timeout=20)
    cognito = boto3.client("cognito-idp", region_name=stack.region, endpoint_url=stack.aws_endpoint_url, config=config)
    try:
        answer = cognito.initiate_auth(
            ClientId=stack.user_pool_client_id,
            AuthFlow=flow,
            AuthParameters=parameters,
        )
    except ClientError as error:
        raise CommandFailed(f"signing in: {error.response['Error'].get('Message')} Run `photos login`.") from error
    except BotoCoreError as error:
        raise CommandFailed(f"signing in: {error}") from error
    result = answer.get("AuthenticationResult")
    if not result:
        raise CommandFailed(f"signing in asks for {answer.get('ChallengeName')}: finish it in the browser first")
    tokens = {"access": result["AccessToken"], "expires": time.time() + result["ExpiresIn"]}
    return tokens | ({"refresh": result["RefreshToken"]} if "RefreshToken" in result else {})


def _key(stack: Stack) -> str:
    return f"{stack.graphql_url} {stack.user_pool_client_id}"


def _sessions() -> dict[str, Any]:
    file = sessions_file()
    try:
        known: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise CommandFailed(f"{file} is damaged: remove it and run `photos login`") from error
    return known


def _remember(stack: Stack, tokens: dict[str, Any]) -> None:
    file = sessions_file()
    file.parent.mkdir(parents=True, exist_ok=True)
    known = _sessions() | {_key(stack): tokens}
    part = file.with_suffix(f".{os.getpid()}")
    # Nobody else may read it, not even for a moment.
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        json.dump(known, out)
    part.replace(file)
