"""Serve Rekognition: `python -m local.rekognition --port PORT --state FOLDER --models FOLDER`."""

import argparse
import ctypes
import sys
import warnings
from pathlib import Path

import uvicorn
from PIL import Image

from local.rekognition.collections import FaceCollections
from local.rekognition.installed import is_installed
from local.rekognition.models import Models
from local.rekognition.objects import S3Objects
from local.rekognition.operations import Rekognition
from local.rekognition.server import app_of

# Numbers of glibc's malloc.h, and the size from which a piece of memory is returned once it is free: after the
# sample photos, eight requests at once, the server holds 330 MB instead of 760, and takes a third longer.
_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE = 8 * 1024 * 1024


def main() -> int:
    """Serve until stopped; answer 1 with one line where the models are not installed."""
    parser = argparse.ArgumentParser(prog="python -m local.rekognition", description="Rekognition on this machine.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=4567)
    parser.add_argument("--state", type=Path, default=Path(".local/state/rekognition"))
    parser.add_argument("--models", type=Path, default=Path(".local/models"))
    arguments = parser.parse_args()
    if not is_installed(arguments.models):
        command = f"python -m local.rekognition.install --models {arguments.models}"
        print(f"{arguments.models} holds no models of this version; run {command}", file=sys.stderr)
        return 1
    _give_memory_back()
    # Rekognition's own limit is a little above Pillow's warning; pictures.py refuses what is larger.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    models = Models(arguments.models)
    collections = FaceCollections(arguments.state)
    app = app_of(Rekognition(models, collections, S3Objects()))
    models.warm()
    uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning", access_log=False)
    collections.close()
    return 0


def _give_memory_back() -> None:
    """Keep glibc from holding on to the memory of pictures, for each thread anew."""
    if sys.platform == "linux":
        mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
        if mallopt is not None:
            mallopt(_M_ARENA_MAX, 2)
            mallopt(_M_MMAP_THRESHOLD, _LARGE)


if __name__ == "__main__":
    sys.exit(main())
