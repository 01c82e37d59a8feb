"""Serve Rekognition: `python -m local.rekognition --port PORT --state FOLDER --models FOLDER`."""

import argparse
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
    # Rekognition's own limit is a little above Pillow's warning; pictures.py refuses what is larger.
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    models = Models(arguments.models)
    collections = FaceCollections(arguments.state)
    app = app_of(Rekognition(models, collections, S3Objects()))
    models.warm()
    uvicorn.run(app, host=arguments.host, port=arguments.port, log_level="warning", access_log=False)
    collections.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
