"""On the deployed stack: the same file under another key says which photo it repeats, and outlives it."""

import pytest

from tests.photos.pictures import picture
from tests.stack.conftest import User
from tests.stack.test_main_job import found

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

GET = "query($id: ID!) { getImage(id: $id) { duplicateOf labels { name } } }"
DELETE = "mutation($id: ID!) { deleteImage(id: $id) { id } }"


async def test_the_second_says_which_it_repeats_and_outlives_it(ann: User) -> None:
    body = picture(size=(432, 234))
    first = await ann.upload("first.jpg", body)
    await ann.until(lambda: any(one["id"] == first for one in ann.indexed))
    second = await ann.upload("second.jpg", body)
    await ann.until(lambda: any(one["id"] == second for one in ann.indexed))
    labels = (await ann.ask(GET, id=first))["getImage"]["labels"]
    assert (await ann.ask(GET, id=second))["getImage"] == {"duplicateOf": first, "labels": labels}
    await ann.ask(DELETE, id=first)
    assert (await ann.ask(GET, id=second))["getImage"] == {"duplicateOf": first, "labels": labels}
    assert second in await found(ann)
