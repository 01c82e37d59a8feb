"""updateImage and deleteImage: what they change, what they refuse, and what they leave for the stream to do."""

from dataclasses import replace
from typing import Any

import pytest

from local.appsync.errors import FieldError
from photos.model import ImageStatus
from tests.resolvers.conftest import Api, photo


def update(api: Api, image_id: str = "i1", **changes: Any) -> Any:
    return api.ask("Mutation.updateImage", input={"id": image_id, **changes})


def test_only_what_is_given_changes(api: Api) -> None:
    api.store(photo(1, description="asleep"))
    image = update(api, title="Tom")
    assert (image["title"], image["description"], image["tags"], image["version"]) == ("Tom", "asleep", ["pet"], 4)
    record = api.record("i1")
    assert record.image.title == "Tom"
    assert record.projection_due == record.image.updated_at > photo(1).image.updated_at


def test_null_removes(api: Api) -> None:
    api.store(photo(1, description="asleep"))
    image = update(api, title=None, description=None, tags=None)
    assert "title" not in image
    assert "description" not in image
    assert image["tags"] == []
    assert api.record("i1").image.title is None


def test_tags_are_trimmed_and_unique_in_order(api: Api) -> None:
    api.store(photo(1))
    assert update(api, tags=[" b", "a", "b ", "B"])["tags"] == ["b", "a", "B"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": "x" * 201}, "input.title: it has 201 characters; 200 is the most."),
        ({"description": "x" * 5001}, "input.description: it has 5001 characters; 5000 is the most."),
        ({"tags": [str(number) for number in range(51)]}, "input.tags: there are 51; 50 is the most."),
        ({"tags": ["ok", "  "]}, "input.tags: '' does not have 1 to 100 characters."),
        ({"tags": ["x" * 101]}, f"input.tags: '{'x' * 100}' does not have 1 to 100 characters."),
    ],
)
def test_what_is_too_long_is_named_and_nothing_written(api: Api, changes: dict[str, Any], message: str) -> None:
    api.store(photo(1))
    with pytest.raises(FieldError) as refused:
        update(api, **changes)
    assert (refused.value.type, refused.value.message) == ("InvalidInput", message)
    assert api.record("i1") == photo(1)


def test_the_longest_is_taken(api: Api) -> None:
    api.store(photo(1))
    tags = [f"{number:0100}" for number in range(50)]
    image = update(api, title="x" * 200, description="y" * 5000, tags=tags)
    assert (len(image["title"]), len(image["description"]), image["tags"]) == (200, 5000, tags)


def test_an_edit_does_not_make_an_upload_overdue(api: Api) -> None:
    due = "2026-01-02T00:00:00.000Z"
    api.store(replace(photo(1, status=ImageStatus.UPLOADING), projection_due=due))
    update(api, title="Tom")
    assert api.record("i1").projection_due == due


def test_absent_deleted_and_foreign_look_the_same(api: Api) -> None:
    api.store(photo(2, status=ImageStatus.DELETED), photo(3, owner="bob"))
    assert [update(api, image_id, title="mine") for image_id in ("i2", "i3", "i4")] == [None, None, None]
    assert [api.ask("Mutation.deleteImage", id=image_id) for image_id in ("i2", "i3", "i4")] == [None, None, None]
    assert api.record("i3") == photo(3, owner="bob")
    items = api.table.scan(TableName="photos")["Items"]
    assert "IMAGE#i4" not in {item["pk"]["S"] for item in items}


def test_a_deleted_photo_is_gone_at_once_and_left_to_the_stream(api: Api) -> None:
    api.store(photo(1, description="asleep"))
    assert api.ask("Mutation.deleteImage", id="i1")["status"] == "DELETED"
    assert api.ask("Query.getImage", id="i1") is None
    assert api.ask("Query.listImages")["items"] == []
    record = api.record("i1")
    image = record.image
    assert (image.status_reason, image.version) == ("deleted by its owner", 4)
    assert (image.title, image.description, image.tags) == (None, None, ())
    # Labels and faces tell the stream's function which pointers and which faces to remove.
    assert image.labels == photo(1).image.labels
    assert image.faces == photo(1).image.faces
    assert record.projection_due == image.updated_at
    assert record.ttl is not None
    assert api.ask("Mutation.deleteImage", id="i1") is None
