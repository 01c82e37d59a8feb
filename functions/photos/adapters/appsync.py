"""The announcements port: service-only mutations on AppSync, signed with IAM."""

import json
from typing import Any

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.exceptions import HTTPClientError
from botocore.httpsession import URLLib3Session

from photos.errors import PhotosError, RetryLater
from photos.model import Image
from photos.record import encode, jsonable

TIMEOUT_SECONDS = 10
# AppSync drops a message above 240 KB without a word, and addresses and names of fields come on top.
LARGE_BYTES = 180_000
LARGE_MIN_CONFIDENCE = 90.0

_FACE = """id imageId boundingBox { left top width height } confidence ageRange { low high }
gender { value confidence } emotions { type confidence } smile { value confidence }
eyeglasses { value confidence } sunglasses { value confidence } eyesOpen { value confidence }
pose { roll yaw pitch } quality { brightness sharpness }"""

# A subscriber gets only what is selected here; a missing non-null field would spoil the whole message.
PUBLISH_INDEXED = f"""mutation publishImageIndexed($id: ID!, $minConfidence: Float) {{
  publishImageIndexed(id: $id) {{
    id owner key filename contentType bytes width height status statusReason createdAt takenAt updatedAt
    indexedAt title description tags duplicateOf version url thumbnailUrl
    labels(minConfidence: $minConfidence) {{
      name confidence parents aliases categories
      instances {{ boundingBox {{ left top width height }} confidence }}
    }}
    faces {{ {_FACE} }}
  }}
}}"""

PUBLISH_STATUS = """mutation publishImageStatus($input: ImageStatusInput!) {
  publishImageStatus(input: $input) { id owner status statusReason progress at }
}"""


class PublishRefused(PhotosError):
    """AppSync answered a service-only mutation with an error."""


class AppSyncAnnouncements:
    """Publishes to the subscribers of an AppSync API."""

    def __init__(self, graphql_url: str) -> None:
        self._url = graphql_url
        self._session = boto3.Session()
        self._http = URLLib3Session(timeout=TIMEOUT_SECONDS)

    def status(self, image: Image) -> None:
        """Tell the owner's subscribers where a photo is; raises RetryLater, PublishRefused."""
        change = {"id": image.id, "owner": image.owner, "status": image.status.value}
        self._mutate(PUBLISH_STATUS, {"input": change | {"statusReason": image.status_reason}})

    def indexed(self, image: Image) -> None:
        """Tell the owner's subscribers that a photo's analysis is finished; raises RetryLater, PublishRefused."""
        large = len(json.dumps(jsonable(encode(image)))) > LARGE_BYTES
        self._mutate(PUBLISH_INDEXED, {"id": image.id, "minConfidence": LARGE_MIN_CONFIDENCE if large else None})

    def _mutate(self, query: str, variables: dict[str, Any]) -> None:
        body = json.dumps({"query": query, "variables": variables})
        request = AWSRequest("POST", self._url, {"Content-Type": "application/json"}, body)
        # Asked for each time: Lambda renews the credentials of a long-lived process.
        credentials = self._session.get_credentials()
        if credentials is None:
            raise PublishRefused("publishing: the function has no AWS credentials to sign with")
        SigV4Auth(credentials, "appsync", self._session.region_name).add_auth(request)
        try:
            response = self._http.send(request.prepare())
        except HTTPClientError as error:
            raise RetryLater(f"publishing: {error}") from error
        if response.status_code == 429 or response.status_code >= 500:
            raise RetryLater(f"publishing: HTTP {response.status_code} {response.text[:500]}")
        if response.status_code != 200 or json.loads(response.text).get("errors"):
            raise PublishRefused(f"publishing: HTTP {response.status_code} {response.text[:500]}")
