"""Redriving uses SQS's own move task, wherever there is one."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from local.redrive import redrive

ARN = "arn:aws:sqs:us-east-1:000000000000:dead"
ATTRIBUTES = {"Attributes": {"QueueArn": ARN, "ApproximateNumberOfMessages": "3"}}


def stubbed() -> tuple[Any, Stubber]:
    sqs = boto3.client("sqs", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
    return sqs, Stubber(sqs)


def test_the_dead_letters_are_moved_to_where_they_came_from() -> None:
    sqs, stub = stubbed()
    stub.add_response("get_queue_attributes", ATTRIBUTES)
    # Without a destination SQS moves each message to the queue that it came from.
    stub.add_response("start_message_move_task", {"TaskHandle": "handle"}, {"SourceArn": ARN})
    with stub:
        assert redrive(sqs, "https://dead", "https://queue") == 'moving about 3 messages: "handle"'
    stub.assert_no_pending_responses()


def test_what_sqs_refuses_is_not_hidden() -> None:
    sqs, stub = stubbed()
    stub.add_response("get_queue_attributes", ATTRIBUTES)
    stub.add_client_error("start_message_move_task", "AccessDenied")
    with stub, pytest.raises(ClientError, match="AccessDenied"):
        redrive(sqs, "https://dead", "https://queue")
