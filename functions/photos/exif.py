"""What a picture's EXIF data say: which way is up, and when it was taken. Nonsense counts as silence."""

import struct
from datetime import datetime

from PIL import ExifTags, Image

from photos.clock import iso, parse_iso

_NONSENSE = (ArithmeticError, AttributeError, LookupError, OSError, SyntaxError, TypeError, ValueError, struct.error)


def exif_of(image: Image.Image) -> Image.Exif:
    """The EXIF data of an opened file, empty where they cannot be read."""
    if image.format == "PNG":
        # They may come after the picture, and a damaged picture is no nonsense in its EXIF data.
        image.load()
    try:
        return image.getexif()
    except _NONSENSE:
        return Image.Exif()


def orientation(image: Image.Image, exif: Image.Exif) -> int:
    """EXIF's orientation of the picture as Pillow decodes it, 1 to 8; 1 is upright."""
    if image.format == "TIFF":
        # Pillow turns a TIFF itself, its size included.
        return 1
    value = exif.get(ExifTags.Base.Orientation)
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def taken_at(exif: Image.Exif) -> str | None:
    """When a photo was taken; a camera that names no time zone is taken to mean UTC."""
    try:
        about = exif.get_ifd(ExifTags.IFD.Exif)
        text = str(about.get(ExifTags.Base.DateTimeOriginal, "")).strip("\0 ")
        offset = str(about.get(ExifTags.Base.OffsetTimeOriginal, "")).strip("\0 ")
        moment = datetime.strptime(text, "%Y:%m:%d %H:%M:%S").isoformat()
        return iso(parse_iso(moment + offset))
    except _NONSENSE:
        # Cameras write nonsense when their clock is not set; a photo without a date is still a photo.
        return None
