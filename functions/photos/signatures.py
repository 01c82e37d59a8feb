"""What a file is by its first bytes, whatever its name says."""

# Source: https://nokiatech.github.io/heif/technical.html, the brands of HEVC pictures and of their container.
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1")
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*")
_OTHERS = {
    b"GIF8": "a GIF",
    b"BM": "a BMP",
    b"%PDF": "a PDF",
    b"\x00\x00\x01\x00": "an icon",
    b"8BPS": "a Photoshop file",
    b"PK\x03\x04": "an archive",
    b"\x1aE\xdf\xa3": "a video",
    b"\xff\x0a": "a JPEG XL",
    b"\x00\x00\x00\x0cJXL": "a JPEG XL",
    b"\x00\x00\x00\x0cjP": "a JPEG 2000",
}
_MARKUP = {b"<svg": "an SVG drawing", b"<!doctype html": "a web page", b"<html": "a web page"}
_MARKUP_BYTES = 1024


def is_heif(body: bytes) -> bool:
    """Whether a file calls itself a picture of the HEIF family, such as an iPhone's HEIC."""
    return body[4:8] == b"ftyp" and body[8:12] in _HEIF_BRANDS


def is_picture(body: bytes) -> bool:
    """Whether a file begins like a picture that can be analysed; it may still be damaged."""
    webp = body[:4] == b"RIFF" and body[8:12] == b"WEBP"
    avif = body[4:8] == b"ftyp" and body[8:12] in (b"avif", b"avis")
    return body.startswith(_PICTURES) or webp or avif or is_heif(body)


def kind_of(body: bytes) -> str | None:
    """What a file that is no picture of ours is, with its article; None if that is not known."""
    for beginning, kind in _OTHERS.items():
        if body.startswith(beginning):
            return kind
    if body[4:8] == b"ftyp":
        return "a video"
    start = body[:_MARKUP_BYTES].lower()
    return next((kind for tag, kind in _MARKUP.items() if tag in start), None)
