"""The rules of a photo's life: what an event means for a record, and the record after each step. Pure."""

from dataclasses import replace
from datetime import datetime
from enum import Enum, auto

from photos.clock import iso, later, parse_iso
from photos.events import ObjectChange, ObjectEvent, is_newer
from photos.inspection import Inspection
from photos.keys import image_id, parse_upload_key
from photos.model import Face, Image, ImageStatus, Label
from photos.record import Pointers, Record

# Longer than a function may run, so that who holds an expired claim is dead; shorter than a message stays invisible.
LEASE_SECONDS = 90
# As often as the queue delivers a message: a photo that ends its worker each time must end itself.
MAX_ATTEMPTS = 8
TOMBSTONE_SECONDS = 90 * 24 * 3600
ARRIVAL_SECONDS = 24 * 3600

_FINISHED = (ImageStatus.INDEXED, ImageStatus.FAILED)


class Step(Enum):
    """What has to be done about an event."""

    IGNORE = auto()
    WAIT = auto()
    ANALYSE = auto()
    ANNOUNCE = auto()
    REMOVE = auto()
    DISCARD = auto()


def next_step(record: Record | None, event: ObjectEvent, worker: str, now: datetime) -> Step:
    """What an event asks for, given the record as it stands."""
    removes = event.change is ObjectChange.REMOVED
    if record is None:
        return Step.REMOVE if removes else Step.ANALYSE
    newer = is_newer(event.sequencer, record.sequencer)
    if removes:
        return Step.REMOVE if newer else Step.IGNORE
    if not newer and record.sequencer != event.sequencer:
        return Step.IGNORE
    if record.image.status is ImageStatus.DELETED:
        # Deleted before its file arrived: the file must not stay. Later uploads to the key begin a new life.
        if record.sequencer is None:
            return Step.DISCARD
        if not newer:
            return Step.IGNORE
        # A new life begins once nothing is left of the old one.
        if record.projection_due is not None:
            return Step.WAIT
    elif not newer and record.image.status in _FINISHED and not record.redrivable:
        return Step.ANNOUNCE if record.announcement_due else Step.IGNORE
    # One at a time: the next delivery finds the photo finished, or its holder dead.
    return Step.WAIT if is_claimed(record, now) and record.claimed_by != worker else Step.ANALYSE


def is_claimed(record: Record, now: datetime) -> bool:
    """Whether somebody holds a photo who may still be alive."""
    return record.claimed_until is not None and parse_iso(record.claimed_until) > now


def uploading(image: Image, now: datetime) -> Record:
    """The record of a photo whose file is yet to come; overdue once it should have come."""
    return Record(image=image, projection_due=iso(later(now, ARRIVAL_SECONDS)))


def claimed(record: Record | None, event: ObjectEvent, worker: str, now: datetime) -> Record:
    """The record once a worker has begun to analyse an upload."""
    again = record is not None and record.sequencer == event.sequencer
    begun = record
    if begun is None or begun.image.status is ImageStatus.DELETED:
        begun = Record(image=_new_image(event))
    return replace(
        begun,
        image=_next(begun.image, record, now, status=ImageStatus.PROCESSING, status_reason=None, bytes=event.bytes),
        sequencer=event.sequencer,
        claimed_by=worker,
        claimed_until=iso(later(now, LEASE_SECONDS)),
        attempts=begun.attempts + 1 if again else 1,
        projection_due=iso(now),
        announcement_due=False,
        redrivable=False,
    )


def labelled(
    record: Record, seen: Inspection, content: str, labels: tuple[Label, ...], repeats: str | None, now: datetime
) -> Record:
    """The record once the labels of a file are known: paid for, and never to be paid for again.

    content: the file's SHA-256
    repeats: the photo that has the same content, if that is where the labels are from
    """
    image = _seen(record, seen, now, labels=labels, duplicate_of=repeats)
    return _left_behind(record, replace(record, image=image, labels_of=content))


def with_faces(record: Record, seen: Inspection, content: str, faces: tuple[Face, ...], now: datetime) -> Record:
    """The record once the faces of a file are known: paid for, and never to be paid for again."""
    return _left_behind(record, replace(record, image=_seen(record, seen, now, faces=faces), faces_of=content))


def indexed(record: Record, now: datetime) -> Record:
    """The record once its photo can be found, and nothing else leads to it."""
    image = _next(record.image, record, now, status=ImageStatus.INDEXED, status_reason=None, indexed_at=iso(now))
    done = replace(record, image=image, attempts=0, stale=Pointers(), projection_due=None, announcement_due=True)
    return _unclaimed(done)


def failed(record: Record, reason: str, now: datetime, *, redrivable: bool = False) -> Record:
    """The record of a photo that cannot be analysed, with the reason for its owner.

    redrivable: the cause may pass, so what is paid for is kept for the next try
    """
    image = _next(record.image, record, now, status=ImageStatus.FAILED, status_reason=reason)
    ended = replace(
        record, image=image, attempts=0, projection_due=iso(now), announcement_due=True, redrivable=redrivable
    )
    if not redrivable:
        # Labels and faces of an earlier upload under the same key say nothing about this one.
        bare = replace(image, labels=(), faces=(), duplicate_of=None)
        ended = _left_behind(ended, replace(ended, image=bare, labels_of=None, faces_of=None))
    return _unclaimed(ended)


def released(record: Record, now: datetime) -> Record:
    """The record after its worker gave up for now."""
    return _unclaimed(replace(record, image=_next(record.image, record, now)))


def retried(record: Record, now: datetime) -> Record:
    """The record of a FAILED photo that is about to be analysed again."""
    image = _next(record.image, record, now, status=ImageStatus.PROCESSING, status_reason=None)
    return replace(record, image=image, projection_due=iso(now), announcement_due=False, redrivable=False)


def renewed(record: Record, now: datetime) -> Record:
    """The record at a version above all that counting could have reached."""
    image = replace(record.image, version=max(record.image.version + 1, int(now.timestamp())), updated_at=iso(now))
    return replace(record, image=image)


def faceless(record: Record, now: datetime) -> Record:
    """The record of a photo whose faces are gone from the collection: to be analysed again."""
    return replace(retried(record, now), faces_of=None)


def removed(record: Record | None, event: ObjectEvent, now: datetime) -> Record:
    """The tombstone after a removal in S3; what leads to the photo stays in it until that is removed too."""
    before = record or Record(image=_new_image(event))
    image = _next(before.image, record, now, status=ImageStatus.DELETED, status_reason="removed from the bucket")
    tombstone = replace(
        before,
        image=image,
        sequencer=event.sequencer,
        projection_due=iso(now),
        announcement_due=False,
        redrivable=False,
        original_gone=True,
        ttl=int(now.timestamp()) + TOMBSTONE_SECONDS,
    )
    if before.image.status is ImageStatus.DELETED:
        image = replace(image, status_reason=before.image.status_reason)
        return replace(tombstone, image=image, projection_due=before.projection_due)
    return tombstone


def cleaning(record: Record, cleaner: str, now: datetime) -> Record:
    """The record while what leads to a photo is being removed: nobody else may add to it."""
    image = _next(record.image, record, now)
    return replace(record, image=image, claimed_by=cleaner, claimed_until=iso(later(now, LEASE_SECONDS)))


def hidden(record: Record, now: datetime) -> Record:
    """The record of a FAILED photo once nothing leads to it."""
    image = _next(record.image, record, now)
    return _unclaimed(replace(record, image=image, stale=Pointers(), projection_due=None))


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


def _left_behind(before: Record, after: Record) -> Record:
    """A record that remembers what led to the photo before and no longer should."""
    return replace(after, stale=(before.stale | before.pointers) - after.pointers)


def _unclaimed(record: Record) -> Record:
    return replace(record, claimed_by=None, claimed_until=None)


def _new_image(event: ObjectEvent) -> Image:
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
    )


def _seen(record: Record, seen: Inspection, now: datetime, **changes: object) -> Image:
    """An image one version later, with what its file turned out to be."""
    file = {"content_type": seen.content_type, "width": seen.width, "height": seen.height, "taken_at": seen.taken_at}
    return _next(record.image, record, now, **file, **changes)


def _next(image: Image, record: Record | None, now: datetime, **changes: object) -> Image:
    """An image one version later."""
    version = record.image.version if record else 0
    return replace(image, version=version + 1, updated_at=iso(now), **changes)  # type: ignore[arg-type]
