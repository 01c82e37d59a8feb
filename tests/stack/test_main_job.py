"""The main job on the deployed stack: a photo goes in, is recognised, is found, and a subscriber hears of it."""

import asyncio
import json
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest
from gql.transport.exceptions import TransportQueryError

from local.demo import CREATE_UPLOAD
from photos.keys import image_id
from tests.photos.pictures import picture
from tests.stack.api import every
from tests.stack.conftest import User, post

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

SAMPLES = Path(__file__).parents[2] / "samples"
GET = "query($id: ID!) { getImage(id: $id) { id status statusReason title tags width height labels { name } } }"
SEARCH = (
    "query($filter: ImageFilter) { searchImages(filter: $filter) { total items { image { id } highlights { text } } "
    "facets { labels { name count } } } }"
)


async def found(user: User, **filter_: Any) -> set[str]:
    answer = await user.ask(SEARCH, filter=filter_)
    return {hit["image"]["id"] for hit in answer["searchImages"]["items"]}


async def test_when_the_subscription_fires_the_photo_can_be_found(ann: User, ben: User) -> None:
    photo = await ann.upload("cat.jpg", (SAMPLES / "cat.jpg").read_bytes(), title="Our Whiskers", tags=["pet"])
    await ann.until(lambda: any(one["id"] == photo for one in ann.indexed))
    assert photo in await found(ann, text="whiskers")
    assert photo in await found(ann, labels={"all": [{"name": "Animal", "minConfidence": 80}]})
    image = (await ann.ask(GET, id=photo))["getImage"]
    assert (image["status"], image["title"], image["tags"]) == ("INDEXED", "Our Whiskers", ["pet"])
    (heard,) = (one for one in ann.indexed if one["id"] == photo)
    assert {"Cat", "Animal"} <= {label["name"] for label in heard["labels"]}
    async with httpx.AsyncClient() as http:
        assert (await http.get(heard["url"])).content == (SAMPLES / "cat.jpg").read_bytes()
    # Nobody else sees or hears any of it.
    assert (await ben.ask(GET, id=photo))["getImage"] is None
    assert await found(ben) == set()
    assert ben.statuses == ben.indexed == []
    assert (await ben.ask("mutation($id: ID!) { deleteImage(id: $id) { id } }", id=photo))["deleteImage"] is None


async def test_labels_and_faces_lead_to_their_photo(ann: User) -> None:
    photo = await ann.upload("astronaut.jpg", (SAMPLES / "astronaut.jpg").read_bytes())
    await ann.ended(photo)
    page = await ann.ask('{ listImagesByLabel(label: "person") { items { id faces { id } } } }')
    (image,) = (one for one in page["listImagesByLabel"]["items"] if one["id"] == photo)
    face = image["faces"][0]["id"]
    answer = await ann.ask("query($id: ID!) { getFace(id: $id) { imageId smile { value } } }", id=face)
    assert answer["getFace"] == {"imageId": photo, "smile": {"value": True}}
    counts = await ann.ask('{ suggestLabels(prefix: "per") { name count } }')
    assert "Person" in {one["name"] for one in counts["suggestLabels"]}


async def test_a_turned_photo_is_upright(ann: User) -> None:
    photo = await ann.upload("cat-turned.jpg", (SAMPLES / "cat-turned.jpg").read_bytes())
    await ann.ended(photo)
    image = (await ann.ask(GET, id=photo))["getImage"]
    assert image["width"] > image["height"]
    assert "Cat" in {label["name"] for label in image["labels"]}


async def test_an_edit_and_a_deletion_reach_the_search(ann: User) -> None:
    photo = await ann.upload("cup.jpg", (SAMPLES / "coffee.jpg").read_bytes())
    await ann.ended(photo)
    edit = "mutation($input: UpdateImageInput!) { updateImage(input: $input) { title version } }"
    await ann.ask(edit, input={"id": photo, "title": "Zanzibar morning"})
    await eventually(lambda: found(ann, text="zanzibar"), lambda ids: photo in ids)
    await ann.ask("mutation($id: ID!) { deleteImage(id: $id) { status } }", id=photo)
    assert (await ann.ask(GET, id=photo))["getImage"] is None
    await eventually(lambda: found(ann), lambda ids: photo not in ids)
    await eventually(lambda: objects(ann, photo), lambda keys: keys == [])


async def test_a_photo_put_straight_into_the_bucket_takes_the_same_way(ann: User) -> None:
    me = (await ann.ask("{ listImages(limit: 1) { items { owner } } }"))["listImages"]["items"]
    owner = me[0]["owner"] if me else (await owner_of(ann))
    s3 = client(ann, "s3")
    s3.put_object(
        Bucket=ann.stack["bucket"], Key=f"uploads/{owner}/50% a+b é.jpg", Body=(SAMPLES / "rocket.jpg").read_bytes()
    )
    await ann.until(lambda: any(one["filename"] == "50% a+b é.jpg" for one in ann.indexed))
    s3.put_object(Bucket=ann.stack["bucket"], Key="elsewhere/cat.jpg", Body=b"ignored")


async def test_an_empty_file_put_straight_into_the_bucket_fails_with_a_reason(ann: User) -> None:
    key = f"uploads/{await owner_of(ann)}/empty.jpg"
    client(ann, "s3").put_object(Bucket=ann.stack["bucket"], Key=key, Body=b"")
    end = await ann.ended(image_id(ann.stack["bucket"], key))
    assert (end["status"], end["statusReason"]) == ("FAILED", "The file is empty. Upload the photo again.")


@pytest.mark.parametrize(
    ("name", "body", "reason"),
    [
        ("text.jpg", b"This is a text, whatever its name says.", "not a picture"),
        ("cut.jpg", picture(size=(1200, 900))[:3000], "damaged"),
        ("small.jpg", picture(size=(79, 79)), "79 x 79"),
    ],
)
async def test_a_bad_file_fails_with_a_reason_that_its_owner_hears(
    ann: User, name: str, body: bytes, reason: str
) -> None:
    photo = await ann.upload(name, body)
    end = await ann.ended(photo)
    assert end["status"] == "FAILED"
    assert reason in end["statusReason"]
    assert reason in (await ann.ask(GET, id=photo))["getImage"]["statusReason"]
    assert photo not in await found(ann)


async def test_an_upload_larger_than_promised_is_refused_by_the_bucket(ann: User) -> None:
    given = {"filename": "big.jpg", "bytes": 100, "contentType": "image/jpeg"}
    created = (await ann.ask(CREATE_UPLOAD, input=given))["createUpload"]
    answer = await post(created, "big.jpg", b"x" * 101)
    assert answer.status_code == 400
    assert "EntityTooLarge" in answer.text


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (
            'mutation { createUpload(input: {filename: "a.jpg", bytes: 104857601, contentType: "image/jpeg"}) { id } }',
            "bytes",
        ),
        ('mutation { createUpload(input: {filename: "a.jpg", bytes: 0, contentType: "image/jpeg"}) { id } }', "bytes"),
        ("{ listImages(limit: 101) { nextToken } }", "limit"),
        ('{ listImages(nextToken: "nonsense") { nextToken } }', "oken"),
        ('{ searchImages(nextToken: "nonsense") { total } }', "nextToken"),
        ("{ searchImages(filter: {faces: {count: {min: 3, max: 1}}}) { total } }", "faces.count"),
        ('{ searchImages(filter: {labels: {all: [{name: "Cat", minConfidence: 101}]}}) { total } }', "minConfidence"),
        ('mutation { publishImageIndexed(id: "x") { id } }', "Not Authorized"),
    ],
)
async def test_bad_input_is_a_clear_error(ann: User, document: str, message: str) -> None:
    with pytest.raises(TransportQueryError, match=message):
        await ann.ask(document)


async def test_an_unknown_id_answers_null(ann: User) -> None:
    assert (await ann.ask(GET, id="unknown"))["getImage"] is None
    assert (await ann.ask('mutation { updateImage(input: {id: "unknown"}) { id } }'))["updateImage"] is None


async def test_who_is_not_signed_in_gets_nothing(stack: dict[str, Any]) -> None:
    async with httpx.AsyncClient() as http:
        for headers in ({}, {"Authorization": "nonsense"}, {"Authorization": "a.b.c"}):
            answer = await http.post(
                stack["graphqlUrl"], json={"query": "{ listImages { nextToken } }"}, headers=headers
            )
            assert answer.status_code == 401
            assert "UnauthorizedException" in json.dumps(answer.json())


async def eventually(ask: Any, holds: Any) -> None:
    """Ask again until something holds that the table's stream brings about."""
    for _ in range(200):
        if holds(await ask()):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"it did not come about; the last answer was {await ask()!r}")


async def objects(user: User, photo: str) -> list[str]:
    listed = every(client(user, "s3"), "list_objects_v2", "Contents", Bucket=user.stack["bucket"])
    return [one["Key"] for one in listed if photo in one["Key"]]


async def owner_of(user: User) -> str:
    photo = await user.upload("owner.jpg", picture())
    await user.ended(photo)
    answer = await user.ask("query($id: ID!) { getImage(id: $id) { owner } }", id=photo)
    return str(answer["getImage"]["owner"])


def client(user: User, service: Any) -> Any:
    return boto3.client(
        service,
        endpoint_url=user.stack["awsEndpointUrl"],
        region_name=user.stack["region"],
        aws_access_key_id="test",
        aws_secret_access_key="test",
    )
