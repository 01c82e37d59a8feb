"""Lambda resolver of Mutation.createUpload: a presigned POST and the record of the photo to come."""

from typing import Any

from photos.adapters.boto import ANSWERING, client
from photos.adapters.dynamodb import DynamoDBRecords
from photos.adapters.s3 import S3UploadForms
from photos.create_upload import UploadCreator
from photos.errors import InvalidInput, RetryLater
from photos.record import encode, jsonable
from photos.settings import setting

bucket = setting("BUCKET_NAME")
creator = UploadCreator(
    records=DynamoDBRecords(client("dynamodb", ANSWERING), setting("TABLE_NAME")),
    forms=S3UploadForms(client("s3", signature_version="s3v4"), bucket),
    bucket=bucket,
)


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Answer one createUpload; an error for the caller is returned, since a raised one would hide its text."""
    try:
        upload = creator.create(event["identity"]["sub"], event["arguments"]["input"])
    except InvalidInput as error:
        return {"error": {"type": "InvalidInput", "message": str(error)}}
    except RetryLater:
        return {"error": {"type": "Busy", "message": "The upload could not be prepared just now; ask again."}}
    return {
        "id": upload.image.id,
        "key": upload.image.key,
        "url": upload.url,
        "fields": [{"name": name, "value": value} for name, value in upload.fields.items()],
        "expiresAt": upload.expires_at,
        "image": jsonable(encode(upload.image)),
    }
