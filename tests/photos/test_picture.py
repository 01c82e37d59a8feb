"""What an uploaded file turns out to be."""

import io

import pytest
from PIL import Image

from photos.errors import Unanalysable
from photos.inspection import MAX_BYTES
from photos.picture import THUMBNAIL_SIDE, inspect
from tests.photos.pictures import picture


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


def test_jpeg_goes_to_rekognition_as_it_is() -> None:
    seen = inspect(picture(size=(1600, 900), taken="2024:05:17 18:03:09"))
    assert (seen.content_type, seen.width, seen.height, seen.converted) == ("image/jpeg", 1600, 900, None)
    assert seen.taken_at == "2024-05-17T18:03:09.000Z"
    assert max(opened(seen.thumbnail).size) <= THUMBNAIL_SIDE


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_width_height_and_thumbnail_are_the_upright_pictures(kind: str, orientation: int) -> None:
    seen = inspect(picture(kind, size=(320, 200), orientation=orientation))
    turned = orientation >= 5
    assert (seen.width, seen.height) == ((200, 320) if turned else (320, 200))
    thumbnail = opened(seen.thumbnail)
    assert (thumbnail.height > thumbnail.width) is turned
    # Rekognition turns a JPEG upright by itself, a PNG it does not.
    assert (seen.converted is not None) is (kind == "PNG" and orientation != 1)


@pytest.mark.parametrize(
    ("kind", "mode"), [("WEBP", "RGB"), ("TIFF", "RGB"), ("TIFF", "CMYK"), ("AVIF", "RGB"), ("WEBP", "RGBA")]
)
def test_what_rekognition_does_not_take_is_converted(kind: str, mode: str) -> None:
    seen = inspect(picture(kind, mode=mode))
    assert seen.converted is not None
    assert opened(seen.converted).format == "JPEG"


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "CMYK"), ("JPEG", "L"), ("PNG", "I;16"), ("PNG", "P"), ("PNG", "LA"), ("PNG", "1"), ("PNG", "RGBA")],
)
def test_every_colour_mode_has_a_thumbnail(kind: str, mode: str) -> None:
    assert opened(inspect(picture(kind, mode=mode)).thumbnail).mode == "RGB"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"Dear diary, this is a text.\n" * 20, "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' width='100' height='100'/>", "not a picture"),
        (b"<!doctype html><script>alert(1)</script>", "not a picture"),
        (picture(size=(1200, 900))[:3000], "damaged"),
        (picture("PNG", size=(1200, 900))[:2000], "damaged"),
        (picture(size=(79, 79)), "79 x 79"),
        (picture(size=(79, 800), orientation=6), "800 x 79"),
        (picture("PNG", size=(10_001, 80)), "10001 x 80"),
        (picture("PNG", size=(9_000, 9_000), mode="1"), "9000 x 9000"),
        (picture("GIF", size=(200, 200), mode="P"), "not a picture"),
        (b"\xff" * (MAX_BYTES + 1), "bytes"),
    ],
)
def test_what_cannot_be_analysed_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(Unanalysable, match=reason):
        inspect(body)


def test_the_smallest_picture_is_taken() -> None:
    assert inspect(picture(size=(80, 80))).width == 80


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2024:13:45 99:99:99", ""])
def test_a_nonsense_date_is_no_date(taken: str) -> None:
    assert inspect(picture(taken=taken)).taken_at is None
