"""Time in our own code for a photo against bare decoding and resizing with Pillow; the overlap of the two billed calls.

Our own code: looking at the file (decode, turn, thumbnail), mapping Rekognition's answers, the record as a DynamoDB
item, the search document, and signing two addresses and a publish. The reference decodes and resizes, no more; it uses
the JPEG decoder's scaling as we do. Times are of the processor, so that other work on the machine does not count.
"""

import io
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import boto3
from boto3.dynamodb.types import TypeSerializer
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials
from PIL import Image

from bench.ingest.rekognition import Rekognition
from photos.adapters.rekognition import RekognitionRecognition
from photos.adapters.s3 import S3SignedUrls
from photos.inspection import Inspection
from photos.model import Image as Photo
from photos.model import ImageStatus
from photos.picture import THUMBNAIL_SIDE, inspect
from photos.ports import Picture
from photos.record import Record, item_of
from photos.search.document import document_of

SAMPLE = Path(__file__).parents[2] / "samples" / "scientists.jpg"
SIZES = {"12 megapixels": (4032, 3024), "2 megapixels": (1600, 1200)}
LIMIT = 1.3
OVERLAP_LIMIT = 1.15
ROUNDS = 21
KEY = "uploads/ann/1/cat.jpg"
_serialize = TypeSerializer().serialize


class Answers:
    """A Rekognition client whose answers are there already."""

    def __init__(self) -> None:
        self._rekognition = Rekognition()

    def detect_labels(self, **asked: Any) -> Any:
        return self._rekognition.answer("DetectLabels", asked)

    def index_faces(self, **asked: Any) -> Any:
        return self._rekognition.answer("IndexFaces", asked)


def main() -> None:
    """Print both ratios."""
    for name, size in SIZES.items():
        body = photo_of(size)
        own, bare = (milliseconds(partial(work, body)) for work in (ours, reference))
        print(f"{name}, {len(body) / 1e6:.1f} MB: {own:.1f} ms of our own, {bare:.1f} ms bare", end="")
        print(f" = {own / bare:.2f} x the reference (limit {LIMIT})")
    longer, both = overlap()
    print(f"two calls of 300 and 250 ms: {both:.0f} ms = {both / longer:.2f} x the longer (limit {OVERLAP_LIMIT})")


def photo_of(size: tuple[int, int]) -> bytes:
    """A photo with a camera's detail."""
    with Image.open(SAMPLE) as sample:
        large = sample.convert("RGB").resize(size, Image.Resampling.BICUBIC)
    noise = Image.effect_noise(size, 20)
    out = io.BytesIO()
    Image.blend(large, Image.merge("RGB", [noise] * 3), 0.1).save(out, "JPEG", quality=92)
    return out.getvalue()


def milliseconds(work: Callable[[], object]) -> float:
    """The median processor time of some work."""
    times = []
    for _ in range(ROUNDS):
        begun = time.process_time()
        work()
        times.append(time.process_time() - begun)
    return statistics.median(times) * 1000


def reference(body: bytes) -> None:
    """Decode and resize."""
    with Image.open(io.BytesIO(body)) as image:
        size = (THUMBNAIL_SIDE, round(THUMBNAIL_SIDE * image.height / image.width))
        image.draft("RGB", size)
        image.resize(size, Image.Resampling.LANCZOS)


recognition = RekognitionRecognition(Answers(), "photos", "faces")
_client = boto3.client(
    "s3",
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(signature_version="s3v4"),
)
addresses = S3SignedUrls(_client, "photos", 900)


def ours(body: bytes) -> None:
    """All that our code does for a photo, apart from waiting for others."""
    photo = recorded(inspect(body))
    {name: _serialize(value) for name, value in item_of(Record(image=photo, sequencer="0A")).items()}
    document_of(photo)
    addresses.url(photo.key)
    addresses.url(f"thumbnails/ann/{photo.id}.jpg")
    request = AWSRequest("POST", "https://example.com/graphql", {"Content-Type": "application/json"}, "{}")
    SigV4Auth(Credentials("test", "test"), "appsync", "us-east-1").add_auth(request)


def recorded(seen: Inspection) -> Photo:
    """The photo with what was recognised on it."""
    moment = "2026-01-01T00:00:00.000Z"
    bare = Photo(
        id="i1", owner="ann", key=KEY, filename="cat.jpg", status=ImageStatus.INDEXED, created_at=moment,
        updated_at=moment, content_type=seen.content_type, width=seen.width, height=seen.height,
    )  # fmt: skip
    picture = Picture(KEY)
    return replace(bare, labels=recognition.detect_labels(picture), faces=recognition.index_faces(picture, bare.id))


def overlap() -> tuple[float, float]:
    """The longer of two slow calls of Rekognition, and how long a photo's two take together, in milliseconds."""
    from tests.photos.rig import KEY as RIG_KEY
    from tests.photos.rig import PICTURE, Rig, created

    spans: list[tuple[float, float]] = []

    def slow(call: str) -> None:
        if call in ("recognition.labels", "recognition.faces"):
            begun = time.perf_counter()
            time.sleep(0.3 if call.endswith("labels") else 0.25)
            spans.append((begun, time.perf_counter()))

    ratios = []
    for _ in range(ROUNDS):
        spans.clear()
        rig = Rig()
        rig.objects.stored[RIG_KEY] = PICTURE
        rig.recognition.fault = slow
        rig.deliver(created())
        both = max(end for _, end in spans) - min(begin for begin, _ in spans)
        ratios.append((max(end - begin for begin, end in spans) * 1000, both * 1000))
    return statistics.median(one for one, _ in ratios), statistics.median(both for _, both in ratios)
