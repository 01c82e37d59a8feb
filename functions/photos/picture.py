"""Looking at an uploaded file: is it a picture that can be analysed, how large, taken when; and its thumbnail."""

import io
import struct
import warnings

from PIL import Image, UnidentifiedImageError

from photos.errors import Unanalysable
from photos.exif import exif_of, orientation, taken_at
from photos.inspection import (
    AS_IT_IS,
    CONTENT_TYPES,
    MAX_ANALYSED_BYTES,
    MAX_BYTES,
    MAX_INLINE_BYTES,
    MAX_PIXELS,
    MAX_PIXELS_BY_LINE,
    MAX_SIDE,
    MIN_SIDE,
    Inspection,
    too_large,
)
from photos.signatures import is_heif, is_picture, kind_of

THUMBNAIL_SIDE = 512
CONVERTED_SIDE = 3_000
JPEG_QUALITY = 85
DAMAGED = "The picture is damaged or cut short. Upload the photo again."
# MPO is what the JPEG reader makes of a JPEG with more than one picture inside; it has no reader of its own.
_READERS = [kind for kind in CONTENT_TYPES if kind not in ("MPO", "HEIF")]
_PLAIN_MODES = ("1", "L", "LA", "P", "RGB", "RGBA")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# A damaged file surfaces as whichever of these its decoder meets first.
_DAMAGED = (ArithmeticError, EOFError, LookupError, OSError, RuntimeError, SyntaxError, ValueError, struct.error)

# Pillow refuses twice this before it looks further; the limits of each kind are checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS_BY_LINE // 2


def inspect(body: bytes) -> Inspection:
    """Look at a file.

    Raises Unanalysable, with a sentence for the photo's owner, for one that can never be analysed.
    """
    if not body:
        raise Unanalysable("The file is empty. Upload the photo again.")
    if len(body) > MAX_BYTES:
        raise too_large(len(body))
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd metadata; the picture itself decides here.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(body), formats=_readers(body)) as image:
                return _inspection(image, len(body))
    except UnidentifiedImageError as error:
        raise _unreadable(body) from error
    except Image.DecompressionBombError as error:
        raise Unanalysable(f"The picture has too many pixels{_smaller(MAX_PIXELS_BY_LINE)}") from error
    except _DAMAGED as error:
        raise Unanalysable(DAMAGED) from error


def _unreadable(body: bytes) -> Unanalysable:
    if is_picture(body):
        return Unanalysable(DAMAGED)
    kind = kind_of(body)
    return Unanalysable(
        f"The file is {f'{kind}, ' if kind else ''}not a picture that can be analysed. "
        "Upload a JPEG, PNG, HEIC, WebP, TIFF or AVIF photo."
    )


def _readers(body: bytes) -> list[str]:
    if not is_heif(body):
        return _READERS
    # Loaded for such a file only: it costs a cold start.
    from pi_heif import register_heif_opener

    register_heif_opener()
    return [*_READERS, "HEIF"]


def _inspection(image: Image.Image, size: int) -> Inspection:
    _require_pixels(image)
    exif = exif_of(image)
    way_up = orientation(image, exif)
    width, height = image.size if way_up < 5 else (image.height, image.width)
    _require_sides(width, height)
    kind = image.format or ""
    converts = (
        kind not in AS_IT_IS
        or image.mode not in _PLAIN_MODES
        or (kind == "PNG" and way_up != 1)
        or size > MAX_ANALYSED_BYTES
        or max(width, height) > MAX_SIDE
    )
    upright = _upright(image, way_up, _analysed_side(width, height) if converts else THUMBNAIL_SIDE)
    converted = _fitting_jpeg(upright) if converts else None
    upright.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
    return Inspection(
        content_type=CONTENT_TYPES[kind],
        width=width,
        height=height,
        taken_at=taken_at(exif),
        thumbnail=_jpeg(upright, JPEG_QUALITY),
        converted=converted,
    )


def _require_pixels(image: Image.Image) -> None:
    by_line = image.format in ("JPEG", "MPO") and "progressive" not in image.info
    most = MAX_PIXELS_BY_LINE if by_line else MAX_PIXELS[image.format or ""]
    if image.width * image.height > most:
        raise Unanalysable(f"The picture has {image.width:,} x {image.height:,} pixels{_smaller(most)}")


def _smaller(most: int) -> str:
    return f"; {most // 1_000_000} million in all are the most. Upload a smaller version."


def _require_sides(width: int, height: int) -> None:
    if min(width, height) < MIN_SIDE:
        raise Unanalysable(
            f"The picture has {width:,} x {height:,} pixels; at least {MIN_SIDE} x {MIN_SIDE} are needed to analyse it."
        )
    if _analysed_side(width, height) > MAX_SIDE:
        raise Unanalysable(
            f"The picture has {width:,} x {height:,} pixels: it is too narrow for its length to be analysed. "
            "Upload a part of it."
        )


def _analysed_side(width: int, height: int) -> int:
    """How long the longer side is after shrinking, so that the shorter one does not fall below the least."""
    shorter, longer = sorted((width, height))
    return min(longer, max(CONVERTED_SIDE, -(-MIN_SIDE * longer // shorter)))


def _upright(image: Image.Image, way_up: int, side: int) -> Image.Image:
    """The picture upright, in plain colours, at most so long; what was transparent becomes white.

    Shrunk before anything else is done to it, since each step on a large picture takes its memory again.
    """
    share = min(1, side / max(image.size))
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    # Lets the JPEG decoder skip what a picture of this size does not need.
    image.draft("RGB", size)
    image.load()
    small = _scalable(image).resize(size, Image.Resampling.LANCZOS, reducing_gap=2)
    if small.mode in ("LA", "RGBA"):
        colours = small.convert("RGBA")
        small = Image.new("RGBA", size, "white")
        small.alpha_composite(colours)
    turn = _TURNS.get(way_up)
    return (small if turn is None else small.transpose(turn)).convert("RGB")


def _scalable(image: Image.Image) -> Image.Image:
    """The picture in a mode whose pixels can be averaged."""
    if image.mode == "PA" or "transparency" in image.info:
        return image.convert("RGBA")
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    return image if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK") else image.convert("RGB")


def _fitting_jpeg(image: Image.Image) -> bytes:
    """A JPEG that is small enough to be sent to Rekognition as bytes."""
    quality = JPEG_QUALITY
    while len(body := _jpeg(image, quality)) > MAX_INLINE_BYTES:
        quality -= 20
    return body


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
