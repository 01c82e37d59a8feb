"""What each function's cold start costs, against importing boto3 with one client and Powertools alone.

Run: make bench-imports

Measured on the packages of functions/requirements.txt alone, as they are deployed, in fresh interpreters, and in
processor time: a start does nothing but compute, and the clock of a machine that does other things too would lie.
"import" is what a start pays: at most 1.25 times the reference. Clients and the search engine are made at their first
use. "first use" is the import and then all that the function needs at its first event, whenever it is made: the
clients of its services and, where it searches or writes documents, opensearch-py, which alone costs about a fifth
of the reference. That much a first event takes longer, and nothing makes it vanish. The reference makes one client,
on_upload needs three.
"""

import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[1]
FUNCTIONS = PROJECT / "functions"
PACKAGES = PROJECT / ".local" / "bench" / "functions"
LIMIT = 1.25
ROUNDS = 9
REFERENCE = "import boto3, aws_lambda_powertools; boto3.client('dynamodb')"
CLIENT = "from photos.adapters.boto import client; client({service!r}).meta"
SEARCH = "from photos.search.engines import open_search_index; open_search_index('https://search.example.com')"
# The services that each function calls at any event that is not a rare one.
SERVICES = {
    "create_upload": ("dynamodb", "s3"),
    "image_urls": ("s3",),
    "on_change": ("dynamodb",),
    "on_upload": ("dynamodb", "s3", "rekognition"),
    "retry_image": ("dynamodb", "sqs"),
    "search_images": ("dynamodb",),
    "sweep": ("dynamodb",),
}
SEARCHING = {"on_change", "on_upload", "search_images"}
SETTINGS = {
    "TABLE_NAME": "photos",
    "BUCKET_NAME": "photos",
    "SEARCH_URL": "https://search.example.com",
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


def main() -> None:
    """Print the ratios of each function; the rounds are interleaved, since a shared machine drifts."""
    python = _deployed_packages()
    programs = {"nothing": "pass", "reference": REFERENCE}
    for function, services in SERVICES.items():
        programs[function] = f"import {function}"
        uses = [CLIENT.format(service=service) for service in services] + [SEARCH] * (function in SEARCHING)
        programs[f"{function}, first use"] = "; ".join([f"import {function}", *uses])
    times: dict[str, list[float]] = {name: [] for name in programs}
    for _ in range(ROUNDS):
        for name, program in programs.items():
            times[name].append(_seconds(python, program))
    median = {name: statistics.median(taken) for name, taken in times.items()}
    reference = median["reference"] - median["nothing"]
    print(f"reference: boto3, one client and Powertools, {reference * 1000:.0f} ms; medians of {ROUNDS}")
    print(f"{'':15} {'import':>8} {'limit':>7} {'first use':>11}")
    for function in SERVICES:
        start, use = ((median[name] - median["nothing"]) / reference for name in (function, f"{function}, first use"))
        print(f"{function:15} {start:6.2f} x {LIMIT:5.2f} x {use:9.2f} x")


def _deployed_packages() -> str:
    """The Python of an environment that holds what is deployed, and nothing else."""
    python = PACKAGES / "bin" / "python"
    uv = os.environ.get("UV", str(PROJECT / ".local" / "uv" / "bin" / "uv"))
    requirements = str(FUNCTIONS / "requirements.txt")
    subprocess.run([uv, "venv", "--quiet", "--allow-existing", "--python", sys.executable, PACKAGES], check=True)
    install = [uv, "pip", "sync", "--quiet", "--compile-bytecode", "--require-hashes", requirements]
    subprocess.run([*install, "--python", python], check=True)
    return str(python)


def _seconds(python: str, program: str) -> float:
    """The processor time that a fresh interpreter takes for a program."""
    environment = {"PATH": os.environ["PATH"]} | SETTINGS
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([python, "-c", program], cwd=FUNCTIONS, env=environment, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
