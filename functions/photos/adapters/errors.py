"""Turning boto3's errors into ours."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError

from photos.adapters.boto import is_busy
from photos.errors import PhotosError, RetryLater


class ServiceRefused(PhotosError):
    """A service answered that it will not do this, now or later: a matter for the operator."""


@contextmanager
def translated(doing: str) -> Iterator[None]:
    """Raise RetryLater for a service that is busy or away, ServiceRefused for one that refuses."""
    try:
        yield
    except (ClientError, BotoCoreError) as error:
        kind = RetryLater if is_busy(error) else ServiceRefused
        raise kind(f"{doing}: {error}") from error
