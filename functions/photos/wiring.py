"""Which adapter stands behind each port in a deployed function; everything here is made once, at start."""

from functools import cached_property

from photos.adapters.appsync import AppSyncAnnouncements
from photos.adapters.boto import client
from photos.adapters.dynamodb import DynamoDBRecords
from photos.adapters.rekognition import RekognitionRecognition
from photos.adapters.s3 import S3Objects
from photos.adapters.sqs import SQSUploadQueue
from photos.process_upload import Log, UploadProcessor
from photos.project import Projector
from photos.search.engines import open_search_index
from photos.search.port import SearchIndex
from photos.settings import Settings, all_settings
from photos.sweep import Sweeper


class Wiring:
    """The use cases of the asynchronous functions, on AWS's services."""

    def __init__(self, settings: Settings | None = None) -> None:
        self._settings = settings or all_settings()
        self._search_index_exists = False

    @cached_property
    def records(self) -> DynamoDBRecords:
        """The table."""
        return DynamoDBRecords(client("dynamodb"), self._settings.table_name)

    @cached_property
    def objects(self) -> S3Objects:
        """The bucket."""
        return S3Objects(client("s3"), self._settings.bucket_name)

    @cached_property
    def recognition(self) -> RekognitionRecognition:
        """Rekognition."""
        return RekognitionRecognition(
            client("rekognition"), self._settings.bucket_name, self._settings.face_collection_id
        )

    @cached_property
    def search(self) -> SearchIndex:
        """The search index."""
        return open_search_index(self._settings.search_url)

    @cached_property
    def announcements(self) -> AppSyncAnnouncements:
        """AppSync's subscribers."""
        return AppSyncAnnouncements(self._settings.graphql_url)

    def ensure_search_index(self) -> None:
        """Make the search index unless it is there; at the first event, so that a start needs no neighbour."""
        if not self._search_index_exists:
            self.search.create()
            self._search_index_exists = True

    def processor(self, log: Log) -> UploadProcessor:
        """What applies object events."""
        return UploadProcessor(
            records=self.records,
            objects=self.objects,
            recognition=self.recognition,
            search=self.search,
            announcements=self.announcements,
            log=log,
        )

    def projector(self) -> Projector:
        """What acts on the outbox."""
        return Projector(records=self.records, objects=self.objects, recognition=self.recognition, search=self.search)

    def sweeper(self) -> Sweeper:
        """What brings overdue records forward."""
        return Sweeper(
            records=self.records,
            queue=SQSUploadQueue(client("sqs"), self._settings.upload_queue_url),
            projector=self.projector(),
            announcements=self.announcements,
            bucket=self._settings.bucket_name,
        )
