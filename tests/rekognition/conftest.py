"""The gateway over the real models, for the tests of the local Rekognition."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from local.rekognition.operations import Rekognition

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"


class Caller:
    """Calls operations by their names, with their parameters."""

    def __init__(self, gateway: Rekognition) -> None:
        self._gateway = gateway

    def __call__(self, operation: str, **params: Any) -> dict[str, Any]:
        """The answer of an operation."""
        status, answer = self._answer(operation, params)
        assert status == 200, answer
        return answer

    def refused(self, operation: str, **params: Any) -> str:
        """The error code of an operation that is refused."""
        status, answer = self._answer(operation, params)
        assert status == 400, answer
        return str(answer["__type"])

    def _answer(self, operation: str, params: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return self._gateway.handle(f"RekognitionService.{operation}", json.dumps(params).encode())


def photo(name: str) -> dict[str, str]:
    """A sample photo as the wire carries it."""
    return inline((SAMPLES / name).read_bytes())


def inline(data: bytes) -> dict[str, str]:
    """A file as the wire carries it."""
    return {"Bytes": base64.b64encode(data).decode()}


@pytest.fixture(scope="session")
def models() -> Path:
    folder = ROOT / ".local/models"
    if not folder.exists():
        pytest.skip("no models; run `make install`")
    return folder


@pytest.fixture
def call(models: Path, tmp_path: Path) -> Caller:
    return Caller(Rekognition(models, tmp_path))
