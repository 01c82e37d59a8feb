"""What a file may be to be analysed, and what it turned out to be; apart from Pillow, which costs a cold start."""

from dataclasses import dataclass

# Rekognition's limits. Source: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
MAX_BYTES = 15 * 1024 * 1024
MIN_SIDE = 80
MAX_SIDE = 10_000
MAX_INLINE_BYTES = 5 * 1024 * 1024
# A picture within the sides' limits may still be a bomb: a small file that fills the memory when it is decoded.
MAX_PIXELS = 60_000_000

AS_IT_IS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
CONVERTED = {"WEBP": "image/webp", "TIFF": "image/tiff", "AVIF": "image/avif"}
CONTENT_TYPES = AS_IT_IS | CONVERTED
# MPO is what the JPEG reader makes of a JPEG with more than one picture inside; it has no reader of its own.
READERS = [kind for kind in CONTENT_TYPES if kind != "MPO"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What a file turned out to be; width and height are the upright picture's, in pixels.

    converted: a JPEG for Rekognition, where it would not take the file or would not turn it upright
    """

    content_type: str
    width: int
    height: int
    taken_at: str | None
    thumbnail: bytes
    converted: bytes | None
