"""Files as people have them, on the deployed stack: an iPhone's HEIC, a turned photo, and words for what is none."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.photos.pictures import picture, png, saved
from tests.stack.conftest import User

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

CAT = Path(__file__).parents[2] / "samples" / "cat.jpg"
GET = """query($id: ID!) { getImage(id: $id) {
  contentType width height url labels { name instances { boundingBox { left top width height } } }
} }"""


def opened() -> Image.Image:
    return Image.open(io.BytesIO(CAT.read_bytes())).convert("RGB")


def turned() -> bytes:
    """The cat as a camera held upside down stores it."""
    exif = Image.Exif()
    exif[0x0112] = 3
    return saved(opened().transpose(Image.Transpose.ROTATE_180), "JPEG", exif=exif.tobytes(), quality=92)


def cat_box(image: dict[str, Any]) -> list[float]:
    """Where the cat is."""
    (cat,) = (label for label in image["labels"] if label["name"] == "Cat")
    return [cat["instances"][0]["boundingBox"][side] for side in ("left", "top", "width", "height")]


@pytest.mark.parametrize(
    ("name", "content_type", "made"),
    [
        ("IMG_0001.HEIC", "image/heic", lambda: saved(opened(), "HEIF")),
        ("turned.jpg", "image/jpeg", turned),
        ("cat.webp", "image/webp", lambda: saved(opened(), "WEBP")),
    ],
)
async def test_a_cat_is_found_where_it_is_whatever_the_file(
    ann: User, name: str, content_type: str, made: Callable[[], bytes]
) -> None:
    plain = await ann.upload("cat.jpg", CAT.read_bytes())
    body = made()
    photo = await ann.upload(name, body, contentType=content_type)
    for one in (plain, photo):
        assert (await ann.ended(one))["status"] == "INDEXED"
    seen, other = [(await ann.ask(GET, id=one))["getImage"] for one in (plain, photo)]
    assert other["contentType"] == content_type
    assert (other["width"], other["height"]) == (seen["width"], seen["height"])
    assert cat_box(other) == pytest.approx(cat_box(seen), abs=0.06)
    async with httpx.AsyncClient() as http:
        # The original stays as it is.
        assert (await http.get(other["url"])).content == body


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("funny.gif.jpg", picture("GIF", mode="P"), "a GIF, not a picture"),
        ("page.jpg", b"<!doctype html><script>alert(1)</script>", "a web page, not a picture"),
        ("bomb.png", png(60_000, 60_000, rows=1, colour=0, depth=1), "too many pixels"),
    ],
)
async def test_what_is_no_photo_says_so_to_its_owner(ann: User, name: str, body: bytes, reason: str) -> None:
    end = await ann.ended(await ann.upload(name, body))
    assert end["status"] == "FAILED"
    assert reason in end["statusReason"]
