"""The views: accessible by axe-core in light and dark, kept from inline scripts, and pictured for the README."""

from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image
from playwright.async_api import Page, expect

from local.settings import PROJECT
from tests.stack.gallery.conftest import Gallery

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.timeout(600)]

AXE = PROJECT / "web" / "node_modules" / "axe-core" / "axe.min.js"
# Those that the README shows.
SHOWN = {
    *("sign-in-light", "uploads-light", "grid-light", "grid-dark", "search-light", "search-dark"),
    *("photo-light", "photo-dark", "phone-light"),
}
SERIOUS = ("serious", "critical")
PICTURED = ("astronaut.jpg", "cat.jpg", "coffee.jpg", "rocket.jpg", "scientists.jpg", "president-portrait.jpg")
RUN_AXE = """async () => (await axe.run(document, { resultTypes: ['violations'] })).violations
  .map(({ id, impact, nodes }) => ({ id, impact, where: nodes.map(({ target }) => target.join(' ')) }))"""

INJECT = """() => {
  const script = document.createElement('script');
  script.text = 'window.ran = true';
  document.body.append(script);
}"""


async def test_the_views_are_accessible_and_pictured(gallery: Gallery, email: str, screenshots: Path) -> None:
    page = gallery.page
    # Evaluated through the debugger, which the page's policy does not bind.
    axe = AXE.read_text(encoding="utf-8")
    await _view(page, axe, screenshots, "sign-in")
    await gallery.sign_in(email)
    await expect(page.get_by_role("heading", name="Drop your photos here")).to_be_visible()
    await _view(page, axe, screenshots, "empty")
    await gallery.upload(*PICTURED)
    await expect(page.locator("[data-step=found]").first).to_be_visible()
    await _view(page, axe, screenshots, "uploads")
    await gallery.until_found(len(PICTURED))
    await page.get_by_role("button", name="Close the uploads").click()
    await gallery.shows(len(PICTURED))
    await _view(page, axe, screenshots, "grid")
    await gallery.open("?any=Person&any=Cup&none=Tie&sure=50&sort=OLDEST")
    await expect(page.get_by_role("group", name="What is asked for")).to_be_visible()
    await expect(page.locator(".tile img.loaded").first).to_be_visible()
    await _view(page, axe, screenshots, "search")
    await gallery.open()
    await page.get_by_role("combobox", name="Search photos").press_sequentially("an")
    await expect(page.get_by_role("listbox", name="Labels")).to_be_visible()
    await _view(page, axe, screenshots, "completing")
    await gallery.open()
    await page.get_by_role("link", name="scientists.jpg").click()
    await expect(page.locator(".original.loaded")).to_be_visible()
    await expect(page.locator("[data-box=face]").first).to_be_visible()
    await expect(page.get_by_role("heading", name="Similar photos")).to_be_visible()
    await _view(page, axe, screenshots, "photo")
    await page.get_by_role("button", name="Edit title and tags").click()
    await _view(page, axe, screenshots, "edit")
    await page.set_viewport_size({"width": 390, "height": 800})
    await gallery.open()
    await gallery.shows(len(PICTURED))
    await page.get_by_role("button", name="Filters", exact=True).click()
    await expect(page.get_by_role("heading", name="Filters")).to_be_in_viewport()
    await _view(page, axe, screenshots, "phone")


async def test_the_policy_lets_no_inline_script_run(gallery: Gallery, stack: dict[str, Any]) -> None:
    async with httpx.AsyncClient() as http:
        answer = await http.get(stack["galleryUrl"])
    policy = {part.split()[0]: part.split()[1:] for part in answer.headers["content-security-policy"].split("; ")}
    assert policy["script-src"] == ["'self'"]
    assert policy["default-src"] == ["'none'"]
    assert not any("unsafe" in source for sources in policy.values() for source in sources)
    injected = (
        "() => { const s = document.createElement('script'); s.text = 'window.ran = true'; document.body.append(s); }"
    )
    await gallery.page.evaluate(injected)
    assert await gallery.page.evaluate("window.ran") is None
    assert len(gallery.errors) == 1
    assert "Content Security Policy" in gallery.errors.pop()


async def _view(page: Page, axe: str, screenshots: Path, name: str) -> None:
    for scheme in ("light", "dark"):
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # Colours fade from one to the other.
        await page.wait_for_timeout(250)
        found = await page.evaluate(f"{axe}; ({RUN_AXE})()")
        serious = [one for one in found if one["impact"] in SERIOUS]
        assert serious == [], f"{name}, {scheme}"
        if f"{name}-{scheme}" in SHOWN:
            await _picture(page, screenshots / f"{name}-{scheme}.webp")
    await page.emulate_media(color_scheme="light")


async def _picture(page: Page, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = path.with_suffix(".png")
    await page.screenshot(path=raw)
    with Image.open(raw) as picture:
        picture.save(path, "WEBP", quality=80, method=6)
    raw.unlink()
