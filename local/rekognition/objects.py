"""Reading the S3 objects that requests name."""

import threading
from typing import Any, Protocol

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from local.rekognition.errors import image_too_large, invalid_s3_object

LARGEST_OBJECT = 15 * 1024 * 1024


class Objects(Protocol):
    """Where the bytes of S3 objects come from."""

    def read(self, bucket: str, name: str, version: str | None) -> bytes:
        """The bytes of an object; raises RekognitionError if it is not there or too large."""


class S3Objects:
    """The objects of S3, at the endpoint that the environment names."""

    def __init__(self) -> None:
        self._made: Any = None
        self._lock = threading.Lock()

    def read(self, bucket: str, name: str, version: str | None) -> bytes:
        """The bytes of an object; raises RekognitionError if it is not there or too large."""
        which = {"Bucket": bucket, "Key": name} | ({"VersionId": version} if version else {})
        try:
            answer = self._client().get_object(**which)
            with answer["Body"] as body:
                if answer["ContentLength"] > LARGEST_OBJECT:
                    raise image_too_large()
                data: bytes = body.read()
                return data
        except (BotoCoreError, ClientError) as error:
            raise invalid_s3_object() from error

    def _client(self) -> Any:
        # Made at the first use: an SDK client takes longer to make than the server to start.
        with self._lock:
            if self._made is None:
                self._made = boto3.client(
                    "s3",
                    config=Config(
                        connect_timeout=2,
                        read_timeout=20,
                        retries={"max_attempts": 2},
                        max_pool_connections=40,
                        s3={"addressing_style": "path"},
                    ),
                )
            return self._made
