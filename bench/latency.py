"""From the end of an upload to onImageIndexed, less the time inside Rekognition, stage by stage.

Run: make bench-latency

A stack of its own, one photo after another, through the public clients: createUpload, the form's POST, the
subscription. The stages come from the line that on_upload logs of each message (the times of its calls), from SQS's
own timestamp, and from the clocks of this client:

    event      the upload's end to the message in the queue; below zero, as the emulator sends it before it answers
    queue      to the function's first line
    claim      the record is read, and claimed by a conditional write
    analysis   to the last answer of Rekognition, less the time inside it: reading the file, looking at it
    record     thumbnail, pointers and the conditional write of what was found
    index      the search document, and the write that says INDEXED
    publish    onImageStatus is published
    deliver    publishImageIndexed is sent; the subscriber has heard it
"""

import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gql import gql

from bench.stack import settings_of_its_own
from local.demo import SAMPLES, http_client, realtime_client, sign_in, upload
from local.deploy import client
from local.settings import STACK_NAME, LocalSettings
from local.stack import running
from photos.keys import image_id

LIMIT_MS = 1_000
ROUNDS = 2
LOG_SECONDS = 10
LOG_GROUP = f"/aws/lambda/{STACK_NAME}-OnUpload"
RECOGNITION = ("recognition.detect_labels", "recognition.index_faces")
STAGES = ("event", "queue", "claim", "analysis", "record", "index", "publish", "deliver")
ON_INDEXED = gql("subscription { onImageIndexed { id owner } }")


def main() -> None:
    """Print the median of each stage, and of the whole against the limit."""
    with tempfile.TemporaryDirectory() as home:
        settings = settings_of_its_own(Path(home))
        with running(settings) as described:
            measured = asyncio.run(_measure(settings, described))
    stages = [_stages(*one) for one in measured]
    inside = statistics.median(_inside(one[0]["calls"]) for one in measured)
    whole = statistics.median(sum(one.values()) for one in stages)
    print(f"{len(stages)} photos, medians; inside Rekognition: {inside:.0f} ms")
    for name in STAGES:
        print(f"{name:10} {statistics.median(one[name] for one in stages):6.0f} ms")
    print(f"{'whole':10} {whole:6.0f} ms = {whole / LIMIT_MS:.2f} x the limit of {LIMIT_MS} ms")


async def _measure(settings: LocalSettings, stack: Mapping[str, Any]) -> list[tuple[dict[str, Any], float, float]]:
    """The log line of each photo, when its upload ended and when it was heard of."""
    token = sign_in(stack, stack["demoUser"])
    paths = [path for path in sorted(SAMPLES.iterdir()) if path.suffix == ".jpg"]
    measured = []
    async with http_client(stack, token) as session, realtime_client(stack, token) as subscription:
        heard: asyncio.Queue[tuple[str, float]] = asyncio.Queue()
        listener = asyncio.create_task(_listen(subscription, heard))
        await asyncio.sleep(0.5)
        # The first photo wakes functions and models; it is not counted.
        for number, path in enumerate([paths[0], *paths * ROUNDS]):
            # Each is a file of its own: the labels of one that was seen already are not asked for again.
            own = settings.home / f"{number}-{path.name}"
            own.write_bytes(path.read_bytes() + str(number).encode())
            photo = await upload(session, own)
            ended = time.time()
            while (news := await asyncio.wait_for(heard.get(), 60))[0] != photo:
                pass
            measured.append((photo, ended, news[1]))
        listener.cancel()
    return [(await _line(settings, stack["bucket"], photo), ended, told) for photo, ended, told in measured[1:]]


async def _listen(subscription: Any, heard: asyncio.Queue[tuple[str, float]]) -> None:
    async for message in subscription.subscribe(ON_INDEXED):
        heard.put_nowait((message["onImageIndexed"]["id"], time.time()))


async def _line(settings: LocalSettings, bucket: str, photo: str) -> dict[str, Any]:
    """What on_upload logged of the message that a photo's upload caused."""
    logs = client(settings, "logs")
    deadline = time.monotonic() + LOG_SECONDS
    while time.monotonic() < deadline:
        for event in logs.filter_log_events(logGroupName=LOG_GROUP)["events"]:
            if event["message"].startswith("{"):
                line: dict[str, Any] = json.loads(event["message"])
                if photo in {image_id(bucket, key) for key in line.get("keys", ())}:
                    return line
        await asyncio.sleep(0.2)
    raise SystemExit(f"{LOG_GROUP} says nothing of {photo}")


def _stages(line: dict[str, Any], ended: float, heard: float) -> dict[str, float]:
    """The milliseconds of each stage; they add up to the whole, less the time inside Rekognition."""
    calls = line["calls"]

    def begins(name: str) -> float:
        return float(min(one["at"] for one in calls if one["call"] == name))

    def ends(name: str) -> float:
        return float(max(one["at"] + one["took"] for one in calls if one["call"] == name))

    claimed = min(one["at"] + one["took"] for one in calls if one["call"] == "records.put")
    answered = max(ends(name) for name in RECOGNITION)
    # The status PROCESSING is published early; the one that counts comes after the search document.
    told = max(one["at"] for one in calls if one["call"] == "announcements.status")
    sent = begins("announcements.indexed")
    return {
        "event": (line["sent_at"] - ended) * 1000,
        "queue": (line["began_at"] - line["sent_at"]) * 1000,
        "claim": claimed,
        "analysis": answered - claimed - _inside(calls),
        "record": begins("search.put") - answered,
        "index": told - begins("search.put"),
        "publish": sent - told,
        "deliver": (heard - line["began_at"]) * 1000 - sent,
    }


def _inside(calls: list[dict[str, Any]]) -> float:
    """The milliseconds from the first of the two calls to Rekognition to the last answer; they run side by side."""
    asked = [one for one in calls if one["call"] in RECOGNITION]
    return float(max(one["at"] + one["took"] for one in asked) - min(one["at"] for one in asked))


if __name__ == "__main__":
    main()
