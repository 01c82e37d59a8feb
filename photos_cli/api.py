"""The GraphQL API, asked by a signed-in user: queries, mutations, and subscriptions that come back by themselves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from typing import Any
from urllib.parse import urlparse

import httpx
from gql import Client, GraphQLRequest
from gql.transport.appsync_auth import AppSyncJWTAuthentication
from gql.transport.appsync_websockets import AppSyncWebsocketsTransport
from gql.transport.exceptions import TransportError, TransportQueryError
from gql.transport.httpx import HTTPXAsyncTransport
from websockets.exceptions import WebSocketException

from photos_cli.errors import CommandFailed
from photos_cli.session import Session, TokenAuth
from photos_cli.stacks import Stack

TIMEOUT_SECONDS = 30
LONGEST_PAUSE_SECONDS = 15.0


class Api:
    """One user's view of one stack; use it as an asynchronous context."""

    def __init__(self, stack: Stack, session: Session) -> None:
        self._stack = stack
        self._session = session
        self._client = Client(
            transport=HTTPXAsyncTransport(url=stack.graphql_url, auth=TokenAuth(session), timeout=TIMEOUT_SECONDS),
            # httpx keeps the time.
            execute_timeout=None,
        )
        self._open = AsyncExitStack()
        self._asking: Any = None

    async def __aenter__(self) -> "Api":
        self._asking = await self._open.enter_async_context(self._client)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._open.aclose()

    async def ask(self, document: str, **variables: Any) -> Any:
        """The field `answer` of an answer; raises CommandFailed with the API's own words."""
        return (await self.ask_all(document, **variables))["answer"]

    async def ask_all(self, document: str, **variables: Any) -> dict[str, Any]:
        """Every field of an answer; raises CommandFailed with the API's own words."""
        given = {name: value for name, value in variables.items() if value is not None}
        try:
            return dict(await self._asking.execute(GraphQLRequest(document, variable_values=given)))
        except TransportQueryError as error:
            said = "; ".join(str(one["message"]) for one in error.errors or ())
            raise CommandFailed(said or str(error)) from error
        except (TransportError, httpx.HTTPError) as error:
            raise CommandFailed(f"the API at {self._stack.graphql_url} does not answer: {error!r}") from error

    async def listen(self, document: str, connected: Callable[[], None] | None = None) -> AsyncIterator[dict[str, Any]]:
        """What a subscription brings; a lost connection is made again, with `connected` called each time."""
        pause = 0.2
        while True:
            try:
                async with Client(transport=await self._transport()) as session:
                    news = session.subscribe(GraphQLRequest(document))
                    if connected:
                        connected()
                    async for message in news:
                        pause = 0.2
                        yield next(iter(message.values()))
            except TransportQueryError as error:
                raise CommandFailed(f"subscribing: {error}") from error
            except (TimeoutError, TransportError, WebSocketException, OSError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_SECONDS)

    async def _transport(self) -> AppSyncWebsocketsTransport:
        token = await asyncio.to_thread(self._session.token)
        address = urlparse(self._stack.graphql_url)
        auth = AppSyncJWTAuthentication(host=address.netloc, jwt=token)
        # gql itself turns https:// into the service's wss:// address.
        url = address._replace(scheme="ws").geturl() if address.scheme == "http" else self._stack.graphql_url
        return AppSyncWebsocketsTransport(url=url, auth=auth)
