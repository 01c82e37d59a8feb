"""Looking at an uploaded file: is it a picture that can be analysed, how large, taken when; and its thumbnail."""

import io
import warnings
from datetime import datetime

from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from photos.clock import iso, parse_iso
from photos.errors import Unanalysable
from photos.inspection import (
    AS_IT_IS,
    CONTENT_TYPES,
    MAX_BYTES,
    MAX_INLINE_BYTES,
    MAX_PIXELS,
    MAX_SIDE,
    MIN_SIDE,
    READERS,
    Inspection,
)

THUMBNAIL_SIDE = 512
CONVERTED_SIDE = 3_000
JPEG_QUALITY = 85


def inspect(body: bytes) -> Inspection:
    """Look at a file.

    Raises Unanalysable, with a sentence for the photo's owner, for one that can never be analysed.
    """
    if not body:
        raise Unanalysable("The file is empty. Upload the photo again.")
    if len(body) > MAX_BYTES:
        raise Unanalysable(f"The file has {len(body):,} bytes; {MAX_BYTES:,} is the most. Upload a smaller version.")
    try:
        with warnings.catch_warnings():
            # Pillow warns of odd metadata; the picture itself decides here.
            warnings.simplefilter("ignore")
            return _inspect(body)
    except UnidentifiedImageError as error:
        raise Unanalysable("The file is not a picture. Upload a JPEG or PNG photo.") from error
    except Image.DecompressionBombError as error:
        raise Unanalysable("The picture has too many pixels. Upload a smaller version.") from error
    # A damaged file surfaces as whichever of these its decoder meets first.
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError) as error:
        raise Unanalysable("The picture is damaged or cut short. Upload the photo again.") from error


def _inspect(body: bytes) -> Inspection:
    with Image.open(io.BytesIO(body), formats=READERS) as image:
        turned = image.getexif().get(ExifTags.Base.Orientation) in (5, 6, 7, 8)
        width, height = reversed(image.size) if turned else image.size
        if min(width, height) < MIN_SIDE:
            raise Unanalysable(
                f"The picture is {width} x {height} pixels; at least {MIN_SIDE} x {MIN_SIDE} are needed to analyse it."
            )
        if max(width, height) > MAX_SIDE or width * height > MAX_PIXELS:
            raise Unanalysable(
                f"The picture is {width} x {height} pixels; at most {MAX_SIDE:,} a side and {MAX_PIXELS:,} in all "
                "can be analysed. Upload a smaller version."
            )
        kind = image.format or ""
        rotated_png = kind == "PNG" and image.getexif().get(ExifTags.Base.Orientation, 1) != 1
        converts = kind not in AS_IT_IS or rotated_png
        side = CONVERTED_SIDE if converts else THUMBNAIL_SIDE
        # Lets the JPEG decoder skip what a thumbnail does not need.
        image.draft("RGB", (side, side))
        upright = _flat(ImageOps.exif_transpose(image))
        upright.thumbnail((side, side), Image.Resampling.LANCZOS)
        converted = _fitting_jpeg(upright) if converts else None
        upright.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE), Image.Resampling.LANCZOS)
        return Inspection(
            content_type=CONTENT_TYPES[kind],
            width=width,
            height=height,
            taken_at=_taken_at(image),
            thumbnail=_jpeg(upright),
            converted=converted,
        )


def _flat(image: Image.Image) -> Image.Image:
    """A picture in plain colours; what was transparent becomes white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        image = image.convert("RGBA")
        white = Image.new("RGBA", image.size, "white")
        white.alpha_composite(image)
        image = white
    elif image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


def _fitting_jpeg(image: Image.Image) -> bytes:
    """A JPEG that is small enough to be sent to Rekognition as bytes."""
    body = _jpeg(image)
    while len(body) > MAX_INLINE_BYTES:
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4))
        body = _jpeg(image)
    return body


def _jpeg(image: Image.Image) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def _taken_at(image: Image.Image) -> str | None:
    """When a photo was taken, by its EXIF data; a camera that names no time zone is taken to mean UTC."""
    exif = image.getexif().get_ifd(ExifTags.IFD.Exif)
    text = str(exif.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
    offset = str(exif.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
    try:
        moment = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").isoformat()
        return iso(parse_iso(moment + offset))
    except (ValueError, OverflowError):
        # Cameras write nonsense when their clock is not set; a photo without a date is still a photo.
        return None
