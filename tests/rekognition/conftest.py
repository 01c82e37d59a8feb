"""The gateway over the real models, for the tests of the local Rekognition."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.rekognition.collections import FaceCollections
from local.rekognition.errors import RekognitionError, invalid_s3_object
from local.rekognition.installed import is_installed
from local.rekognition.models import Models
from local.rekognition.operations import Rekognition

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


class NoObjects:
    """An empty S3."""

    def read(self, bucket: str, name: str, version: str | None) -> bytes:
        """Refuse every object."""
        raise invalid_s3_object()


class Caller:
    """Calls operations by their names, with their parameters."""

    def __init__(self, gateway: Rekognition) -> None:
        self._gateway = gateway

    def __call__(self, operation: str, **params: Any) -> dict[str, Any]:
        """The answer of an operation."""
        return self._gateway.handle(f"RekognitionService.{operation}", params)

    def refused(self, operation: str, **params: Any) -> str:
        """The error code of an operation that is refused."""
        with pytest.raises(RekognitionError) as refusal:
            self(operation, **params)
        return refusal.value.code


def photo(name: str) -> dict[str, str]:
    """A sample photo as the wire carries it."""
    return inline((SAMPLES / name).read_bytes())


def inline(data: bytes) -> dict[str, str]:
    """A file as the wire carries it."""
    return {"Bytes": base64.b64encode(data).decode()}


@pytest.fixture(scope="session")
def models() -> Models:
    """The models, loaded once for all tests, each when first needed."""
    folder = ROOT / ".local/models"
    if not is_installed(folder):
        pytest.skip("no models; run `make install`")
    return Models(folder)


@pytest.fixture
def call(models: Models, tmp_path: Path) -> Iterator[Caller]:
    """A gateway with no collection and an empty S3."""
    collections = FaceCollections(tmp_path)
    yield Caller(Rekognition(models, collections, NoObjects()))
    collections.close()
