"""The objects port, upload forms and signed addresses on an S3 bucket."""

from collections.abc import Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from photos.adapters.boto import code_of
from photos.adapters.errors import ServiceRefused, translated
from photos.clock import iso
from photos.inspection import MAX_BYTES, too_large
from photos.listings import StoredObject

_GONE = ("NoSuchKey", "404")


class S3Objects:
    """The bucket's objects."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def read(self, key: str) -> bytes | None:
        """An object's bytes, or None if it is gone; raises RetryLater, Unanalysable for one above MAX_BYTES."""
        with translated(f"reading {key!r}"):
            try:
                answer = self._client.get_object(Bucket=self._bucket, Key=key)
                # Whoever may write to the bucket is not held to createUpload's limit.
                if answer["ContentLength"] > MAX_BYTES:
                    answer["Body"].close()
                    raise too_large(answer["ContentLength"])
                body: bytes = answer["Body"].read()
            except ClientError as error:
                if code_of(error) in _GONE:
                    return None
                raise
        return body

    def write_jpeg(self, key: str, body: bytes) -> None:
        """Store a JPEG; raises RetryLater."""
        with translated(f"writing {key!r}"):
            self._client.put_object(
                Bucket=self._bucket,
                Key=key,
                Body=body,
                ContentType="image/jpeg",
                CacheControl="private, max-age=31536000",
            )

    def listed(self, prefix: str) -> Iterator[StoredObject]:
        """Every object below a prefix; raises RetryLater."""
        pages = self._client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=prefix)
        with translated(f"listing {prefix!r}"):
            for page in pages:
                for each in page.get("Contents", []):
                    yield StoredObject(each["Key"], each["Size"], iso(each["LastModified"]))

    def delete(self, keys: Iterable[str]) -> None:
        """Remove objects; one that is gone already is no error. Raises RetryLater, ServiceRefused."""
        listed = [{"Key": key} for key in keys]
        with translated("deleting objects"):
            answer = self._client.delete_objects(Bucket=self._bucket, Delete={"Objects": listed, "Quiet": True})
        # A 200 answer may still carry an error for each object.
        if answer.get("Errors"):
            raise ServiceRefused(f"deleting objects: {answer['Errors']}")


class S3UploadForms:
    """The bucket as a place to post files to."""

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def form(self, key: str, *, content_type: str, max_bytes: int, seconds: int) -> tuple[str, dict[str, str]]:
        """The address and the fields of a presigned POST for one file of at most so many bytes."""
        post = self._client.generate_presigned_post(
            Bucket=self._bucket,
            Key=key,
            Fields={"Content-Type": content_type},
            Conditions=[{"Content-Type": content_type}, ["content-length-range", 1, max_bytes]],
            ExpiresIn=seconds,
        )
        # boto3 puts the file name where "${filename}" stands in a key; ours may hold it literally.
        return post["url"], post["fields"] | {"key": key}


class S3SignedUrls:
    """Short-lived addresses of objects."""

    def __init__(self, client: Any, bucket: str, seconds: int) -> None:
        self._client = client
        self._bucket = bucket
        self._seconds = seconds

    def url(self, key: str) -> str:
        """An address from which an object can be read for a while."""
        signed: str = self._client.generate_presigned_url(
            "get_object", Params={"Bucket": self._bucket, "Key": key}, ExpiresIn=self._seconds
        )
        return signed
