"""The command line on the deployed stack, as a user runs it: a process, its output and its exit code."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from local.settings import LocalSettings
from tests.photos.pictures import picture

pytestmark = [pytest.mark.stack, pytest.mark.enable_socket]

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "samples"
WAIT_SECONDS = 60
Photos = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def user(new_user: Callable[[], dict[str, str]]) -> dict[str, str]:
    return new_user()


@pytest.fixture
def environment(user: dict[str, str], settings: LocalSettings, tmp_path: Path) -> dict[str, str]:
    home = {"XDG_CONFIG_HOME": str(tmp_path / "config"), "XDG_STATE_HOME": str(tmp_path / "state")}
    return {
        **os.environ,
        **home,
        "PHOTOS_HOME": str(settings.home),
        "PHOTOS_PASSWORD": user["password"],
        "COLUMNS": "200",
    }


@pytest.fixture
def photos(environment: dict[str, str], user: dict[str, str]) -> Photos:
    """Runs one command, signed in."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "photos_cli", *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)

    assert run("login", "--username", user["username"]).returncode == 0
    return run


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


def pictures(folder: Path, count: int) -> Path:
    """A folder of photos that nobody else has."""
    folder.mkdir()
    now = time.time_ns()
    for number in range(count):
        (folder / f"{number}.jpg").write_bytes(picture(size=(120 + number, 100)) + f"{now}".encode())
    return folder


def test_photos_are_uploaded_once_found_shown_exported_and_deleted(photos: Photos, tmp_path: Path) -> None:
    folder = pictures(tmp_path / "trip", 3)
    (folder / "cat.jpg").write_bytes((SAMPLES / "cat.jpg").read_bytes() + str(time.time_ns()).encode())
    (folder / "broken.jpg").write_text("no picture")
    first = photos("upload", str(folder), "--json")
    ended = {Path(one["path"]).name: one for one in lines(first)}
    assert first.returncode == 1
    assert ended["broken.jpg"]["state"] == "FAILED"
    assert "not a picture" in ended["broken.jpg"]["reason"]
    assert {ended[f"{number}.jpg"]["state"] for number in range(3)} == {"INDEXED"}
    # A second run sends nothing; the broken file is tried again under its id.
    again = {Path(one["path"]).name: one for one in lines(photos("upload", str(folder / "*"), "--json"))}
    assert {name: one["state"] for name, one in again.items()} == {
        name: "FAILED" if name == "broken.jpg" else "SKIPPED" for name in ended
    }
    assert {name: one["id"] for name, one in again.items()} == {name: one["id"] for name, one in ended.items()}
    cat = ended["cat.jpg"]["id"]
    assert cat in {hit["image"]["id"] for hit in lines(photos("search", "cat", "--json"))}
    assert lines(photos("search", "cat", "-cat", "label:Animal>=80", "--json")) == []
    assert "Cat" in photos("show", cat).stdout
    assert lines(photos("open", cat, "--json"))[0]["url"].startswith("http")
    assert {one["id"] for one in ended.values()} <= {image["id"] for image in lines(photos("export"))}
    deleted = photos("delete", cat, "nope")
    assert (deleted.returncode, deleted.stderr) == (1, "photos: you have no photo nope\n")
    assert photos("show", cat).returncode == 1


def test_an_expired_or_refused_token_is_renewed_in_silence(photos: Photos, environment: dict[str, str]) -> None:
    file = Path(environment["XDG_CONFIG_HOME"]) / "photos" / "sessions.json"
    assert file.stat().st_mode & 0o077 == 0
    for change in ({"expires": 0}, {"access": "spoiled"}):
        sessions = json.loads(file.read_text())
        file.write_text(json.dumps({key: tokens | change for key, tokens in sessions.items()}))
        done = photos("export")
        assert (done.returncode, done.stderr) == (0, "")


def test_ctrl_c_tells_what_was_sent_and_the_next_run_goes_on(
    photos: Photos, environment: dict[str, str], tmp_path: Path
) -> None:
    folder = pictures(tmp_path / "trip", 12)
    command = [sys.executable, "-m", "photos_cli", "upload", str(folder), "--parallel", "1"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as running:
        wait_until(lambda: len(known(environment)) >= 2)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "not yet sent" in said
    assert "Traceback" not in said
    before = known(environment)
    assert photos("upload", str(folder)).returncode == 0
    after = known(environment)
    # Nothing was sent twice: what was sent before kept its photo.
    assert len(after) == 12
    assert before.items() <= after.items()


def known(environment: dict[str, str]) -> dict[str, str]:
    """The photos of the ledger, by hash."""
    file = Path(environment["XDG_STATE_HOME"]) / "photos" / "uploads.db"
    if not file.exists():
        return {}
    with sqlite3.connect(file) as database, suppress(sqlite3.OperationalError):
        return dict(database.execute("SELECT hash, image FROM upload").fetchall())
    return {}


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Cutter:
    """A way to the API that can be cut: every connection made so far ends."""

    def __init__(self, port: int) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._target = port
        self._open: list[socket.socket] = []
        self.port = self._server.getsockname()[1]
        self.made = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._target))
                self._open += [near, far]
                self.made += 1
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._copy, args=(source, sink), daemon=True).start()

    def _copy(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)

    def cut(self) -> None:
        """End every connection."""
        for one in self._open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open = []

    def close(self) -> None:
        self._server.close()
        self.cut()


@pytest.fixture
def cutter(settings: LocalSettings) -> Iterator[Cutter]:
    cutter = Cutter(settings.appsync_port)
    yield cutter
    cutter.close()


def test_a_lost_connection_is_made_again(
    stack: dict[str, Any], environment: dict[str, str], user: dict[str, str], cutter: Cutter, tmp_path: Path
) -> None:
    described = stack | {"graphqlUrl": f"http://127.0.0.1:{cutter.port}/graphql"}
    (tmp_path / "stack.json").write_text(json.dumps(described))
    environment |= {"PHOTOS_HOME": str(tmp_path)}

    def run(*words: str) -> Any:
        return subprocess.run([sys.executable, "-m", "photos_cli", *words], env=environment, timeout=60, check=True)

    run("login", "--username", user["username"])
    heard = tmp_path / "heard"
    with heard.open("w") as out:
        watching = subprocess.Popen(
            [sys.executable, "-m", "photos_cli", "watch", "--json"], env=environment, stdout=out
        )
    try:
        wait_until(lambda: cutter.made >= 1)
        cutter.cut()
        wait_until(lambda: cutter.made >= 2)
        # A connection is not yet a subscription, so photos are sent until one is heard of.
        for number in range(5):
            run("upload", str(pictures(tmp_path / f"trip-{number}", 1)))
            if '"INDEXED"' in heard.read_text():
                break
        assert '"INDEXED"' in heard.read_text()
    finally:
        watching.send_signal(signal.SIGINT)
        assert watching.wait(timeout=30) == 130


def test_the_readme_s_commands_work_as_they_stand(stack: dict[str, Any], environment: dict[str, str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^\.venv/bin/photos .*$", readme, re.MULTILINE)
    assert len(commands) == 3
    environment |= {"PHOTOS_PASSWORD": stack["demoUser"]["password"]}
    for command in commands:
        done = subprocess.run(command.split(), cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, (command, done.stderr)
    assert "cat.jpg" in done.stdout


def test_who_is_not_signed_in_is_told_how(environment: dict[str, str]) -> None:
    command = [sys.executable, "-m", "photos_cli", "search", "cat"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (
        1,
        "photos: nobody is signed in to the stack 'local': run `photos login`\n",
    )
