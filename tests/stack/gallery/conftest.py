"""A browser before the gallery. Whatever it asks for leaves a trace, and none may lead off this machine."""

import os
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from local.settings import PROJECT, LocalSettings
from local.stack import make_user

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
collect_ignore_glob = [] if CHROMIUM else ["test_*.py"]

SAMPLES = PROJECT / "samples"
PASSWORD = "Gallery-photos-2026"
# Without a sandbox it runs as root too; the rest keeps the browser from calling home.
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
WAIT_MS = 60_000
expect.set_options(timeout=WAIT_MS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not CHROMIUM:
        terminalreporter.write_line("tests/stack/gallery was left out: install chromium or set CHROMIUM")


@dataclass
class Gallery:
    """The gallery before one person: its page, and what went wrong there."""

    page: Page
    context: BrowserContext
    stack: dict[str, Any]
    foreign: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    async def open(self, address: str = "") -> None:
        """Go to the gallery, or to an address in it."""
        await self.page.goto(self.stack["galleryUrl"] + address)

    async def sign_in(self, email: str) -> None:
        """Sign in by the form."""
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.get_by_role("button", name="Sign out").wait_for()

    async def upload(self, *names: str) -> None:
        """Choose samples to upload."""
        await self.page.set_input_files("[data-upload] >> nth=0", [SAMPLES / name for name in names])

    async def until_found(self, count: int) -> None:
        """Wait until so many uploads can be found."""
        await expect(self.page.locator("[data-step=found]")).to_have_count(count)

    async def tiles(self) -> list[str]:
        """What the photos of the grid are called, in their order."""
        tiles = self.page.locator(".tile img")
        return [await tile.get_attribute("alt") or "" for tile in await tiles.all()]

    async def shows(self, count: int) -> None:
        """Wait until the grid shows so many photos."""
        await expect(self.page.locator(".tile")).to_have_count(count)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture
async def gallery(browser: Browser, stack: dict[str, Any]) -> AsyncIterator[Gallery]:
    """The gallery in a desktop window; it must ask for nothing elsewhere and stumble over nothing."""
    context = await browser.new_context(viewport={"width": 1360, "height": 860}, locale="en-GB", timezone_id="UTC")
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS)
    gallery = Gallery(page, context, stack)
    context.on("request", lambda request: _note_foreign(gallery, request.url))
    page.on("websocket", lambda socket: _note_foreign(gallery, socket.url))
    page.on("pageerror", lambda error: gallery.errors.append(str(error)))
    page.on("console", lambda message: gallery.errors.append(message.text) if message.type == "error" else None)
    await gallery.open()
    yield gallery
    await context.close()
    assert gallery.foreign == []
    assert gallery.errors == []


def _note_foreign(gallery: Gallery, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob") and parts.hostname != "127.0.0.1":
        gallery.foreign.append(url)


@pytest.fixture
def email(settings: LocalSettings, stack: dict[str, Any]) -> str:
    """A new user, with no photos."""
    name = f"{secrets.token_hex(4)}@example.com"
    make_user(settings, stack["userPoolId"], username=name, password=PASSWORD)
    return name


@pytest.fixture
def screenshots(tmp_path: Path) -> Path:
    """Where pictures of the views go: SCREENSHOTS, which `make screenshots` sets, or nowhere that lasts."""
    return Path(os.environ.get("SCREENSHOTS") or tmp_path)
