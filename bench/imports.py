"""Import time of each function against importing only boto3 (with one client) and Powertools.

Run: make bench-imports
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

FUNCTIONS = Path(__file__).parents[1] / "functions"
REFERENCE = "import boto3, aws_lambda_powertools; boto3.client('dynamodb')"
ROUNDS = 15
SETTINGS = {
    "TABLE_NAME": "photos",
    "BUCKET_NAME": "photos",
    "SEARCH_URL": "https://search.example.com",
    "FACE_COLLECTION_ID": "photos",
    "GRAPHQL_URL": "http://127.0.0.1/graphql",
    "UPLOAD_QUEUE_URL": "http://127.0.0.1/queue",
    "PAGE_TOKEN_KEY": "secret",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "test",
    "AWS_SECRET_ACCESS_KEY": "test",
}


def seconds(program: str) -> float:
    """How long a fresh interpreter takes for a program."""
    environment = {"PATH": os.environ["PATH"]} | SETTINGS
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", program], cwd=FUNCTIONS, env=environment, check=True)
    return time.perf_counter() - started


def main() -> None:
    """Print the ratio of each function; the rounds are interleaved, since a shared machine drifts."""
    programs = {path.stem: f"import {path.stem}" for path in sorted(FUNCTIONS.glob("*.py"))}
    programs = {"nothing": "pass", "reference": REFERENCE} | programs
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            times[name].append(seconds(program))
    empty = statistics.median(times["nothing"])
    reference = statistics.median(times["reference"]) - empty
    print(f"reference: boto3, one client and Powertools, {reference * 1000:.0f} ms, median of {ROUNDS}")
    for name in list(programs)[2:]:
        own = statistics.median(times[name]) - empty
        print(f"{name:15} {own / reference:5.2f} x the reference")


if __name__ == "__main__":
    main()
