"""2,000 photos through the deployed local stack, with 5 % of the functions' calls to their neighbours failing.

Between the functions and S3, DynamoDB, SQS, AppSync and Rekognition stands a proxy that lets calls fail at random, half
of them after the work was done (an answer that got lost); Rekognition fails before its work only, since whoever loses
an answer of it pays twice. The search engine of the local stack is a file: SEARCH=opensearch puts a real one behind a
proxy too. Rekognition is a stand-in with answers of the real shape. One photo in fifty is a bad file. PHOTOS=100 takes
fewer of them.
"""

import io
import os
import random
import tempfile
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PIL import Image

from bench.ingest.proxy import FaultyProxy, serving
from bench.ingest.rekognition import Rekognition, app_of
from bench.stack import free_port, settings_of_its_own
from local.deploy import client
from local.doctor import doctor_of
from local.settings import STACK_NAME, LocalSettings
from local.stack import running
from photos.adapters.dynamodb import DynamoDBRecords
from photos.differences import counted
from photos.keys import image_id
from photos.model import ImageStatus
from photos.record import Record

PHOTOS = int(os.environ.get("PHOTOS", "2000"))
SHARE = 0.05
BAD_EVERY = 50
SEED = 2026
UPLOADS_AT_ONCE = 4
WAIT_SECONDS = 40 * 60
# A message that failed comes back after this long; the deployed queue's six minutes would only be waited for.
VISIBILITY_SECONDS = 65
FUNCTIONS = ("OnUploadFunction", "OnChangeFunction", "SweepFunction")
NEEDED = 2


def main() -> None:
    """Print what became of the photos, and what was paid for them."""
    with tempfile.TemporaryDirectory() as home, ExitStack() as parts:
        settings = settings_of_its_own(Path(home), os.environ.get("SEARCH") or "sqlite")
        stack = parts.enter_context(running(settings))
        rekognition = Rekognition()
        stand_in = parts.enter_context(serving(app_of(rekognition), free_port()))
        proxies = _proxies(settings, stand_in)
        addresses = {name: parts.enter_context(serving(proxy.app(), free_port())) for name, proxy in proxies.items()}
        _divert(settings, addresses)
        photos = {f"uploads/bench/{number:04}/photo.jpg": _photo(number) for number in range(PHOTOS)}
        begun = time.monotonic()
        _put(settings, stack["bucket"], {key: body for key, (body, _) in photos.items()})
        records = _ended(settings, stack["tableName"])
        seconds = time.monotonic() - begun
        for proxy in proxies.values():
            _print_proxy(proxy)
            proxy.share = 0
        _report(stack["bucket"], {key: reason for key, (_, reason) in photos.items()}, records, rekognition)
        print(f"{seconds:.0f} s, {PHOTOS / seconds:.1f} photos a second")
        os.environ.update(settings.environment | {"AWS_ENDPOINT_URL_REKOGNITION": stand_in})
        found, wrong = doctor_of(STACK_NAME, 0).examine()
        indexed = sum(record.image.status is ImageStatus.INDEXED for record in records)
        print(f"{len(found.documents)} can be found of {indexed} INDEXED; the doctor: ", end="")
        print(counted(Counter(one.kind for one in wrong)))


def _proxies(settings: LocalSettings, stand_in: str) -> dict[str, FaultyProxy]:
    targets = {
        "s3": settings.aws_url,
        "dynamodb": settings.aws_url,
        "sqs": settings.aws_url,
        "appsync": settings.appsync_url,
        "rekognition": stand_in,
    }
    if settings.search == "opensearch":
        targets["search"] = settings.search_url
    chance = random.Random(SEED)
    return {
        name: FaultyProxy(service=name, target=target, share=SHARE, late=name != "rekognition", chance=chance)
        for name, target in targets.items()
    }


def _divert(settings: LocalSettings, addresses: dict[str, str]) -> None:
    """Lead the functions' calls through the proxies."""
    functions, cloudformation = client(settings, "lambda"), client(settings, "cloudformation")
    changed = {f"AWS_ENDPOINT_URL_{name.upper()}": addresses[name] for name in ("s3", "dynamodb", "sqs", "rekognition")}
    changed["GRAPHQL_URL"] = f"{addresses['appsync']}/graphql"
    if "search" in addresses:
        changed["SEARCH_URL"] = addresses["search"]
    for logical_id in FUNCTIONS:
        found = cloudformation.describe_stack_resource(StackName=STACK_NAME, LogicalResourceId=logical_id)
        name = found["StackResourceDetail"]["PhysicalResourceId"]
        variables = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables | changed})
        queue = variables["UPLOAD_QUEUE_URL"]
    sqs = client(settings, "sqs")
    sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": str(VISIBILITY_SECONDS)})


def _photo(number: int) -> tuple[bytes, str | None]:
    """A photo unlike the others; or a bad file, and a word of the reason that its owner has to read."""
    if number % BAD_EVERY:
        return _picture((96 + number % BAD_EVERY, 80 + number // BAD_EVERY), number), None
    kinds: list[tuple[bytes, str]] = [
        (b"This is a text, number %d." % number, "not a picture"),
        (_picture((400, 300), number)[:900], "damaged"),
        (_picture((79, 200), number), "79 x 200"),
        (_picture((120, 100), number, "GIF"), "a GIF"),
    ]
    return kinds[number // BAD_EVERY % len(kinds)]


def _picture(size: tuple[int, int], number: int, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (number % 256, number // 256 * 16, 90)).save(out, kind)
    return out.getvalue()


def _put(settings: LocalSettings, bucket: str, photos: dict[str, bytes]) -> None:
    s3 = client(settings, "s3")
    with ThreadPoolExecutor(UPLOADS_AT_ONCE) as pool:
        list(pool.map(lambda photo: s3.put_object(Bucket=bucket, Key=photo[0], Body=photo[1]), photos.items()))


def _ended(settings: LocalSettings, table: str) -> list[Record]:
    """All records, once every photo has ended and nothing is due."""
    reader = DynamoDBRecords(client(settings, "dynamodb"), table)
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        records, cursor = reader.scanned(None)
        while cursor:
            more, cursor = reader.scanned(cursor)
            records += more
        ended = sum(_is_at_rest(record) for record in records)
        print(f"  {ended} of {PHOTOS} at rest", flush=True)
        if ended >= PHOTOS or time.monotonic() > deadline:
            return records
        time.sleep(10)


def _is_at_rest(record: Record) -> bool:
    return record.image.status in (ImageStatus.INDEXED, ImageStatus.FAILED) and record.projection_due is None


def _print_proxy(proxy: FaultyProxy) -> None:
    failed = proxy.failed.total()
    share = failed / proxy.calls if proxy.calls else 0
    after = proxy.failed["after"]
    print(f"{proxy.service:12} {proxy.calls:7} calls, {failed:5} failed ({share:.1%}), {after} of them after the work")


def _report(bucket: str, expected: dict[str, str | None], records: list[Record], rekognition: Rekognition) -> None:
    found = {record.image.key: record for record in records}
    right: Counter[str] = Counter()
    for key, reason in expected.items():
        record = found.get(key)
        if record is None or not _is_at_rest(record):
            right["missing"] += 1
        elif reason is None:
            right["INDEXED" if record.image.status is ImageStatus.INDEXED else "wrong"] += 1
        else:
            right["FAILED with the right reason" if reason in (record.image.status_reason or "") else "wrong"] += 1
    doubled = len(records) - len(found)
    print(", ".join(f"{number} {what}" for what, number in right.items()), end="; ")
    print(f"{right['missing']} missing, {doubled} doubled, {right['wrong']} wrong")
    good = [key for key, reason in expected.items() if reason is None]
    billed = sum(bill.total() for bill in rekognition.bill.values())
    twice = sum(number > 1 for bill in rekognition.bill.values() for number in bill.values())
    print(f"billed {billed}, needed {NEEDED * len(good)}: {billed / (NEEDED * len(good)):.4f}; {twice} paid twice")
    known: Any = {image_id(bucket, key) for key in good} | set(good)
    strangers = {one for bill in rekognition.bill.values() for one in bill} - known
    print(f"{len(strangers)} calls for what is no photo")
