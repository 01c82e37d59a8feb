"""The README's commands exist, and its snippets run against the stack."""

import asyncio
import json
import re
import sys
from pathlib import Path

import pytest

from local.settings import LocalSettings
from tests.photos.pictures import picture
from tests.stack.conftest import User

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NODE = Path(sys.executable).parent / "node"


def blocks(language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def test_every_command_is_a_target_of_the_makefile() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    commands = re.findall(
        r"\bmake ([a-z-]+)", "\n".join(blocks("sh")) + "\n".join(re.findall(r"`(make [^`]+)`", README))
    )
    assert {"demo", "test", "up"} <= set(commands) <= targets


@pytest.mark.parametrize("document", blocks("graphql"))
async def test_every_query_is_answered(demo: User, document: str) -> None:
    assert (await demo.ask(document))["searchImages"] is not None


@pytest.mark.parametrize("language", ["python", "js"])
async def test_every_subscriber_hears_of_a_photo(
    demo: User, settings: LocalSettings, tmp_path: Path, language: str
) -> None:
    (source,) = blocks(language)
    command = [sys.executable, "-W", "ignore"] if language == "python" else [str(NODE)]
    script = tmp_path / ("listen.py" if language == "python" else "listen.mjs")
    script.write_text(source, encoding="utf-8")
    (tmp_path / ".local").symlink_to(settings.home)
    output = tmp_path / "output"
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_exec(*command, str(script), cwd=tmp_path, stdout=file, stderr=file)
    try:
        # The script says nothing of its subscription, so photos are sent until one is heard.
        for number in range(20):
            photo = await demo.upload(f"{language}-{number}.jpg", picture(size=(200 + number, 150)))
            await demo.ended(photo)
            await asyncio.sleep(0.5)
            if output.read_bytes() or process.returncode is not None:
                break
        assert output.read_text(encoding="utf-8").startswith(f"{language}-")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def test_the_stack_is_described_for_programs(stack: dict[str, object], settings: LocalSettings) -> None:
    names = "graphqlUrl realtimeUrl explorerUrl awsEndpointUrl region bucket tableName userPoolId userPoolClientId"
    described = json.loads(settings.stack_file.read_text(encoding="utf-8"))
    assert {*names.split(), "galleryUrl", "demoUser", "rekognitionUrl", "searchUrl"} <= described.keys()
