"""Which files an upload means: paths, folders and globs, photos only."""

import glob
from collections.abc import Iterable, Iterator
from pathlib import Path

from photos_cli.errors import CommandFailed

CONTENT_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".avif": "image/avif",
    ".heic": "image/heic",
    ".heif": "image/heif",
}


def photos_in(names: Iterable[str]) -> list[Path]:
    """The photos that names mean, each once, in order; raises CommandFailed for a name that means nothing."""
    return list(dict.fromkeys(path for name in names for path in _meant(name)))


def _meant(name: str) -> Iterator[Path]:
    path = Path(name).expanduser()
    if path.is_dir():
        yield from sorted(one for one in path.rglob("*") if one.suffix.lower() in CONTENT_TYPES and one.is_file())
    elif path.is_file():
        if path.suffix.lower() not in CONTENT_TYPES:
            raise CommandFailed(f"{path} is not a photo's file: its name ends in none of {' '.join(CONTENT_TYPES)}")
        yield path
    else:
        found = sorted(glob.glob(str(path), recursive=True))
        if not found:
            raise CommandFailed(f"{path} is not there")
        for one in found:
            yield from _meant(one)
