"""A person uses the gallery: signs in, uploads, watches, searches, filters, looks, edits, deletes, signs out."""

import re
from collections.abc import Callable

import pytest
from playwright.async_api import FilePayload, Locator, Page, expect

from tests.stack.gallery.conftest import SAMPLES, Gallery

pytestmark = [pytest.mark.stack, pytest.mark.browser, pytest.mark.enable_socket, pytest.mark.timeout(600)]

WATCH_STEPS = """() => {
  window.steps = new Set();
  new MutationObserver(() => {
    for (const line of document.querySelectorAll('[data-step]')) window.steps.add(line.dataset.step);
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


async def test_the_main_job(gallery: Gallery, email: str) -> None:
    page = gallery.page
    await gallery.sign_in(email)
    await expect(page.get_by_role("heading", name="Drop your photos here")).to_be_visible()

    await page.evaluate(WATCH_STEPS)
    await gallery.upload("cat.jpg", "coffee.jpg", "astronaut.jpg")
    await gallery.until_found(3)
    assert {"sending", "recognising", "found"} <= set(await page.evaluate("[...window.steps]"))
    await expect(page.get_by_role("heading", name="3 photos", exact=True)).to_be_visible()
    assert set(await gallery.tiles()) == {"cat.jpg", "coffee.jpg", "astronaut.jpg"}

    # A word that is not typed to its end is completed; a label that is chosen becomes a chip.
    await page.get_by_role("combobox", name="Search photos").fill("ca")
    await gallery.shows(1)
    assert await gallery.tiles() == ["cat.jpg"]
    await page.get_by_role("option", name="Cat").click()
    await expect(page).to_have_url(re.compile(r"\?all=Cat$"))
    chip = page.get_by_role("button", name="Cat: must be on the photo. Change")
    await chip.click()
    await expect(page).to_have_url(re.compile(r"\?any=Cat$"))
    await page.get_by_role("button", name="Cat: this or another").click()
    await gallery.shows(2)
    assert set(await gallery.tiles()) == {"coffee.jpg", "astronaut.jpg"}

    await page.get_by_role("button", name="Clear all").click()
    await gallery.shows(3)
    await page.get_by_role("group", name="Faces").get_by_role("button", name="1", exact=True).click()
    await gallery.shows(1)
    assert await gallery.tiles() == ["astronaut.jpg"]
    await page.get_by_text("Somebody smiles").click()
    await expect(page).to_have_url(re.compile("faces=one&smile=yes"))
    await gallery.shows(1)

    # The address alone leads back to the same search and photo.
    await page.get_by_role("link", name="astronaut.jpg").click()
    await page.reload()
    await expect(page.get_by_role("dialog")).to_be_visible()
    await expect(page.locator("[data-box=face]")).to_have_count(1)
    await _assert_boxes_fit(page)

    await page.get_by_role("button", name="Edit title and tags").click()
    await page.get_by_label("Title").fill("Ready for the shuttle")
    await page.get_by_label("Tags").fill("space, portrait")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_role("heading", name="Ready for the shuttle")).to_be_visible()
    await expect(page.get_by_role("list", name="Tags")).to_have_text("#space#portrait")
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(page.get_by_role("link", name="Ready for the shuttle")).to_be_focused()

    await page.get_by_role("link", name="Photos, start page").click()
    await gallery.shows(3)
    await _delete(page, "coffee.jpg")
    await gallery.shows(2)
    await page.get_by_role("button", name="Undo").click()
    await gallery.shows(3)
    await _delete(page, "coffee.jpg")
    await gallery.shows(2)
    # Who signs out has not undone it.
    await page.get_by_role("button", name="Sign out").click()
    await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    await gallery.sign_in(email)
    await gallery.shows(2)


async def test_a_second_user_sees_none_of_it(
    gallery: Gallery, email: str, stack: dict[str, str], new_user: Callable[[], dict[str, str]]
) -> None:
    page = gallery.page
    await gallery.sign_in(email)
    await gallery.upload("cat.jpg")
    await gallery.until_found(1)
    await page.get_by_role("link", name="cat.jpg").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    address = page.url.removeprefix(stack["galleryUrl"])
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Sign out").click()

    other = new_user()
    await page.get_by_role("button", name="Make an account").click()
    await page.get_by_role("button", name="Sign in").click()
    await page.get_by_label("E-mail").fill(other["username"])
    await page.get_by_label("Password").fill("wrong")
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await expect(page.get_by_role("alert")).to_have_text("Incorrect username or password.")
    gallery.errors.clear()
    await page.get_by_label("Password").fill(other["password"])
    await page.get_by_role("button", name="Sign in", exact=True).click()
    await page.get_by_role("button", name="Sign out").wait_for()
    assert "cat.jpg" not in await gallery.tiles()
    await gallery.open(address)
    await expect(page.get_by_role("alert")).to_have_text("There is no such photo, or it is not yours.")


async def test_signing_up(gallery: Gallery) -> None:
    page = gallery.page
    await page.get_by_role("button", name="Make an account").click()
    await page.get_by_label("E-mail").fill(f"new-{id(gallery)}@example.com")
    await page.get_by_label("Password").fill("A-new-password-1")
    await page.get_by_role("button", name="Sign up").click()
    await page.get_by_label("Code").fill("123456")
    await page.get_by_role("button", name="Confirm").click()
    await expect(page.get_by_role("heading", name="Drop your photos here")).to_be_visible()


async def test_a_file_that_is_no_photo_says_so_and_can_be_put_away(gallery: Gallery, email: str) -> None:
    page = gallery.page
    await gallery.sign_in(email)
    broken = FilePayload(name="broken.jpg", mimeType="image/jpeg", buffer=b"this is no picture")
    notes = FilePayload(name="notes.txt", mimeType="text/plain", buffer=b"notes")
    await page.set_input_files("[data-upload] >> nth=0", [broken, notes])
    await expect(page.locator("[data-step=failed]")).to_have_count(2)
    await expect(page.locator("[data-step=failed]", has_text="notes.txt")).to_contain_text("is not a photo's")
    line = page.locator("[data-step=failed]", has_text="broken.jpg")
    await expect(line).to_contain_text("picture")
    await line.get_by_role("button", name="Retry broken.jpg").click()
    await expect(page.locator("[data-step=recognising]")).to_have_count(1)
    await expect(page.locator("[data-step=failed]")).to_have_count(2)
    await page.get_by_role("button", name="Close the uploads").click()
    await expect(page.locator("[data-step]")).to_have_count(0)


@pytest.mark.parametrize(
    "event",
    [
        "new ClipboardEvent('paste', { clipboardData: data })",
        "new DragEvent('drop', { dataTransfer: data, cancelable: true })",
    ],
    ids=["pasted", "dropped"],
)
async def test_photos_can_be_pasted_and_dropped(gallery: Gallery, email: str, event: str) -> None:
    await gallery.sign_in(email)
    picture = list((SAMPLES / "coffee.jpg").read_bytes())
    await gallery.page.evaluate(
        f"""(bytes) => {{
          const data = new DataTransfer();
          data.items.add(new File([new Uint8Array(bytes)], 'coffee.jpg', {{ type: 'image/jpeg' }}));
          window.dispatchEvent({event});
        }}""",
        picture,
    )
    await gallery.until_found(1)
    await gallery.shows(1)


async def test_boxes_lie_over_a_turned_photo_as_over_the_upright_one(gallery: Gallery, email: str) -> None:
    page = gallery.page
    await gallery.sign_in(email)
    await gallery.upload("cat.jpg", "cat-turned.jpg")
    await gallery.until_found(2)
    places = []
    for name in ("cat.jpg", "cat-turned.jpg"):
        await page.get_by_role("link", name=name, exact=True).click()
        places.append(await _place_of(page, page.locator("[data-box=label]").first))
        await page.keyboard.press("Escape")
    assert places[0] == pytest.approx(places[1], abs=0.05)


async def test_who_leaves_the_page_has_not_undone_a_deletion(gallery: Gallery, email: str) -> None:
    await gallery.sign_in(email)
    await gallery.upload("coffee.jpg")
    await gallery.until_found(1)
    await _delete(gallery.page, "coffee.jpg")
    await gallery.shows(0)
    await gallery.page.goto("about:blank")
    await gallery.open()
    await expect(gallery.page.get_by_role("heading", name="Drop your photos here")).to_be_visible()


async def test_the_keyboard_is_enough(gallery: Gallery, email: str) -> None:
    page = gallery.page
    await gallery.sign_in(email)
    await gallery.upload("cat.jpg", "coffee.jpg", "astronaut.jpg")
    await gallery.until_found(3)
    await page.keyboard.press("/")
    await page.keyboard.type("-ca")
    await page.get_by_role("option", name="Cat").wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile(r"\?none=Cat$"))
    await gallery.shows(2)
    await page.keyboard.press("Backspace")
    await gallery.shows(3)
    order = await gallery.tiles()
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.dataset.index !== undefined"):
            break
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("link", name=order[1])).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name=order[1])).to_be_visible()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("heading", name=order[2])).to_be_visible()
    # The photo before takes the place of the one that goes; it can be had back without leaving it.
    await page.keyboard.press("Delete")
    await expect(page.get_by_role("heading", name=order[1])).to_be_visible()
    await page.get_by_role("button", name="Undo").press("Enter")
    await page.keyboard.press("Escape")
    await gallery.shows(3)
    await expect(page.get_by_role("link", name=order[1])).to_be_focused()


async def _place_of(page: Page, box: Locator) -> tuple[float, ...]:
    """Where a box lies on the photo, in shares of its width and height."""
    inner, outer = await box.bounding_box(), await page.locator(".frame .original.loaded").bounding_box()
    assert inner
    assert outer
    left, top = inner["x"] - outer["x"], inner["y"] - outer["y"]
    return (left / outer["width"], top / outer["height"], inner["width"] / outer["width"])


async def _delete(page: Page, name: str) -> None:
    await page.get_by_role("link", name=name).click()
    await page.get_by_role("button", name="Delete").click()
    await page.keyboard.press("Escape")


async def _assert_boxes_fit(page: Page) -> None:
    """A box covers the same part of the picture in a wide window and on a phone."""
    face = page.locator("[data-box=face]")
    places = []
    for width, height in ((390, 780), (1360, 860)):
        await page.set_viewport_size({"width": width, "height": height})
        places.append(await _place_of(page, face))
    assert places[0] == pytest.approx(places[1], abs=0.01)
    # The astronaut's face is in the upper middle.
    assert 0.2 < places[0][0] < 0.7
    assert places[0][1] < 0.4
