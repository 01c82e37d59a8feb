"""Reading pictures: which way is up, what is too large, what is damaged."""

import io
import struct
import zlib

import pytest
from PIL import Image

from local.rekognition.errors import RekognitionError
from local.rekognition.pictures import WORKING_SIDE, read_picture
from tests.rekognition.conftest import SAMPLES

ORIENTATION, TURNED_RIGHT = 0x0112, 6


def _file(width: int, height: int, kind: str, *, turned: bool = False, mode: str = "RGB") -> bytes:
    exif = Image.Exif()
    if turned:
        exif[ORIENTATION] = TURNED_RIGHT
    buffer = io.BytesIO()
    Image.new(mode, (width, height)).save(buffer, kind, exif=exif)
    return buffer.getvalue()


def _png_of_little(width: int, height: int) -> bytes:
    """A PNG that promises many pixels in a few bytes."""
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"")))
    framed = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(framed)


def test_only_a_jpeg_is_turned_upright() -> None:
    jpeg = read_picture(_file(200, 100, "JPEG", turned=True))
    png = read_picture(_file(200, 100, "PNG", turned=True))
    assert (jpeg.image.size, jpeg.width, jpeg.height) == ((100, 200), 100, 200)
    assert (png.image.size, png.width, png.height) == ((200, 100), 200, 100)


def test_a_large_picture_is_looked_at_smaller_and_remembers_its_size() -> None:
    picture = read_picture(_file(5000, 2500, "JPEG"))
    assert (picture.width, picture.height) == (5000, 2500)
    assert max(picture.image.size) == WORKING_SIDE


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "1", "I;16"])
def test_every_kind_of_png_becomes_colour(mode: str) -> None:
    assert read_picture(_file(80, 80, "PNG", mode=mode)).image.mode == "RGB"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "InvalidImageFormatException"),
        (b"a text that calls itself photo.jpg", "InvalidImageFormatException"),
        (_file(100, 100, "GIF"), "InvalidImageFormatException"),
        ((SAMPLES / "cat.jpg").read_bytes()[:9000], "InvalidImageFormatException"),
        ((SAMPLES / "page.png").read_bytes()[:9000], "InvalidImageFormatException"),
        (_file(79, 80, "JPEG"), "InvalidParameterException"),
        (_png_of_little(50_000, 50_000), "ImageTooLargeException"),
        (_png_of_little(10_100, 10_000), "ImageTooLargeException"),
    ],
    ids=["empty", "text", "gif", "cut jpeg", "cut png", "small", "bomb", "just too many pixels"],
)
def test_what_cannot_be_read_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(RekognitionError) as refusal:
        read_picture(data)
    assert refusal.value.code == code


def test_the_longest_side_is_an_operations_own_limit() -> None:
    wide = _file(10_001, 80, "PNG")
    assert read_picture(wide).width == 10_001
    with pytest.raises(RekognitionError, match="ImageTooLargeException"):
        read_picture(wide, longest_side=10_000)
