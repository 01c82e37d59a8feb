"""Every row of docs/faults.md: the fault is injected over HTTP before the real function, and this is what happens."""

import importlib
import json
import re
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote_plus

import boto3
import pytest
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response

from local.settings import ACCESS_KEY, REGION, SECRET_KEY, local_settings
from local.stack import running_aws
from photos.adapters.appsync import TIMEOUT_SECONDS
from photos.adapters.boto import RECOGNISING, RECORDING, WORKING
from photos.adapters.sqs import LONGEST_PAUSE_SECONDS, pause_seconds
from photos.keys import image_id
from photos.process_upload import GIVEN_UP
from tests.local.conftest import free_ports
from tests.photos.faulty import (
    BUCKET,
    Fault,
    Neighbours,
    Plan,
    is_slow,
    item_says,
    leaves_items_undone,
    loses_the_answer,
    resets,
    running_neighbours,
    says,
    says_xml,
)
from tests.photos.pictures import picture

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

DOCS = Path(__file__).parents[2] / "docs" / "faults.md"
ALWAYS = 99
FUNCTION_SECONDS = 60


def opensearch_error(status: int, kind: str) -> Fault:
    """OpenSearch's answer, and nothing done."""
    return says(status, error={"type": kind, "reason": "injected"}, status=status)


# By the neighbour and the fault, as docs/faults.md names them: the operation, what it does, and how many times.
SCENARIOS: dict[tuple[str, str], tuple[str, Fault, int]] = {
    ("S3", "the file is gone (404)"): ("GetObject", says_xml(404, "NoSuchKey"), ALWAYS),
    ("S3", "busy (503 SlowDown)"): ("GetObject", says_xml(503, "SlowDown"), ALWAYS),
    ("S3", "slow"): ("GetObject", is_slow, ALWAYS),
    ("S3", "connection reset"): ("GetObject", resets, ALWAYS),
    ("S3", "the thumbnail cannot be written (503)"): ("PutObject", says_xml(503, "SlowDown"), ALWAYS),
    ("Rekognition", "ThrottlingException"): ("DetectLabels", says(400, __type="ThrottlingException"), ALWAYS),
    ("Rekognition", "ProvisionedThroughputExceededException"): (
        "IndexFaces",
        says(400, __type="ProvisionedThroughputExceededException"),
        ALWAYS,
    ),
    ("Rekognition", "InternalServerError (500)"): ("DetectLabels", says(500, __type="InternalServerError"), ALWAYS),
    ("Rekognition", "time-out after the work was done, once"): ("DetectLabels", loses_the_answer, 1),
    ("Rekognition", "InvalidImageFormatException"): (
        "DetectLabels",
        says(400, __type="InvalidImageFormatException"),
        ALWAYS,
    ),
    ("Rekognition", "ImageTooLargeException"): ("DetectLabels", says(400, __type="ImageTooLargeException"), ALWAYS),
    ("Rekognition", "InvalidS3ObjectException"): (
        "DetectLabels",
        says(400, __type="InvalidS3ObjectException"),
        ALWAYS,
    ),
    ("Rekognition", "AccessDeniedException"): ("IndexFaces", says(400, __type="AccessDeniedException"), ALWAYS),
    ("DynamoDB", "throttled"): ("PutItem", says(400, __type="ThrottlingException"), ALWAYS),
    ("DynamoDB", "InternalServerError (500)"): ("PutItem", says(500, __type="InternalServerError"), ALWAYS),
    ("DynamoDB", "condition failed, once"): ("PutItem", says(400, __type="ConditionalCheckFailedException"), 1),
    ("DynamoDB", "time-out after the write was done, once"): ("PutItem", loses_the_answer, 1),
    ("DynamoDB", "leaves items of a batch undone, once"): ("BatchWriteItem", leaves_items_undone, 1),
    ("DynamoDB", "leaves items of a batch undone"): ("BatchWriteItem", leaves_items_undone, ALWAYS),
    ("OpenSearch", "busy (429)"): ("bulk", opensearch_error(429, "rejected_execution_exception"), ALWAYS),
    ("OpenSearch", "away (503)"): ("bulk", opensearch_error(503, "no_shard_available"), ALWAYS),
    ("OpenSearch", "connection reset"): ("bulk", resets, ALWAYS),
    ("OpenSearch", "200 with an error for the item (429)"): (
        "bulk",
        item_says(429, "rejected_execution_exception"),
        ALWAYS,
    ),
    ("OpenSearch", "read-only after a full disk (200, the item 403)"): (
        "bulk",
        item_says(403, "cluster_block_exception"),
        ALWAYS,
    ),
    ("OpenSearch", "read-only after a full disk (200, the item 429)"): (
        "bulk",
        item_says(429, "cluster_block_exception"),
        ALWAYS,
    ),
    ("OpenSearch", "version conflict (200, the item 409)"): (
        "bulk",
        item_says(409, "version_conflict_engine_exception"),
        ALWAYS,
    ),
    ("AppSync", "news of PROCESSING refused (503)"): ("publishImageStatus", says(503), 1),
    ("AppSync", "401"): ("publishImageIndexed", says(401, errors=[{"errorType": "UnauthorizedException"}]), ALWAYS),
    ("AppSync", "an error inside a 200"): ("publishImageIndexed", says(200, errors=[{"message": "no"}]), ALWAYS),
    ("AppSync", "503"): ("publishImageIndexed", says(503), ALWAYS),
    ("AppSync", "connection reset"): ("publishImageIndexed", resets, ALWAYS),
}


@dataclass(frozen=True, slots=True)
class Row:
    """What docs/faults.md says of a fault."""

    requests: str
    then: str
    photo: str
    bills: str


def rows() -> dict[tuple[str, str], Row]:
    lines = [re.split(r"\s*\|\s*", line.strip().strip("|").strip()) for line in DOCS.read_text("utf-8").splitlines()]
    cells = [line for line in lines if len(line) == 6 and line[0] in {neighbour for neighbour, _ in SCENARIOS}]
    return {(neighbour, fault): Row(*rest) for neighbour, fault, *rest in cells}


@pytest.fixture(scope="module")
def neighbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    aws, appsync, rekognition = free_ports(3)
    home = tmp_path_factory.mktemp("faults")
    settings = replace(
        local_settings({"PHOTOS_HOME": str(home)}), aws_port=aws, appsync_port=appsync, rekognition_port=rekognition
    )
    settings.state.mkdir(parents=True, exist_ok=True)
    with running_aws(settings), running_neighbours(settings.aws_url) as neighbours:
        _aws(settings.aws_url, "s3").create_bucket(Bucket=BUCKET)
        _aws(settings.aws_url, "dynamodb").create_table(
            TableName="photos",
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield neighbours


def _aws(url: str, service: Any) -> Any:
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
    )


@pytest.fixture(scope="module")
def function(neighbours: Neighbours) -> Iterator[Any]:
    """The deployed function's module, its neighbours being the faulty ones."""
    url = f"http://127.0.0.1:{neighbours.port}"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {
            "AWS_ENDPOINT_URL": url,
            "AWS_ACCESS_KEY_ID": ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "TABLE_NAME": "photos",
            "BUCKET_NAME": BUCKET,
            "SEARCH_URL": url,
            "FACE_COLLECTION_ID": "faces",
            "GRAPHQL_URL": f"{url}/graphql",
            "UPLOAD_QUEUE_URL": f"{url}/queue",
            "REKOGNITION_CALLS_PER_SECOND": "1000",
            "POWERTOOLS_LOG_LEVEL": "CRITICAL",
        }.items():
            patch.setenv(name, value)
        patch.setattr(boto3, "DEFAULT_SESSION", None)
        sys.modules.pop("on_upload", None)
        yield importlib.import_module("on_upload")
        sys.modules.pop("on_upload", None)


def message(key: str, receives: int) -> dict[str, Any]:
    s3 = {"bucket": {"name": BUCKET}, "object": {"key": quote_plus(key), "sequencer": "0A", "size": 1000}}
    record = {"eventName": "ObjectCreated:Put", "eventTime": "2026-01-01T00:00:00.000Z", "s3": s3}
    return {
        "messageId": key,
        "receiptHandle": key,
        "body": json.dumps({"Records": [record]}),
        "attributes": {"ApproximateReceiveCount": str(receives), "SentTimestamp": "0"},
        "eventSource": "aws:sqs",
    }


def deliver(function: Any, *keys: str, receives: int = 1, request: str = "r") -> set[str]:
    """The keys of a batch that are reported back."""
    answer = process_partial_response(
        event={"Records": [message(key, receives) for key in keys]},
        record_handler=function.apply,
        processor=BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False),
        context=SimpleNamespace(aws_request_id=request),  # type: ignore[arg-type]
    )
    return {str(failure["itemIdentifier"]) for failure in answer["batchItemFailures"]}


def observe(neighbours: Neighbours, function: Any, name: tuple[str, str], number: int) -> Row:
    """What happens to a photo with a fault, and to the one behind it in the batch."""
    operation, fault, times = SCENARIOS[name]
    bad, good = f"uploads/ann/bad-{number}-/cat.jpg", f"uploads/ann/good-{number}-/cat.jpg"
    for shade, key in enumerate((bad, good)):
        # Each file is another, so that none repeats another's labels.
        _aws(neighbours.aws_url, "s3").put_object(
            Bucket=BUCKET, Key=key, Body=picture(size=(100 + 2 * number + shade, 90))
        )
    neighbours.aliases |= {bad: bad, image_id(BUCKET, bad): bad}
    neighbours.plans[bad] = plan = Plan(operation, fault, times)
    back = deliver(function, bad, good)
    requests = neighbours.requests[bad, operation]
    assert back <= {bad}, "the rest of the batch goes on"
    assert _image(neighbours, good)["status"]["S"] == "INDEXED"
    image = _image(neighbours, bad)
    if not back:
        then, plan.times = "goes on", 0
    else:
        pause = neighbours.put_off[bad]
        then = "again at once" if pause == 0 else "again later"
        assert pause == 0 or 15 <= pause <= 30
        # For as long as it lasts; in the end its owner reads why, if that much can be written.
        assert deliver(function, bad, receives=8, request="last") == {bad}
        last = _image(neighbours, bad)
        if operation == "PutItem":
            assert last == {}
        elif image["status"]["S"] == "PROCESSING":
            assert (last["status"]["S"], last["statusReason"]["S"]) == ("FAILED", GIVEN_UP)
        else:
            assert last["status"]["S"] == "INDEXED"
        plan.times = 0
        assert deliver(function, bad, request="redriven") == set()
        assert _image(neighbours, bad)["status"]["S"] == "INDEXED"
    billed = sum(neighbours.done[bad, call] for call in ("DetectLabels", "IndexFaces"))
    status = image.get("status", {}).get("S", "none")
    return Row(
        # How many writes a whole way has depends on what the two threads meet.
        requests="some" if operation == "PutItem" and times == 1 else str(requests),
        then="final" if status == "FAILED" else then,
        photo=f"{status}: {image['statusReason']['S']}" if status == "FAILED" else status,
        bills=str(billed),
    )


def _image(neighbours: Neighbours, key: str) -> dict[str, Any]:
    answer = _aws(neighbours.aws_url, "dynamodb").get_item(
        TableName="photos", Key={"pk": {"S": f"IMAGE#{image_id(BUCKET, key)}"}, "sk": {"S": "IMAGE"}}
    )
    return dict(answer.get("Item", {}))


@pytest.fixture(scope="module")
def observed(neighbours: Neighbours, function: Any) -> dict[tuple[str, str], Any]:
    """Every scenario, side by side, as most of their time is boto3's back-off."""
    with ThreadPoolExecutor(len(SCENARIOS)) as pool:
        return {
            name: pool.submit(observe, neighbours, function, name, number) for number, name in enumerate(SCENARIOS, 1)
        }


@pytest.mark.parametrize("name", SCENARIOS, ids=lambda name: f"{name[0]}: {name[1]}")
def test_the_table_says_what_happens(name: tuple[str, str], observed: dict[tuple[str, str], Any]) -> None:
    assert observed[name].result() == rows()[name]


def test_every_row_of_the_table_is_tried() -> None:
    assert set(rows()) == set(SCENARIOS)


@pytest.mark.parametrize("config", [WORKING, RECORDING, RECOGNISING])
def test_all_tries_of_a_call_fit_into_the_functions_time(config: Any) -> None:
    tries = config.retries["total_max_attempts"]
    # boto3 waits at most 1 s, then 2 s and so on, by chance.
    assert tries * (config.connect_timeout + config.read_timeout) + 2 ** (tries - 1) - 1 < FUNCTION_SECONDS
    assert TIMEOUT_SECONDS < FUNCTION_SECONDS


def test_a_message_waits_longer_each_time_half_of_it_by_chance() -> None:
    assert [pause_seconds(receives, lambda: 0) for receives in (1, 2, 3, 7)] == [15, 30, 60, 450]
    assert [pause_seconds(receives, lambda: 1) for receives in (1, 2, 3, 7)] == [30, 60, 120, LONGEST_PAUSE_SECONDS]
