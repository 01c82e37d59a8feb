"""What each function may import when it starts: every module there is paid for at each cold start."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FUNCTIONS = Path(__file__).parents[2] / "functions"
SETTINGS = {
    "TABLE_NAME": "photos",
    "BUCKET_NAME": "photos",
    "SEARCH_URL": "sqlite:///:memory:",
    "FACE_COLLECTION_ID": "photos",
    "GRAPHQL_URL": "http://127.0.0.1/graphql",
    "UPLOAD_QUEUE_URL": "http://127.0.0.1/queue",
    "REKOGNITION_CALLS_PER_SECOND": "50",
    "PAGE_TOKEN_KEY": "secret",
    "ALLOWED_ORIGIN": "*",
    "IDEMPOTENCY_TABLE_NAME": "idempotency",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}

HEAVY = {"PIL", "pi_heif", "opensearchpy", "sqlite3", "strawberry", "graphql", "moto", "requests", "numpy", "pydantic"}

# Beyond boto3 and Powertools' parts.
ALLOWED: dict[str, set[str]] = {
    "on_upload": {"PIL"},
    "on_change": set(),
    "sweep": set(),
    "search_images": set(),
    "reindex": set(),
    "create_upload": set(),
    "retry_image": set(),
    "image_urls": set(),
    # Its models are pydantic's: they validate and describe the REST API.
    "rest_api": {"pydantic"},
}


def imported(function: str, settings: dict[str, str]) -> set[str]:
    """The top-level modules that a fresh interpreter has loaded after importing a function."""
    program = f"import sys, json, {function}; print(json.dumps(sorted({{m.partition('.')[0] for m in sys.modules}})))"
    return set(json.loads(run(program, settings).splitlines()[-1]))


def run(program: str, settings: dict[str, str]) -> str:
    """What a program says in a fresh interpreter."""
    environment = {"PATH": os.environ["PATH"]} | settings
    answer = subprocess.run(
        [sys.executable, "-c", program], cwd=FUNCTIONS, env=environment, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


@pytest.mark.parametrize("search_url", ["sqlite:///:memory:", "https://search.example.com"])
@pytest.mark.parametrize("function", ALLOWED)
def test_a_function_imports_no_more_than_it_may(function: str, search_url: str) -> None:
    assert imported(function, SETTINGS | {"SEARCH_URL": search_url}) & HEAVY == ALLOWED[function]


@pytest.mark.parametrize("function", ALLOWED)
def test_a_start_makes_no_client(function: str) -> None:
    run(f"import boto3, {function}; assert boto3.DEFAULT_SESSION is None", SETTINGS)


def test_every_function_is_listed_here() -> None:
    assert {path.stem for path in FUNCTIONS.glob("*.py")} == set(ALLOWED)


@pytest.mark.parametrize("function", ["on_upload", "create_upload"])
def test_a_missing_setting_fails_at_start_and_is_named(function: str) -> None:
    with pytest.raises(AssertionError, match="BUCKET_NAME is not set"):
        imported(function, {name: value for name, value in SETTINGS.items() if name != "BUCKET_NAME"})
