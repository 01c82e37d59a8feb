"""What an uploaded file turns out to be: what is analysed and how, and in which words the rest is refused."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from photos.errors import Unanalysable
from photos.inspection import MAX_ANALYSED_BYTES, MAX_BYTES, MAX_INLINE_BYTES, MAX_SIDE, MIN_SIDE, Inspection
from photos.picture import CONVERTED_SIDE, THUMBNAIL_SIDE, inspect
from tests.photos.pictures import picture, png, saved, turned

KINDS = ["JPEG", "PNG", "TIFF", "WEBP", "AVIF", "HEIF"]
SAMPLES = {kind: picture(kind, orientation=6, taken="2024:05:17 18:03:09") for kind in KINDS}


def opened(body: bytes) -> Image.Image:
    return Image.open(io.BytesIO(body))


def frames(kind: str) -> bytes:
    """An animation: a black picture, then a white one."""
    white = Image.new("RGB", (160, 120), "white")
    return saved(Image.new("RGB", (160, 120)), kind, save_all=True, append_images=[white], duration=100)


def test_jpeg_goes_to_rekognition_as_it_is() -> None:
    seen = inspect(picture(size=(1600, 900), taken="2024:05:17 18:03:09"))
    assert (seen.content_type, seen.width, seen.height, seen.converted) == ("image/jpeg", 1600, 900, None)
    assert seen.taken_at == "2024-05-17T18:03:09.000Z"
    assert max(opened(seen.thumbnail).size) <= THUMBNAIL_SIDE


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_made_of_a_turned_picture_is_upright(kind: str, orientation: int) -> None:
    seen = inspect(turned(kind, orientation))
    assert (seen.width, seen.height) == (240, 160)
    # Rekognition turns a JPEG upright by itself, a PNG it does not.
    assert (seen.converted is not None) is (kind not in ("JPEG", "PNG") or (kind == "PNG" and orientation != 1))
    for made in (seen.thumbnail, seen.converted):
        if made is not None:
            image = opened(made).convert("RGB")
            corners = [image.getpixel((x, y)) for y in (20, 140) for x in (20, 220)]
            assert [min(corner) < 60 for corner in corners] == [True, False, False, False]  # type: ignore[arg-type]
            assert 0x0112 not in image.getexif()


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (picture("WEBP"), "image/webp"),
        (picture("WEBP", mode="RGBA"), "image/webp"),
        (frames("WEBP"), "image/webp"),
        (picture("TIFF"), "image/tiff"),
        (picture("TIFF", mode="CMYK"), "image/tiff"),
        (picture("AVIF"), "image/avif"),
        (picture("HEIF"), "image/heic"),
        (picture("HEIF", mode="RGBA"), "image/heic"),
        (picture("JPEG", mode="CMYK"), "image/jpeg"),
        (picture("PNG", mode="I;16"), "image/png"),
    ],
)
def test_what_rekognition_may_not_take_is_converted(body: bytes, content_type: str) -> None:
    seen = inspect(body)
    assert seen.content_type == content_type
    assert seen.converted is not None
    made = opened(seen.converted)
    assert (made.format, made.mode, made.size) == ("JPEG", "RGB", (160, 120))


@pytest.mark.parametrize("mode", ["L", "P", "LA", "1", "RGBA"])
def test_every_kind_of_png_goes_as_it_is_and_has_a_thumbnail(mode: str) -> None:
    seen = inspect(picture("PNG", mode=mode))
    assert seen.converted is None
    assert opened(seen.thumbnail).mode == "RGB"


def test_what_is_transparent_becomes_white() -> None:
    palette = Image.new("P", (100, 100))
    for body in (
        saved(palette, "PNG", transparency=0),
        picture("PNG", mode="RGBA", size=(100, 100)),
        picture("WEBP", mode="RGBA", size=(100, 100)),
    ):
        assert opened(inspect(body).thumbnail).getpixel((50, 50)) == (255, 255, 255)


def test_sixteen_bits_keep_their_grey() -> None:
    grey = opened(inspect(saved(Image.new("I;16", (100, 100), 0x8000), "PNG")).thumbnail).getpixel((50, 50))
    assert grey == (128, 128, 128)


def test_the_first_picture_of_an_animation_is_analysed() -> None:
    assert opened(inspect(frames("WEBP")).thumbnail).getpixel((80, 60)) == (0, 0, 0)
    assert opened(inspect(frames("PNG")).thumbnail).getpixel((80, 60)) == (0, 0, 0)


@pytest.mark.parametrize("extension", ["JPEG", "PNG"])
def test_the_content_decides_and_not_the_name(extension: str) -> None:
    # Files have no names here: nothing that is called a JPEG is taken for one.
    assert inspect(picture(extension)).content_type == f"image/{extension.lower()}"


@pytest.mark.parametrize(
    ("body", "size"),
    [
        (png(MAX_SIDE + 1, 100), (MAX_SIDE + 1, 100)),
        (picture(size=(12_000, 9_000), mode="L"), (12_000, 9_000)),
        (picture(size=(200, 150)) + bytes(MAX_ANALYSED_BYTES), (200, 150)),
        (picture("TIFF", size=(300, 11_000)), (300, 11_000)),
    ],
)
def test_what_is_too_large_for_rekognition_is_shrunk(body: bytes, size: tuple[int, int]) -> None:
    seen = inspect(body)
    assert (seen.width, seen.height) == size
    assert seen.converted is not None
    made = opened(seen.converted)
    assert MIN_SIDE <= min(made.size) <= max(made.size) <= MAX_SIDE
    assert len(seen.converted) <= MAX_INLINE_BYTES


def test_a_picture_full_of_detail_still_fits_a_request() -> None:
    noise = Image.effect_noise((CONVERTED_SIDE, CONVERTED_SIDE), 200)
    seen = inspect(saved(Image.merge("RGB", [noise, noise.transpose(Image.Transpose.ROTATE_90), noise]), "TIFF"))
    assert seen.converted is not None
    assert MAX_INLINE_BYTES / 4 < len(seen.converted) <= MAX_INLINE_BYTES
    assert opened(seen.converted).size == (CONVERTED_SIDE, CONVERTED_SIDE)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "empty"),
        (b"Dear diary, this is a text.\n" * 20, "The file is not a picture"),
        (b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing, not a picture"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "a web page, not a picture"),
        (frames("GIF"), "a GIF, not a picture"),
        (picture("BMP"), "a BMP, not a picture"),
        (b"%PDF-1.7", "a PDF, not a picture"),
        (b"\0\0\0\x18ftypmp42" + bytes(100), "a video, not a picture"),
        (b"\xff\xd8\xff" + b"<html></html>" * 20, "damaged"),
        (picture(size=(1200, 900))[:3000], "damaged"),
        (picture("PNG", size=(1200, 900))[:2000], "damaged"),
        (picture("WEBP", size=(1200, 900))[:200], "damaged"),
        (picture("AVIF", size=(1200, 900))[:400], "damaged"),
        (picture("HEIF", size=(1200, 900))[:300], "damaged"),
        (picture(size=(79, 79)), "79 x 79"),
        (picture(size=(79, 800), orientation=6), "800 x 79"),
        (png(20_000, 100), "too narrow"),
        # Bombs are refused by what their header claims: nothing of them is there to be decoded.
        (png(50_000, 50_000, rows=1, colour=0, depth=1), "too many pixels"),
        (png(10_000, 10_001, rows=1), "10,000 x 10,001 pixels"),
        (b"\xff" * (MAX_BYTES + 1), "104,857,601 bytes"),
    ],
)
def test_what_cannot_be_analysed_says_why(body: bytes, reason: str) -> None:
    with pytest.raises(Unanalysable, match=reason) as refused:
        inspect(body)
    # A sentence and what to do about it; no name of an exception, no place in the code.
    assert str(refused.value).endswith((".", "analyse it."))
    assert "Error" not in str(refused.value)


def test_the_smallest_picture_is_taken() -> None:
    assert inspect(picture(size=(80, 80))).width == 80


@pytest.mark.parametrize("taken", ["0000:00:00 00:00:00", "yesterday", "2024:13:45 99:99:99", ""])
def test_a_nonsense_date_is_no_date(taken: str) -> None:
    assert inspect(picture(taken=taken)).taken_at is None


@given(kind=st.sampled_from(["JPEG", "PNG", "WEBP"]), exif=st.binary(max_size=60), head=st.booleans())
def test_nonsense_in_the_exif_data_keeps_no_photo_from_being_analysed(kind: str, exif: bytes, head: bool) -> None:
    nonsense = (b"Exif\0\0II*\0\x08\0\0\0" if head else b"") + exif
    assert inspect(picture(kind, exif=nonsense)).width in (160, 120)


@given(kind=st.sampled_from(KINDS), data=st.data())
def test_any_damage_is_either_overlooked_or_said_in_words(kind: str, data: st.DataObject) -> None:
    body = bytearray(SAMPLES[kind])
    for _ in range(data.draw(st.integers(1, 4))):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.integers(0, 255))
    try:
        seen = inspect(bytes(body[: data.draw(st.integers(1, len(body)))]))
    except Unanalysable:
        return
    assert isinstance(seen, Inspection)
