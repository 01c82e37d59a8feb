"""Publishing the gallery: what a deployed stack's bucket then holds, and what is said where it cannot be done."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local.publish import FOREVER, FRESH, PublishError, publish

OUTPUTS = {
    "GraphQLUrl": "https://api.example.com/graphql",
    "RealtimeUrl": "wss://realtime.example.com/graphql",
    "Region": "eu-west-1",
    "UserPoolId": "eu-west-1_pool",
    "UserPoolClientId": "client",
    "GalleryBucket": "gallery",
    "GalleryUrl": "https://d1.cloudfront.net/",
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index-1a2b.js").write_text("export {}", encoding="utf-8")
    (tmp_path / "index.html").write_text("<!doctype html>", encoding="utf-8")
    return tmp_path


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1", aws_access_key_id="test", aws_secret_access_key="test")
        client.create_bucket(Bucket="gallery")
        yield client


def test_the_bucket_holds_the_site_and_where_its_services_are(site: Path, s3: Any) -> None:
    assert publish(OUTPUTS, s3, site) == "https://d1.cloudfront.net/"
    stored = {one["Key"]: s3.get_object(Bucket="gallery", Key=one["Key"]) for one in _listed(s3)}
    assert set(stored) == {"index.html", "config.json", "assets/index-1a2b.js"}
    assert json.loads(stored["config.json"]["Body"].read()) == {
        "graphqlUrl": "https://api.example.com/graphql",
        "realtimeUrl": "wss://realtime.example.com/graphql",
        "region": "eu-west-1",
        "userPoolId": "eu-west-1_pool",
        "userPoolClientId": "client",
    }
    kept = {key: (one["ContentType"], one["CacheControl"]) for key, one in stored.items()}
    assert kept["index.html"] == ("text/html", FRESH)
    assert kept["config.json"] == ("application/json", FRESH)
    assert kept["assets/index-1a2b.js"] == ("text/javascript", FOREVER)


def test_a_stack_without_a_gallery_is_told_how_to_get_one(site: Path, s3: Any) -> None:
    without = {name: value for name, value in OUTPUTS.items() if not name.startswith("Gallery")}
    with pytest.raises(PublishError, match="Gallery=yes"):
        publish(without, s3, site)


def test_a_site_that_is_not_built_is_not_published(tmp_path: Path, s3: Any) -> None:
    with pytest.raises(PublishError, match="make install"):
        publish(OUTPUTS, s3, tmp_path)
    assert _listed(s3) == []


def _listed(s3: Any) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = s3.list_objects_v2(Bucket="gallery").get("Contents", [])
    return listed
