"""Small pictures made for tests, and large ones that are small files."""

import io
import struct
import zlib

import pillow_heif
from PIL import Image


def picture(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (160, 120),
    mode: str = "RGB",
    orientation: int | None = None,
    taken: str | None = None,
    exif: bytes | None = None,
    **options: object,
) -> bytes:
    """A picture file of one colour with a lighter left half; `exif` overrides the other EXIF data."""
    image = Image.new(mode, size)
    if mode == "RGB":
        image.paste((200, 180, 160), (0, 0, size[0] // 2, size[1]))
    return saved(image, kind, exif=_exif(orientation, taken).tobytes() if exif is None else exif, **options)


def saved(image: Image.Image, kind: str = "JPEG", **options: object) -> bytes:
    """The file of a picture."""
    out = io.BytesIO()
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, quality=50, enc_params={"preset": "ultrafast"}, **options)
    else:
        image.save(out, kind, **options)
    return out.getvalue()


def png(width: int, height: int, *, rows: int | None = None, colour: int = 6, depth: int = 8) -> bytes:
    """A PNG of black, or of nothing; `rows` of it are there, and the header claims the rest.

    colour: PNG's number of the colour type, 6 is RGB with alpha
    """
    bits = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colour] * depth
    packer = zlib.compressobj(1)
    row = bytes(1 + -(-width * bits // 8))
    data = b"".join(packer.compress(row) for _ in range(height if rows is None else rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def turned(kind: str, orientation: int) -> bytes:
    """A picture that is wider than tall and red in its upper left, stored so that EXIF's orientation turns it so."""
    upright = Image.new("RGB", (240, 160), "white")
    upright.paste("red", (0, 0, 120, 80))
    # How a camera held that way would have stored it: the inverse of what EXIF asks to do.
    stored = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }.get(orientation)
    return saved(upright if stored is None else upright.transpose(stored), kind, exif=_exif(orientation).tobytes())


def _exif(orientation: int | None = None, taken: str | None = None) -> Image.Exif:
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken
    return exif


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
