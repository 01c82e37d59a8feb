"""Uploading many photos: in parallel, each once, until the subscription tells how each of them ended."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from photos_cli.api import Api
from photos_cli.documents import CREATE_UPLOAD, ON_STATUS, RETRY_IMAGE, get_statuses
from photos_cli.errors import CommandFailed
from photos_cli.files import CONTENT_TYPES
from photos_cli.ledger import Ledger, content_hash

TRIES = 3
STATUSES_AT_ONCE = 50
# A message may be lost with its connection: what was not heard of for so long is asked for.
ASK_AFTER_SECONDS = 4.0
ENDED = ("INDEXED", "FAILED")


@dataclass(slots=True)
class Outcome:
    """What became of a file: `state` is WAITING, SENT, SKIPPED, INDEXED, FAILED or REFUSED."""

    path: Path
    state: str = "WAITING"
    id: str | None = None
    reason: str | None = None

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state not in ("WAITING", "SENT")

    @property
    def failed(self) -> bool:
        """Whether the file did not become a photo that can be found."""
        return self.state in ("FAILED", "REFUSED")


@dataclass
class Uploader:
    """Uploads files of one user; `changed` is called whenever one of them comes further."""

    api: Api
    ledger: Ledger
    parallel: int
    outcomes: list[Outcome]
    changed: Callable[[Outcome], None]
    _by_id: dict[str, Outcome] = field(default_factory=dict)
    _heard: dict[str, dict[str, Any]] = field(default_factory=dict)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Upload, then wait until each photo is found or failed."""
        known = self.ledger.known()
        limit = asyncio.Semaphore(self.parallel)
        async with self._listening(), httpx.AsyncClient(timeout=60) as http:
            await asyncio.gather(*(self._upload(one, known, limit, http) for one in self.outcomes))
            await self._all_ended()

    async def _statuses(self, ids: list[str]) -> dict[str, dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for start in range(0, len(ids), STATUSES_AT_ONCE):
            answer = await self.api.ask_all(get_statuses(ids[start : start + STATUSES_AT_ONCE]))
            found |= {image["id"]: image for image in answer.values() if image}
        return found

    async def _upload(
        self, one: Outcome, known: dict[str, str], limit: asyncio.Semaphore, http: httpx.AsyncClient
    ) -> None:
        async with limit:
            try:
                digest = await asyncio.to_thread(content_hash, one.path)
                before = known.get(digest)
                status = await self._status(before) if before else None
                if before and status in ("INDEXED", "PROCESSING"):
                    self._move(one, "SKIPPED", before)
                    return
                tried_again = before and status == "FAILED" and await self._retry(before)
                one.id = before if before and tried_again else await self._send(one.path, http)
            except (CommandFailed, OSError, httpx.HTTPError) as error:
                self._move(one, "REFUSED", reason=str(error) or repr(error))
                return
            # Noted as soon as it is sent: a command that is cut off here does not send it again.
            self.ledger.add(digest, one.id)
            self._by_id[one.id] = one
            self._move(one, "SENT", one.id)
            if one.id in self._heard:
                self._hear(self._heard[one.id])

    async def _status(self, image_id: str) -> str | None:
        """Where a photo of an earlier command is; None once it is deleted."""
        image = (await self._statuses([image_id])).get(image_id)
        return image["status"] if image else None

    async def _retry(self, image_id: str) -> bool:
        """Whether a photo that failed is analysed again; its file may never have arrived."""
        self._heard.pop(image_id, None)
        try:
            return await self.api.ask(RETRY_IMAGE, id=image_id) is not None
        except CommandFailed:
            return False

    async def _send(self, path: Path, http: httpx.AsyncClient) -> str:
        about = {"filename": path.name, "bytes": path.stat().st_size}
        about["contentType"] = CONTENT_TYPES[path.suffix.lower()]
        attempt = 1
        while True:
            created = await self.api.ask(CREATE_UPLOAD, input=about)
            fields = {one["name"]: one["value"] for one in created["fields"]}
            try:
                with path.open("rb") as file:
                    answer = await http.post(created["url"], data=fields, files={"file": (path.name, file)})
                if answer.status_code < 300:
                    return str(created["id"])
                if answer.status_code < 500 or attempt == TRIES:
                    raise CommandFailed(f"the storage refused it: HTTP {answer.status_code} {answer.text[:200]}")
            except httpx.TransportError:
                if attempt == TRIES:
                    raise
            await asyncio.sleep(2**attempt / 4)
            attempt += 1

    @asynccontextmanager
    async def _listening(self) -> AsyncIterator[None]:
        async def listen() -> None:
            async for message in self.api.listen(ON_STATUS):
                self._hear(message)

        # Nobody waits for the connection: what is over before it stands is asked for.
        listener = asyncio.create_task(listen())
        try:
            yield
        finally:
            listener.cancel()
            with suppress(asyncio.CancelledError, CommandFailed):
                await listener

    def _hear(self, message: dict[str, Any]) -> None:
        self._heard[message["id"]] = message
        one = self._by_id.get(message["id"])
        if one and not one.ended and message["status"] in ENDED:
            self._move(one, message["status"], reason=message.get("statusReason"))
        self._news.set()

    async def _all_ended(self) -> None:
        while waiting := [one for one in self.outcomes if not one.ended]:
            self._news.clear()
            try:
                await asyncio.wait_for(self._news.wait(), ASK_AFTER_SECONDS)
            except TimeoutError:
                found = await self._statuses([one.id for one in waiting if one.id])
                for one in waiting:
                    # Deleted by somebody else meanwhile: nothing will be heard of it any more.
                    gone = {"id": one.id, "status": "FAILED", "statusReason": "deleted meanwhile"}
                    self._hear(found.get(one.id or "", gone))

    def _move(self, one: Outcome, state: str, image_id: str | None = None, reason: str | None = None) -> None:
        one.state, one.id, one.reason = state, image_id or one.id, reason
        self.changed(one)
