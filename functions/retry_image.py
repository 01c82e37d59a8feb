"""Lambda resolver of Mutation.retryImage: analyse a FAILED photo again."""

from typing import Any

from photos.adapters.boto import ANSWERING, client
from photos.adapters.dynamodb import DynamoDBRecords
from photos.adapters.sqs import SQSUploadQueue
from photos.errors import InvalidInput, RetryLater
from photos.record import encode, jsonable
from photos.retry_image import ImageRetrier
from photos.settings import setting

retrier = ImageRetrier(
    records=DynamoDBRecords(client("dynamodb", ANSWERING), setting("TABLE_NAME")),
    queue=SQSUploadQueue(client("sqs", ANSWERING), setting("UPLOAD_QUEUE_URL")),
    bucket=setting("BUCKET_NAME"),
)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any] | None:
    """Answer one retryImage; an error for the caller is returned, since a raised one would hide its text."""
    try:
        image = retrier.retry(event["identity"]["sub"], event["arguments"]["id"])
    except InvalidInput as error:
        return {"error": {"type": "InvalidInput", "message": str(error)}}
    except RetryLater:
        return {"error": {"type": "Busy", "message": "The photo could not be retried just now; ask again."}}
    return jsonable(encode(image)) if image else None
