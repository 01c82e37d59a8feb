"""Bringing dead letters back to their queue, once what made them fail is mended."""

import json
from typing import Any

from botocore.exceptions import ClientError


def redrive(sqs: Any, dead_letter_url: str, queue_url: str) -> str:
    """Move every message of the upload dead-letter queue back, by SQS's own task; answers what was done."""
    attributes = sqs.get_queue_attributes(
        QueueUrl=dead_letter_url, AttributeNames=["QueueArn", "ApproximateNumberOfMessages"]
    )["Attributes"]
    try:
        task = sqs.start_message_move_task(SourceArn=attributes["QueueArn"])
    except ClientError as error:
        # The emulator has no such task.
        if error.response["Error"]["Code"] not in ("InvalidAction", "InvalidActionException"):
            raise
        return f"{_moved(sqs, dead_letter_url, queue_url)} messages moved"
    about = f"about {attributes['ApproximateNumberOfMessages']} messages"
    return f"moving {about}: {json.dumps(task['TaskHandle'])}"


def _moved(sqs: Any, source_url: str, target_url: str) -> int:
    """Move messages one by one; each is in one of the queues at any time."""
    moved = 0
    while messages := sqs.receive_message(QueueUrl=source_url, MaxNumberOfMessages=10).get("Messages"):
        for message in messages:
            sqs.send_message(QueueUrl=target_url, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=source_url, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    return moved
