"""Lambda on the table's stream: brings the projections of changed records up to date."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from photos.wiring import Wiring

logger = Logger(service="on_change")
changes = BatchProcessor(event_type=EventType.DynamoDBStreams, raise_on_entire_batch_failure=False)
projector = Wiring().projector()


def handler(event: dict[str, Any], context: Any) -> Any:
    """Act on a batch of changes; answers with those that failed."""
    return process_partial_response(event=event, record_handler=project, processor=changes, context=context)


def project(record: DynamoDBRecord) -> None:
    """Bring one record's projections up to date; the event's filter lets only due ones through."""
    key = record.dynamodb.keys["pk"] if record.dynamodb and record.dynamodb.keys else ""
    try:
        projector.project(key.removeprefix("IMAGE#"))
    except Exception:
        logger.exception("projection failed", key=key)
        raise
