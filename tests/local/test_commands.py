"""`make up`, `make logs` and `make clean` as a person meets them: once, whole, and nothing left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from local.deploy import client
from local.settings import PROJECT, LocalSettings
from tests.local.conftest import settings_in

pytestmark = [
    pytest.mark.stack,
    pytest.mark.enable_socket,
    pytest.mark.skipif(sys.platform != "linux", reason="reads the processes of Linux"),
]
WAIT_SECONDS = 60


@dataclass(slots=True)
class Stack:
    """A stack that `python -m local up` runs."""

    settings: LocalSettings
    supervisor: subprocess.Popen[str]

    @property
    def described(self) -> dict[str, Any]:
        described: dict[str, Any] = json.loads(self.settings.stack_file.read_text(encoding="utf-8"))
        return described

    def processes(self) -> set[int]:
        """The supervisor and all that it started."""
        found = {self.supervisor.pid}
        parents = _parents()
        while more := {child for child, parent in parents.items() if parent in found} - found:
            found |= more
        return found


def command(settings: LocalSettings, name: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "PHOTOS_HOME": str(settings.home),
        "AWS_PORT": str(settings.aws_port),
        "APPSYNC_PORT": str(settings.appsync_port),
        "REKOGNITION_PORT": str(settings.rekognition_port),
        # Somebody's own account, which must never be touched.
        "AWS_PROFILE": "somebodys-own",
    }
    arguments = [sys.executable, "-m", "local", name]
    pipe = subprocess.PIPE
    return subprocess.Popen(arguments, cwd=PROJECT, env=environment, stdout=pipe, stderr=pipe, text=True)


def finished(settings: LocalSettings, name: str) -> tuple[int, str]:
    """Run a command to its end: its exit code, and all that it said."""
    with command(settings, name) as process:
        out, err = process.communicate(timeout=WAIT_SECONDS)
    return process.returncode, out + err


def started(settings: LocalSettings) -> Stack:
    """Start a stack and wait until it is ready."""
    supervisor = command(settings, "up")
    until(lambda: settings.stack_file.exists() or supervisor.poll() is not None)
    assert supervisor.poll() is None, supervisor.communicate()
    return Stack(settings, supervisor)


def until(condition: Callable[[], object]) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)


@pytest.fixture
def settings(tmp_path: Path) -> LocalSettings:
    return settings_in(tmp_path)


@pytest.fixture
def stack(settings: LocalSettings) -> Iterator[Stack]:
    stack = started(settings)
    yield stack
    _stop(stack, signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stack_stops_whole_and_finds_its_data_again(settings: LocalSettings, number: signal.Signals) -> None:
    stack = started(settings)
    before = stack.described
    client(settings, "s3").put_object(Bucket=before["bucket"], Key="kept/note.txt", Body=b"kept")
    key = {"pk": {"S": "NOTE"}, "sk": {"S": "NOTE"}}
    client(settings, "dynamodb").put_item(TableName=before["tableName"], Item=key)
    processes = stack.processes()
    assert len(processes) >= 4
    assert _stop(stack, number) == 0
    until(lambda: not _alive(processes))
    assert not settings.stack_file.exists()

    stack = started(settings)
    assert stack.described | {"pid": None} == before | {"pid": None}
    assert client(settings, "s3").get_object(Bucket=before["bucket"], Key="kept/note.txt")["Body"].read() == b"kept"
    assert client(settings, "dynamodb").get_item(TableName=before["tableName"], Key=key)["Item"] == key
    assert finished(settings, "clean") == (1, "clean: the stack runs; stop it with Ctrl-C first\n")
    _stop(stack, number)
    assert finished(settings, "clean") == (0, "")
    assert not settings.state.exists()


def test_a_second_one_says_that_it_runs_already(stack: Stack) -> None:
    code, said = finished(stack.settings, "up")
    assert (code, said.count("\n")) == (0, 1)
    assert said.startswith("The stack runs already")


def test_no_process_outlives_a_killed_supervisor(stack: Stack) -> None:
    functions = client(stack.settings, "lambda")
    (name,) = (
        one["FunctionName"] for one in functions.list_functions()["Functions"] if one["Handler"] == "image_urls.handler"
    )
    functions.invoke(FunctionName=name, Payload=b"[]")
    processes = stack.processes()
    assert len(processes) >= 5
    _stop(stack, signal.SIGKILL)
    until(lambda: not _alive(processes))


def test_logs_of_functions_can_be_followed(stack: Stack) -> None:
    with command(stack.settings, "logs") as follower:
        bucket = stack.described["bucket"]
        client(stack.settings, "s3").put_object(Bucket=bucket, Key="uploads/without-owner", Body=b"ignored")
        assert follower.stdout
        said = iter(follower.stdout.readline, "")
        assert any("OnUpload: " in line and "ignored 'uploads/without-owner'" in line for line in said)
        follower.send_signal(signal.SIGINT)
        follower.communicate(timeout=WAIT_SECONDS)
    assert follower.returncode == 0


@pytest.mark.parametrize("variable", ["AWS_PORT", "APPSYNC_PORT", "REKOGNITION_PORT"])
def test_a_port_in_use_is_one_clear_line(settings: LocalSettings, variable: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as holder:
        port = holder.getsockname()[1]
        taken = replace(settings, **{variable.lower(): port})
        said = f"up: port {port} is in use; stop what listens there, or set {variable}\n"
        assert finished(taken, "up") == (1, said)


def test_data_of_another_port_are_not_left_unread(settings: LocalSettings) -> None:
    settings.state.mkdir(parents=True)
    (settings.state / "aws-port").write_text("4566")
    code, said = finished(settings, "up")
    assert code == 1
    assert "needs AWS_PORT=4566" in said
    assert said.count("\n") == 1


def test_logs_without_a_stack_say_so(settings: LocalSettings) -> None:
    assert finished(settings, "logs") == (1, "logs: the stack does not run; start it with `make up`\n")


def _stop(stack: Stack, number: signal.Signals) -> int:
    if stack.supervisor.poll() is None:
        stack.supervisor.send_signal(number)
    stack.supervisor.communicate(timeout=WAIT_SECONDS)
    return stack.supervisor.returncode


def _parents() -> dict[int, int]:
    """The parent of every process."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (stat := _stat(int(folder.name))):
            found[int(folder.name)] = int(stat[1])
    return found


def _alive(processes: set[int]) -> set[int]:
    return {one for one in processes if (stat := _stat(one)) and stat[0] != "Z"}


def _stat(process: int) -> list[str]:
    """The state of a process, its parent and more; empty if there is none."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
