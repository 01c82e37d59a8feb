"""A stack of its own for a measurement: free ports, a folder that is forgotten afterwards."""

import contextlib
import os
import socket
from pathlib import Path

from local.settings import LocalSettings

PORTS = ("aws_port", "appsync_port", "rekognition_port", "opensearch_port")


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def settings_of_its_own(home: Path, search: str = "sqlite") -> LocalSettings:
    """Settings with ports that nobody listens at."""
    with contextlib.ExitStack() as held:
        probes = {name: held.enter_context(socket.socket()) for name in PORTS}
        for probe in probes.values():
            probe.bind(("127.0.0.1", 0))
        ports = {name: probe.getsockname()[1] for name, probe in probes.items()}
        return LocalSettings(home=home, search=search, **ports)


def environment_of(settings: LocalSettings) -> dict[str, str]:
    """The environment in which `make up` starts this stack."""
    return os.environ | {
        "PHOTOS_HOME": str(settings.home),
        "SEARCH": settings.search,
        **{name.upper(): str(getattr(settings, name)) for name in PORTS},
    }
