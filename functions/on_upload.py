"""Lambda on the upload queue: applies S3's object events; what fails is delivered again, alone."""

import os
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from photos.adapters.sqs import pause_seconds
from photos.errors import PhotosError, RetryLater
from photos.events import parse_message
from photos.timing import Timings
from photos.wiring import Wiring

logger = Logger(service="on_upload")
metrics = Metrics(namespace="Photos", service="on_upload")
messages = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
timings = Timings()
wiring = Wiring(billed=lambda operation: metrics.add_metric(f"{operation}Calls", MetricUnit.Count, 1))
processor = wiring.processor(logger.info, timings)
max_receives = int(os.environ.get("MAX_RECEIVES", "8"))


@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> Any:
    """Apply a batch of messages; answers with those that failed."""
    metrics.add_metric("Messages", MetricUnit.Count, len(event["Records"]))
    return process_partial_response(event=event, record_handler=apply, processor=messages, context=context)


def apply(record: SQSRecord, lambda_context: Any) -> None:
    """Apply the object events of one message."""
    # A message may be delivered twice at once, so its id would not tell one worker from another.
    worker = f"{record.message_id}/{lambda_context.aws_request_id}"
    timings.begin()
    keys: list[str] = []
    receives = int(record.attributes.approximate_receive_count or 1)
    last_try = receives >= max_receives
    try:
        for event in parse_message(record.body):
            keys.append(event.key)
            processor.process(event, worker=worker, last_try=last_try)
    except Exception as error:
        logger.exception("message failed", message_id=record.message_id, last_try=last_try)
        # What may pass gets time; what will not needs none on its way to the dead-letter queue.
        put_off(record, pause_seconds(receives) if isinstance(error, RetryLater) and not last_try else 0)
        raise
    finally:
        logger.info(
            "message done",
            message_id=record.message_id,
            keys=keys,
            sent_at=int(record.attributes.sent_timestamp or 0) / 1000,
            began_at=timings.began_at,
            calls=timings.calls,
        )


def put_off(record: SQSRecord, seconds: int) -> None:
    """Say when a message that failed is delivered again."""
    try:
        wiring.upload_queue.put_off(record.receipt_handle, seconds)
    except PhotosError:
        # Then it is once its visibility time-out is over.
        logger.exception("message not put off", message_id=record.message_id)
