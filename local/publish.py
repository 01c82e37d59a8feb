"""Bring the built gallery to a deployed stack: `make publish STACK=photos`, with the credentials of the environment."""

import json
import mimetypes
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from local.gallery import BUILT

# What the page asks for, by the stack's outputs.
CONFIG = {
    "graphqlUrl": "GraphQLUrl",
    "realtimeUrl": "RealtimeUrl",
    "region": "Region",
    "userPoolId": "UserPoolId",
    "userPoolClientId": "UserPoolClientId",
}
# The names of assets change with their content; all else is asked for anew each time.
FOREVER = "public, max-age=31536000, immutable"
FRESH = "no-cache"


class PublishError(Exception):
    """The gallery cannot be published, and why."""


def publish(outputs: Mapping[str, str], s3: Any, site: Path = BUILT) -> str:
    """Copy the site and its config.json to the stack's bucket; the gallery's address. Raises PublishError."""
    if "GalleryBucket" not in outputs:
        raise PublishError("the stack serves no gallery: deploy it with the parameter Gallery=yes")
    if not (site / "index.html").is_file():
        raise PublishError(f"{site} holds no built gallery: run `make install`")
    bucket = outputs["GalleryBucket"]
    config = {name: outputs[output] for name, output in CONFIG.items()}
    s3.put_object(
        Bucket=bucket,
        Key="config.json",
        Body=json.dumps(config, indent=2).encode(),
        ContentType="application/json",
        CacheControl=FRESH,
    )
    # The page last: whoever loads it finds all that it names.
    files = sorted((path for path in site.rglob("*") if path.is_file()), key=lambda path: path.name == "index.html")
    for path in files:
        key = path.relative_to(site).as_posix()
        s3.put_object(
            Bucket=bucket,
            Key=key,
            Body=path.read_bytes(),
            ContentType=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
            CacheControl=FOREVER if key.startswith("assets/") else FRESH,
        )
    return outputs["GalleryUrl"]


def main() -> int:
    """Publish to the stack that the first argument names."""
    stack = sys.argv[1] if len(sys.argv) > 1 else "photos"
    try:
        found = boto3.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
        address = publish({one["OutputKey"]: one["OutputValue"] for one in found}, boto3.client("s3"))
    except (PublishError, BotoCoreError, ClientError) as problem:
        print(f"publish: {problem}", file=sys.stderr)
        return 1
    print(f"The gallery is at {address}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
