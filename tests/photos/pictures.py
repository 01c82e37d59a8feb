"""Small pictures made for tests."""

import io

from PIL import Image


def picture(
    kind: str = "JPEG",
    *,
    size: tuple[int, int] = (160, 120),
    mode: str = "RGB",
    orientation: int | None = None,
    taken: str | None = None,
) -> bytes:
    """A picture file of one colour with a lighter left half."""
    image = Image.new(mode, size)
    if mode == "RGB":
        image.paste((200, 180, 160), (0, 0, size[0] // 2, size[1]))
    exif = Image.Exif()
    if orientation is not None:
        exif[0x0112] = orientation
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken
    out = io.BytesIO()
    image.save(out, kind, exif=exif)
    return out.getvalue()
