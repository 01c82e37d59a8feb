"""From the bytes of a request to an upright picture, within Rekognition's limits."""

import hashlib
import io
import struct
import zlib
from dataclasses import dataclass

from PIL import Image, ImageOps

from local.rekognition.errors import image_too_large, invalid_image_format, invalid_parameter

SMALLEST_SIDE = 80
# A picture that needs more memory than this is a decompression bomb, whatever the operation.
MOST_PIXELS = 10_000 * 10_000
# No model looks closer than this, and a small picture keeps parallel requests small.
WORKING_SIDE = 2048
_DAMAGED = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


@dataclass(frozen=True, slots=True)
class Picture:
    """An upright RGB picture (scaled down if large), its own size, and the digest of its file."""

    image: Image.Image
    width: int
    height: int
    digest: str


def read_picture(data: bytes, *, longest_side: int | None = None) -> Picture:
    """Read a JPEG or PNG and turn it upright; raises RekognitionError where the service refuses it."""
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as opened:
            _require_size(opened.size, longest_side)
            width, height, image = _upright(opened)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise image_too_large() from error
    except _DAMAGED as error:
        raise invalid_image_format() from error
    return Picture(image, width, height, hashlib.sha256(data).hexdigest())


def _require_size(size: tuple[int, int], longest_side: int | None) -> None:
    if size[0] * size[1] > MOST_PIXELS or (longest_side is not None and max(size) > longest_side):
        raise image_too_large()
    if min(size) < SMALLEST_SIDE:
        raise invalid_parameter()


def _upright(opened: Image.Image) -> tuple[int, int, Image.Image]:
    width, height = opened.size
    # Lets the JPEG decoder skip detail that WORKING_SIDE would lose; other formats ignore it.
    opened.draft("RGB", (WORKING_SIDE, WORKING_SIDE))
    # Rekognition reads the EXIF orientation of a JPEG, and of nothing else.
    turned = opened if opened.format == "PNG" else ImageOps.exif_transpose(opened)
    if opened.getexif().get(0x0112, 1) >= 5 and opened.format != "PNG":
        width, height = height, width
    image = turned.convert("RGB")
    image.thumbnail((WORKING_SIDE, WORKING_SIDE))
    return width, height, image
