"""Starting and stopping the processes of the local stack, so that none is ever left behind."""

import ctypes
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 10
_PR_SET_PDEATHSIG = 1


class StartError(Exception):
    """A part of the stack could not be started; the message is for a person."""


@dataclass(slots=True)
class Part:
    """One running process of the stack."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def wait_until(self, url: str) -> None:
        """Wait until a part answers at an address; raises StartError with the end of its log if it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not answers(url):
            if self.process.poll() is not None or time.monotonic() > deadline:
                state = "stopped" if self.process.poll() is not None else f"does not answer at {url}"
                last = self.log.read_text(errors="replace").strip().splitlines()[-8:]
                raise StartError(f"{self.name} {state}; the end of {self.log}:\n" + "\n".join(last))
            time.sleep(0.02)

    def stop(self) -> None:
        """End the process and all that it started."""
        if self.process.poll() is None:
            self._signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.send_signal(signal.SIGKILL)
                self.process.wait()
        # Children that outlive their parent, such as the emulator's function workers.
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        target = self.process.pid
        try:
            os.kill(target, number) if number is signal.SIGTERM else os.killpg(target, number)
        except ProcessLookupError:
            return


def start(name: str, command: Sequence[str], *, log: Path, environment: Mapping[str, str], cwd: Path) -> Part:
    """Start a process in a group of its own; it ends when the process that started it does."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(environment),
            cwd=cwd,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )
    return Part(name, process, log)


def require_free(ports: Mapping[str, int]) -> None:
    """Raise StartError if somebody listens at a port already; the keys are the variables that set them."""
    for variable, port in ports.items():
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError as error:
                raise StartError(f"port {port} is in use; stop what listens there, or set {variable}") from error


def answers(url: str) -> bool:
    """Whether a server answers at an address, with whatever status."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _end_with_parent() -> None:
    if os.uname().sysname == "Linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
