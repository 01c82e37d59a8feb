"""The rules of a photo's life: what an event means for a record, and the record after each step. Pure."""

from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from photos.clock import iso, later, parse_iso
from photos.events import ObjectChange, ObjectEvent, is_newer
from photos.inspection import Inspection
from photos.keys import image_id, parse_upload_key
from photos.model import Face, Image, ImageStatus, Label
from photos.record import Record

# Longer than the function may run, shorter than its message stays invisible.
LEASE_SECONDS = 90
TOMBSTONE_SECONDS = 90 * 24 * 3600
ARRIVAL_SECONDS = 24 * 3600

_FINISHED = (ImageStatus.INDEXED, ImageStatus.FAILED)


class Step(Enum):
    """What has to be done about an event."""

    IGNORE = auto()
    ANALYSE = auto()
    FINISH = auto()
    ANNOUNCE = auto()
    REMOVE = auto()
    DISCARD = auto()


def next_step(record: Record | None, event: ObjectEvent, worker: str, now: datetime) -> Step:
    """What an event asks for, given the record as it stands.

    worker: the id of the message that brought the event; its own redelivery may take its claim over.
    """
    removes = event.change is ObjectChange.REMOVED
    if record is None:
        return Step.REMOVE if removes else Step.ANALYSE
    if removes:
        return Step.REMOVE if is_newer(event.sequencer, record.sequencer) else Step.IGNORE
    if record.image.status is ImageStatus.DELETED:
        # Deleted before its file arrived: the file must not stay. Later uploads to the key begin a new life.
        if record.sequencer is None:
            return Step.DISCARD
        return Step.ANALYSE if is_newer(event.sequencer, record.sequencer) else Step.IGNORE
    if is_newer(event.sequencer, record.sequencer):
        return Step.ANALYSE
    if record.sequencer != event.sequencer:
        return Step.IGNORE
    if record.image.status in _FINISHED and not record.redrivable:
        return Step.ANNOUNCE if record.announcement_due else Step.IGNORE
    if record.analysed == event.sequencer:
        return Step.FINISH
    claimed = record.claimed_until is not None and parse_iso(record.claimed_until) > now
    # Another message holds the claim and returns by itself if its worker dies: this one has nothing to add.
    return Step.IGNORE if claimed and record.claimed_by != worker else Step.ANALYSE


def uploading(image: Image, now: datetime) -> Record:
    """The record of a photo whose file is yet to come; overdue once it should have come."""
    return Record(image=image, projection_due=iso(later(now, ARRIVAL_SECONDS)))


def claimed(record: Record | None, event: ObjectEvent, worker: str, now: datetime) -> Record:
    """The record once a worker has begun to analyse an upload."""
    fresh = record is None or record.image.status is ImageStatus.DELETED
    image = _new_image(event, record) if fresh else record.image  # type: ignore[union-attr]
    return Record(
        image=_next(image, record, now, status=ImageStatus.PROCESSING, status_reason=None, bytes=event.bytes),
        sequencer=event.sequencer,
        claimed_by=worker,
        claimed_until=iso(later(now, LEASE_SECONDS)),
        projection_due=iso(now),
    )


def analysed(
    record: Record, seen: Inspection, labels: tuple[Label, ...], faces: tuple[Face, ...], now: datetime
) -> Record:
    """The record once the analysis of its upload is known: paid for, and never to be paid for again."""
    image = _next(
        record.image,
        record,
        now,
        content_type=seen.content_type,
        width=seen.width,
        height=seen.height,
        taken_at=seen.taken_at,
        labels=labels,
        faces=faces,
    )
    return replace(record, image=image, analysed=record.sequencer, claimed_by=None, claimed_until=None)


def indexed(record: Record, now: datetime) -> Record:
    """The record once its photo can be found."""
    image = _next(record.image, record, now, status=ImageStatus.INDEXED, status_reason=None, indexed_at=iso(now))
    return replace(record, image=image, projection_due=None, announcement_due=True, redrivable=False)


def failed(record: Record, reason: str, now: datetime, *, redrivable: bool = False) -> Record:
    """The record of a photo that cannot be analysed, with the reason for its owner."""
    image = _next(record.image, record, now, status=ImageStatus.FAILED, status_reason=reason)
    return replace(
        record,
        image=image,
        claimed_by=None,
        claimed_until=None,
        projection_due=iso(now),
        announcement_due=True,
        redrivable=redrivable,
    )


def released(record: Record, now: datetime) -> Record:
    """The record after its worker gave up for now."""
    return replace(record, image=_next(record.image, record, now), claimed_by=None, claimed_until=None)


def retried(record: Record, now: datetime) -> Record:
    """The record of a FAILED photo that is about to be analysed again."""
    image = _next(record.image, record, now, status=ImageStatus.PROCESSING, status_reason=None)
    return replace(record, image=image, projection_due=iso(now), announcement_due=False, redrivable=False)


def removed(record: Record | None, event: ObjectEvent, now: datetime) -> Record:
    """The tombstone after a removal in S3; labels and faces stay until their projections are swept."""
    deleted = record is not None and record.image.status is ImageStatus.DELETED
    image = _new_image(event, None) if record is None else record.image
    return Record(
        image=_next(
            image,
            record,
            now,
            status=ImageStatus.DELETED,
            status_reason=image.status_reason if deleted else "removed from the bucket",
        ),
        sequencer=event.sequencer,
        projection_due=record.projection_due if deleted and record else iso(now),
        original_gone=True,
        ttl=int(now.timestamp()) + TOMBSTONE_SECONDS,
    )


def emptied(record: Record, now: datetime) -> Record:
    """The record of a FAILED photo without the labels and faces of an earlier upload."""
    image = _next(record.image, record, now, labels=(), faces=())
    return replace(record, image=image, projection_due=None)


def buried(record: Record, now: datetime) -> Record:
    """The tombstone once nothing else of the photo is left: who and when, not what."""
    old = record.image
    image = Image(
        id=old.id,
        owner=old.owner,
        key=old.key,
        filename=old.filename,
        status=ImageStatus.DELETED,
        status_reason=old.status_reason,
        created_at=old.created_at,
        updated_at=iso(now),
        version=old.version + 1,
    )
    return Record(image=image, sequencer=record.sequencer, ttl=record.ttl)


def _new_image(event: ObjectEvent, tombstone: Record | None) -> Image:
    parsed = parse_upload_key(event.key)
    if parsed is None:
        raise ValueError(f"{event.key!r} is not the key of an upload")
    return Image(
        id=image_id(event.bucket, event.key),
        owner=parsed.owner,
        key=event.key,
        filename=parsed.filename,
        status=ImageStatus.PROCESSING,
        created_at=iso(parse_iso(event.time)),
        updated_at=iso(parse_iso(event.time)),
        version=tombstone.image.version if tombstone else 0,
    )


def _next(image: Image, record: Record | None, now: datetime, **changes: object) -> Image:
    """An image one version later."""
    version = record.image.version if record else 0
    return replace(image, version=version + 1, updated_at=iso(now), **changes)  # type: ignore[arg-type]
