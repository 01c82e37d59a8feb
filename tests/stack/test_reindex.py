"""The search index of the deployed stack, built anew by its own function."""

from typing import Any

import pytest

from local.reindex import reindex
from local.settings import LocalSettings
from photos.search.document import document_of
from photos.search.engines import open_search_index
from tests.photos.pictures import picture
from tests.search.images import image
from tests.stack.conftest import User

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

SEARCH = "query($text: String!) { searchImages(filter: {text: $text}) { total items { image { id } } } }"


async def found(user: User, text: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await user.ask(SEARCH, text=text))["searchImages"]
    return answer


async def test_the_index_is_built_anew_from_the_records(ann: User, settings: LocalSettings) -> None:
    photo = await ann.upload("kept.jpg", picture(size=(211, 150)), title="Krakatoa")
    await ann.ended(photo)
    owner = (await ann.ask("query($id: ID!) { getImage(id: $id) { owner } }", id=photo))["getImage"]["owner"]
    index = open_search_index(settings.search_url)
    index.put(document_of(image(owner, 1, title="Krakatoa of nobody")))
    index.close()
    assert (await found(ann, "krakatoa"))["total"] == 2
    *_, last = reindex(settings)
    assert (last["phase"], last["missing"], last["extra"], last["stale"]) == ("DONE", 0, 0, 0)
    assert (last["copied"] > 0, last["documents"] > 0) == (True, True)
    assert await found(ann, "krakatoa") == {"total": 1, "items": [{"image": {"id": photo}}]}
    # Whoever wrote to the index before writes to the new one now.
    edit = "mutation($input: UpdateImageInput!) { updateImage(input: $input) { title } }"
    await ann.ask(edit, input={"id": photo, "title": "Tambora"})
    other = await ann.upload("later.jpg", picture(size=(212, 150)), title="Pinatubo")
    await ann.ended(other)
    assert (await found(ann, "pinatubo"))["total"] == 1
