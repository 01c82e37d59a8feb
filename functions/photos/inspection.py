"""What a file may be to be analysed, and what it turned out to be; apart from Pillow, which costs a cold start."""

from dataclasses import dataclass

from photos.errors import Unanalysable

# Rekognition's limits. Source: https://docs.aws.amazon.com/rekognition/latest/dg/limits.html
MAX_ANALYSED_BYTES = 15 * 1024 * 1024
MAX_INLINE_BYTES = 5 * 1024 * 1024
MIN_SIDE = 80
MAX_SIDE = 10_000
# Ours: what is larger than Rekognition takes is shrunk for it, as far as the function's memory goes.
MAX_BYTES = 100 * 1024 * 1024

AS_IT_IS = {"JPEG": "image/jpeg", "MPO": "image/jpeg", "PNG": "image/png"}
CONVERTED = {"TIFF": "image/tiff", "WEBP": "image/webp", "AVIF": "image/avif", "HEIF": "image/heic"}
CONTENT_TYPES = AS_IT_IS | CONVERTED

# A small file may fill the memory when it is decoded. What a decoder takes for a pixel differs, so the limits do.
MAX_PIXELS = {
    "JPEG": 100_000_000,
    "MPO": 100_000_000,
    "PNG": 100_000_000,
    "TIFF": 50_000_000,
    "WEBP": 50_000_000,
    "AVIF": 50_000_000,
    "HEIF": 50_000_000,
}
# A JPEG that is not progressive is decoded line by line, at the size that is asked for.
MAX_PIXELS_BY_LINE = 250_000_000


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


def too_large(size: int) -> Unanalysable:
    """What the owner of a file of this size reads."""
    return Unanalysable(f"The file has {size:,} bytes; {MAX_BYTES:,} is the most. Upload a smaller version.")
