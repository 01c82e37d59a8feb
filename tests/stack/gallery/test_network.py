"""The network drops while photos are on their way, and comes back."""

import pytest
from playwright.async_api import expect

from tests.stack.gallery.conftest import Gallery

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.timeout(600)]


async def test_an_upload_outlives_a_dropped_connection(gallery: Gallery, email: str) -> None:
    page = gallery.page
    await gallery.sign_in(email)
    chrome = await gallery.context.new_cdp_session(page)
    await chrome.send("Network.enable")
    # Slow enough that the first upload is still going on when the network drops.
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 8 * 1024}
    await chrome.send("Network.emulateNetworkConditions", slow)
    await gallery.upload("scientists.jpg")
    await expect(page.locator("[data-step=sending] .detail")).to_contain_text(" of ")
    await chrome.send("Network.emulateNetworkConditions", slow | {"offline": True})
    await expect(page.locator("[data-step=interrupted]")).to_contain_text("Interrupted; goes on by itself")
    # What is offered meanwhile says why it cannot be.
    await page.get_by_role("combobox", name="Search photos").fill("scientists")
    await expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    await chrome.send("Network.emulateNetworkConditions", slow | {"uploadThroughput": -1})
    await gallery.until_found(1)
    await page.get_by_role("button", name="Try again").click()
    await gallery.shows(1)
    # A dropped connection is what was asked for.
    assert all("ERR_INTERNET_DISCONNECTED" in error for error in gallery.errors), gallery.errors
    gallery.errors.clear()


async def test_what_was_announced_while_away_is_asked_for(gallery: Gallery, email: str) -> None:
    await gallery.sign_in(email)
    # The socket falls silent without closing: the photo ends unheard.
    await gallery.page.evaluate(
        """() => {
          const send = WebSocket.prototype.send;
          WebSocket.prototype.send = function (text) { if (!String(text).includes('start')) send.call(this, text); };
        }"""
    )
    await gallery.page.get_by_role("button", name="Sign out").click()
    await gallery.sign_in(email)
    await gallery.upload("coffee.jpg")
    await gallery.until_found(1)
    await gallery.shows(1)
