"""Building the search index anew from the records, while reads and writes go on; Rekognition is never asked.

Each step does a page and notes how far it is, so a rebuild may be left at any moment and taken up by anybody.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from photos.errors import PhotosError
from photos.model import ImageStatus
from photos.record import Record
from photos.records import Cursor, RecordReader, RecordScanner
from photos.search.document import Document, document_of
from photos.search.port import Place
from photos.search.rebuild import IndexRebuild, Tombstone

PAGE = 100
MOST_ROUNDS = 5
_SETTLED = (ImageStatus.INDEXED, ImageStatus.FAILED, ImageStatus.DELETED)


class RebuildFailed(PhotosError):
    """The new version never came to be as the records ask for; it is not searched."""


class Phase(StrEnum):
    """What a rebuild is at."""

    COPY = "COPY"
    COMPARE_RECORDS = "COMPARE_RECORDS"
    COMPARE_DOCUMENTS = "COMPARE_DOCUMENTS"
    DONE = "DONE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a rebuild is.

    cursor: where the phase goes on
    records, documents: how many were copied and compared so far, of each side
    missing, extra, stale: what the comparison under way has found; it is repeated until it finds nothing
    mended: how many such documents were stored or buried as their records ask for
    """

    phase: Phase = Phase.COPY
    cursor: Cursor | Place | None = None
    copied: int = 0
    records: int = 0
    documents: int = 0
    missing: int = 0
    extra: int = 0
    stale: int = 0
    mended: int = 0
    rounds: int = 1


def dumped(progress: Progress) -> str:
    """A progress as text that outlives the process."""
    return json.dumps(asdict(progress))


def shown(progress: Progress) -> dict[str, int | str]:
    """A progress for a person; where exactly the phase goes on is the index's business."""
    return {name: value for name, value in asdict(progress).items() if name != "cursor"}


def loaded(noted: str | None) -> Progress:
    """The progress that was noted; the beginning where nothing was."""
    if not noted:
        return Progress()
    known = json.loads(noted)
    return Progress(**known | {"phase": Phase(known["phase"])})


def entry_of(record: Record) -> Document | Tombstone:
    """What the index has to hold of a record: its document, or a tombstone against late writes."""
    image = record.image
    # A worker may be about to commit INDEXED, its document being written already.
    analysed = record.labels_of is not None and record.labels_of == record.faces_of
    if image.status is ImageStatus.INDEXED or (image.status is ImageStatus.PROCESSING and analysed):
        return document_of(image)
    return Tombstone(image.owner, image.id, image.version)


def difference(record: Record | None, held: int | None) -> str | None:
    """How the version that is held of a record differs from it; None if it does not, or if that is still under way."""
    if record is None:
        return "extra" if held is not None else None
    if record.projection_due is not None or record.image.status not in _SETTLED:
        return None
    if record.image.status is not ImageStatus.INDEXED:
        return "extra" if held is not None else None
    if held is None:
        return "missing"
    return "stale" if held < record.image.version else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reindexer:
    """Builds a version of the index: copies, compares and mends, swaps."""

    scanner: RecordScanner
    reader: RecordReader
    index: IndexRebuild

    def run(self, may_go_on: Callable[[], bool]) -> Progress:
        """Go on with the rebuild, or begin one, as long as one may; raises RetryLater, RebuildFailed."""
        self.index.begin()
        progress = loaded(self.index.noted())
        while progress.phase is not Phase.DONE:
            progress = self.step(progress)
            if progress.phase is Phase.DONE:
                self.index.swap()
                break
            self.index.note(dumped(progress))
            if not may_go_on():
                break
        return progress

    def step(self, progress: Progress) -> Progress:
        """The progress after one more page."""
        if progress.phase is Phase.COPY:
            return self._copy(progress)
        if progress.phase is Phase.COMPARE_RECORDS:
            return self._compare_records(progress)
        return self._compare_documents(progress)

    def _copy(self, progress: Progress) -> Progress:
        records, cursor = self.scanner.scanned(_cursor(progress))
        self.index.fill(entry_of(record) for record in records)
        progress = replace(progress, cursor=cursor, copied=progress.copied + len(records))
        return progress if cursor else replace(progress, phase=Phase.COMPARE_RECORDS)

    def _compare_records(self, progress: Progress) -> Progress:
        """Look for documents that are missing or stale."""
        records, cursor = self.scanner.scanned(_cursor(progress))
        held = self.index.held([(record.image.owner, record.image.id) for record in records])
        suspects = [each.image for each in records if difference(each, held.get(each.image.id))]
        progress = self._mended(progress, [(image.owner, image.id) for image in suspects])
        progress = replace(progress, cursor=cursor, records=progress.records + len(records))
        if cursor:
            return progress
        self.index.refresh()
        return replace(progress, phase=Phase.COMPARE_DOCUMENTS)

    def _compare_documents(self, progress: Progress) -> Progress:
        """Look for documents that should not be there."""
        after = progress.cursor if isinstance(progress.cursor, list) else None
        page, place = self.index.listed(after, PAGE)
        known = self.reader.images([each.id for each in page])
        suspects = [each for each in page if known.get(each.id, {}).get("status") != ImageStatus.INDEXED]
        progress = self._mended(progress, [(each.owner, each.id) for each in suspects])
        progress = replace(progress, cursor=place, documents=progress.documents + len(page))
        if place:
            return progress
        if not progress.missing + progress.extra + progress.stale:
            return replace(progress, phase=Phase.DONE)
        if progress.rounds == MOST_ROUNDS:
            raise RebuildFailed(f"after {MOST_ROUNDS} comparisons the new index still differs: {progress}; abandon it")
        return replace(
            progress,
            **dict.fromkeys(("records", "documents", "missing", "extra", "stale"), 0),  # type: ignore[arg-type]
            phase=Phase.COMPARE_RECORDS,
            rounds=progress.rounds + 1,
        )

    def _mended(self, progress: Progress, suspects: Iterable[tuple[str, str]]) -> Progress:
        """Look at each suspect again, as it is by now, and store what its record asks for if it still differs."""
        for owner, image_id in suspects:
            record = self.scanner.get(image_id)
            version = self.index.held([(owner, image_id)]).get(image_id)
            kind = difference(record, version)
            if kind is None:
                continue
            entry = entry_of(record) if record else Tombstone(owner, image_id, 0)
            if isinstance(entry, Tombstone):
                # No document of this photo may stay, however new.
                entry = entry._replace(version=max(entry.version, version or 0))
            self.index.fill([entry])
            progress = replace(progress, **{kind: getattr(progress, kind) + 1}, mended=progress.mended + 1)
        return progress


def _cursor(progress: Progress) -> Cursor | None:
    return progress.cursor if isinstance(progress.cursor, dict) else None
