"""Many photos at once: records, pointers, search documents and thumbnails, as they are once the analysis is done."""

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image as Picture

from local.deploy import client
from local.settings import LocalSettings
from photos.adapters.dynamodb import DynamoDBRecords
from photos.clock import iso
from photos.keys import image_id, thumbnail_key
from photos.model import Image, ImageStatus, Label
from photos.record import Record
from photos.search.document import document_of
from photos.search.engines import open_search_index

SHAPES = ((512, 341), (341, 512), (512, 384), (512, 512), (512, 288))
NAMES = ("Cat", "Dog", "Beach", "Mountain", "Person", "Car", "Flower")
COLOURS = ("#7a9e9f", "#c98b6b", "#8c7aa9", "#b8a35e", "#6f8f72", "#a86f7a", "#5f7fa6")
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def store_photos(settings: LocalSettings, stack: dict[str, Any], owner: str, count: int) -> None:
    """Give a user so many photos."""
    images = list(_images(stack["bucket"], owner, count))
    _write_records(DynamoDBRecords(client(settings, "dynamodb"), stack["tableName"]), images)
    _write_thumbnails(client(settings, "s3"), stack["bucket"], images)
    index = open_search_index(settings.search_url, seconds=30)
    assert index.put_many(map(document_of, images)) == []


def _images(bucket: str, owner: str, count: int) -> Iterator[Image]:
    for number in range(count):
        width, height = SHAPES[number % len(SHAPES)]
        key = f"uploads/{owner}/{number:016x}/photo-{number:05}.jpg"
        moment = iso(BEGIN + timedelta(minutes=number))
        yield Image(
            id=image_id(bucket, key),
            owner=owner,
            key=key,
            filename=f"photo-{number:05}.jpg",
            status=ImageStatus.INDEXED,
            created_at=moment,
            updated_at=moment,
            indexed_at=moment,
            content_type="image/jpeg",
            bytes=100_000,
            width=width * 4,
            height=height * 4,
            version=3,
            labels=(Label(name=NAMES[number % len(NAMES)], confidence=90.0 - number % 30),),
        )


def _write_records(records: DynamoDBRecords, images: list[Image]) -> None:
    def write(image: Image) -> None:
        record = Record(image=image)
        assert records.put(record, replacing=None)
        records.put_pointers(record)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, images))


def _write_thumbnails(s3: Any, bucket: str, images: list[Image]) -> None:
    files = [_thumbnail(shape, colour) for shape, colour in zip(SHAPES * 7, COLOURS * 5, strict=True)]

    def write(numbered: tuple[int, Image]) -> None:
        number, image = numbered
        s3.put_object(Bucket=bucket, Key=thumbnail_key(image.owner, image.id), Body=files[number % len(files)])

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, enumerate(images)))


def _thumbnail(shape: tuple[int, int], colour: str) -> bytes:
    """Noise under a colour: a file as large, and as costly to decode, as that of a real photo."""
    noise = Picture.effect_noise(shape, 40).convert("RGB")
    out = io.BytesIO()
    Picture.blend(noise, Picture.new("RGB", shape, colour), 0.7).save(out, "JPEG", quality=80)
    return out.getvalue()
