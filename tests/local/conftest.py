"""The emulator alone, started once for these tests on a port of its own."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from local.settings import LocalSettings, local_settings
from local.stack import running_aws


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens at."""
    with contextlib.ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def settings_in(home: Path) -> LocalSettings:
    """Settings of a stack of its own."""
    aws, appsync, rekognition = free_ports(3)
    settings = local_settings({"PHOTOS_HOME": str(home)})
    return replace(settings, aws_port=aws, appsync_port=appsync, rekognition_port=rekognition)


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalSettings]:
    settings = settings_in(tmp_path_factory.mktemp("emulator"))
    with running_aws(settings):
        yield settings
