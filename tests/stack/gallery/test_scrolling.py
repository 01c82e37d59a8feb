"""Two thousand photos are scrolled through: the page stays small, and frames are drawn."""

from typing import Any

import pytest
from playwright.async_api import expect

from local.demo import sign_in
from local.settings import LocalSettings
from tests.stack.gallery.conftest import PASSWORD, Gallery
from tests.stack.gallery.owner import owner_of
from tests.stack.gallery.photos import store_photos

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.timeout(600)]

PHOTOS = 2000
# What two windows and a half of rows hold, and the bar and filters beside them; without virtualisation it is 6,000.
MOST_NODES = 1000
# Scrolls by 150 pixels a frame, as a quick hand does, and notes each frame's length and the most nodes there were.
SCROLL = """async (total) => {
  const frames = [];
  let nodes = 0;
  let before = performance.now();
  let still = 0;
  while (still < 120) {
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - before);
    before = now;
    const y = scrollY;
    scrollBy(0, 150);
    still = scrollY === y ? still + 1 : 0;
    nodes = Math.max(nodes, document.querySelectorAll('#app *').length);
    if (!still) window.lastTile = Math.max(window.lastTile ?? 0, ...[...document.querySelectorAll('[data-index]')]
      .map((tile) => Number(tile.dataset.index)));
    if (window.lastTile === total - 1 && still > 10) break;
  }
  return { frames, nodes, last: window.lastTile };
}"""


async def test_two_thousand_photos_scroll(
    gallery: Gallery, email: str, settings: LocalSettings, stack: dict[str, Any], record_property: Any
) -> None:
    owner = owner_of(sign_in(stack, {"username": email, "password": PASSWORD}))
    store_photos(settings, stack, owner, PHOTOS)
    page = gallery.page
    await gallery.sign_in(email)
    await expect(page.get_by_role("heading", name="2,000 photos")).to_be_visible()
    await expect(page.locator(".tile img.loaded").first).to_be_visible()
    seen = await page.evaluate(SCROLL, PHOTOS)
    assert seen["last"] == PHOTOS - 1, "the end was not reached"
    assert seen["nodes"] < MOST_NODES
    # How many frames came late is printed by bench/gallery.py: it says more of the machine than of the page.
    record_property("frames", len(seen["frames"]))
    assert len(seen["frames"]) > PHOTOS / 10

    await page.keyboard.press("Home")
    await page.locator("[data-index]").first.focus()
    await page.keyboard.press("End")
    await expect(page.locator(f"[data-index='{PHOTOS - 1}']")).to_be_focused()
    assert await page.locator("#app *").count() < MOST_NODES
