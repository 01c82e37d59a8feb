"""Lambda on the upload queue: applies S3's object events; what fails is delivered again, alone."""

import os
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from photos.events import parse_message
from photos.timing import Timings
from photos.wiring import Wiring

logger = Logger(service="on_upload")
messages = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
timings = Timings()
processor = Wiring().processor(logger.info, timings)
max_receives = int(os.environ.get("MAX_RECEIVES", "5"))


def handler(event: dict[str, Any], context: Any) -> Any:
    """Apply a batch of messages; answers with those that failed."""
    return process_partial_response(event=event, record_handler=apply, processor=messages, context=context)


def apply(record: SQSRecord, lambda_context: Any) -> None:
    """Apply the object events of one message."""
    # A message may be delivered twice at once, so its id would not tell one worker from another.
    worker = f"{record.message_id}/{lambda_context.aws_request_id}"
    timings.begin()
    keys: list[str] = []
    last_try = int(record.attributes.approximate_receive_count or 1) >= max_receives
    try:
        for event in parse_message(record.body):
            keys.append(event.key)
            processor.process(event, worker=worker, last_try=last_try)
    except Exception:
        logger.exception("message failed", message_id=record.message_id, last_try=last_try)
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
