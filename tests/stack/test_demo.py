"""The demo runs the main job to its end, and says what did not come back."""

import asyncio
from typing import Any

import pytest

from local.demo import SAMPLES, DemoError, demo

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]


async def test_every_sample_photo_is_recognised_and_the_searches_find_some(
    stack: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    await asyncio.to_thread(demo, stack)
    said = capsys.readouterr().out
    for path in SAMPLES.glob("*.[jp][pn]g"):
        assert f"  {path.name:28} INDEXED" in said
        assert f"  {path.name:28} found" in said
    assert said.count("\nSearch: ") == 3


async def test_an_api_that_does_not_answer_is_named(stack: dict[str, Any]) -> None:
    with pytest.raises(DemoError, match=r"http://127\.0\.0\.1:9/graphql does not answer as it should: ."):
        await asyncio.to_thread(demo, stack | {"graphqlUrl": "http://127.0.0.1:9/graphql"})
