"""Which adapter stands behind each port in a deployed function; each is made once a process."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, cast

from photos.adapters.appsync import AppSyncAnnouncements
from photos.adapters.boto import RECOGNISING, RECORDING, client
from photos.adapters.dynamodb import DynamoDBRecords
from photos.adapters.pace import DynamoDBPace
from photos.adapters.rekognition import RekognitionRecognition
from photos.adapters.s3 import S3Objects
from photos.adapters.sqs import SQSUploadQueue
from photos.first_use import AtFirstUse
from photos.project import Projector
from photos.search.engines import open_search_index
from photos.search.port import SearchIndex
from photos.settings import Settings, all_settings
from photos.sweep import Sweeper
from photos.timing import Timings

if TYPE_CHECKING:
    from photos.doctor import Doctor
    from photos.process_upload import Log, UploadProcessor


class Wiring:
    """The use cases of the asynchronous functions, on AWS's services."""

    def __init__(
        self, settings: Settings | None = None, *, billed: Callable[[str], None] = lambda operation: None
    ) -> None:
        self._settings = settings or all_settings()
        self._billed = billed

    @cached_property
    def records(self) -> DynamoDBRecords:
        """The table."""
        return DynamoDBRecords(client("dynamodb", RECORDING), self._settings.table_name)

    @cached_property
    def objects(self) -> S3Objects:
        """The bucket."""
        return S3Objects(client("s3"), self._settings.bucket_name)

    @cached_property
    def recognition(self) -> RekognitionRecognition:
        """Rekognition."""
        pace = DynamoDBPace(
            client("dynamodb"), self._settings.table_name, int(self._settings.rekognition_calls_per_second)
        )
        return RekognitionRecognition(
            client("rekognition", RECOGNISING, on_send=pace.wait),
            self._settings.bucket_name,
            self._settings.face_collection_id,
            billed=self._billed,
        )

    @cached_property
    def upload_queue(self) -> SQSUploadQueue:
        """The queue of S3's events."""
        return SQSUploadQueue(client("sqs"), self._settings.upload_queue_url)

    @cached_property
    def search(self) -> SearchIndex:
        """The search index, made unless it is there; opened at its first use, so that a start needs no neighbour."""
        return cast(SearchIndex, AtFirstUse(self._open_search_index))

    def _open_search_index(self) -> SearchIndex:
        index = open_search_index(self._settings.search_url)
        index.create()
        return index

    @cached_property
    def announcements(self) -> AppSyncAnnouncements:
        """AppSync's subscribers."""
        return AppSyncAnnouncements(self._settings.graphql_url)

    def processor(self, log: "Log", timings: Timings) -> "UploadProcessor":
        """What applies object events."""
        # Imported here, so that only the function that decodes pictures pays for Pillow.
        from photos.process_upload import UploadProcessor

        return UploadProcessor(
            records=timings.of("records", self.records),
            objects=timings.of("objects", self.objects),
            recognition=timings.of("recognition", self.recognition),
            search=timings.of("search", self.search),
            announcements=timings.of("announcements", self.announcements),
            log=log,
        )

    def projector(self) -> Projector:
        """What acts on the outbox."""
        return Projector(records=self.records, objects=self.objects, recognition=self.recognition, search=self.search)

    def doctor(self, log: "Log", grace_seconds: float) -> "Doctor":
        """What compares everything, and mends."""
        from photos.doctor import Doctor

        return Doctor(
            records=self.records,
            scanner=self.records,
            pointers=self.records,
            objects=self.objects,
            stored=self.objects,
            recognition=self.recognition,
            faces=self.recognition,
            search=self.search,
            queue=self.upload_queue,
            sweeper=self.sweeper(log),
            bucket=self._settings.bucket_name,
            grace_seconds=grace_seconds,
        )

    def sweeper(self, log: "Log") -> Sweeper:
        """What brings overdue records forward."""
        return Sweeper(
            records=self.records,
            queue=self.upload_queue,
            projector=self.projector(),
            announcements=self.announcements,
            bucket=self._settings.bucket_name,
            log=log,
        )
