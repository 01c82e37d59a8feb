"""How long the stack takes to its first answer, what it holds idle, how long the demo takes.

Run: make bench-start-up

On the installed checkout, with a folder and ports of its own. "new" has no data yet, "again" finds those of the start
before. The time goes from `make up` to the answer of a query that a signed-in user asks. Idle is the memory of the
whole process tree (PSS: shared pages are counted once), before any photo and after the sample photos were recognised,
when models and functions are loaded. The processor time is that of the whole tree: on a machine that does other things
too, it tells more than the clock. Linux only, for /proc.
"""

import os
import resource
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bench.stack import environment_of, settings_of_its_own
from local.demo import sign_in
from local.settings import PROJECT, LocalSettings
from local.stack import running_stack

UP_SECONDS, DEMO_SECONDS, IDLE_MB = 8, 40, 1_200
GIVE_UP_SECONDS = 120
# Function workers that a burst left behind end after 20 s; one of each stays.
CALM_SECONDS = 30
QUERY = "{ listImages(limit: 20) { items { id } } }"


@dataclass(frozen=True, slots=True)
class Up:
    """A stack that `make up` runs, and how many seconds it took to the first answer, by the clock and of processors."""

    process: int
    seconds: float
    computed: float


def main() -> None:
    """Print each figure against its limit."""
    with tempfile.TemporaryDirectory() as home:
        settings = settings_of_its_own(Path(home))
        with _up(settings) as new:
            _print("make up, new", new.seconds, UP_SECONDS, "s", new.computed)
            time.sleep(CALM_SECONDS)
            _print("idle, no photo yet", sum(map(_pss_mb, _tree(new.process))), IDLE_MB, "MB")
        with _up(settings) as again:
            _print("make up, again", again.seconds, UP_SECONDS, "s", again.computed)
            _make("demo", settings)
            time.sleep(CALM_SECONDS)
            _print("idle, after the sample photos", sum(map(_pss_mb, _tree(again.process))), IDLE_MB, "MB")
    with tempfile.TemporaryDirectory() as home:
        began, computed = time.monotonic(), _children_seconds()
        _make("demo", settings_of_its_own(Path(home)))
        _print("make demo", time.monotonic() - began, DEMO_SECONDS, "s", _children_seconds() - computed)


def _print(name: str, measured: float, limit: int, unit: str, computed: float | None = None) -> None:
    processors = f"; {computed:.1f} s of processor time" if computed else ""
    print(
        f"{name:30} {measured:7.1f} {unit:2} = {measured / limit:.2f} x the limit of {limit} {unit}{processors}",
        flush=True,
    )


def _make(target: str, settings: LocalSettings) -> None:
    subprocess.run(
        ["make", "--silent", target],
        cwd=PROJECT,
        env=environment_of(settings),
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def _up(settings: LocalSettings) -> Iterator[Up]:
    """Run `make up` until its first answer, and stop it in the end as Ctrl-C does."""
    began = time.monotonic()
    command = ["make", "--silent", "up"]
    environment = environment_of(settings)
    with subprocess.Popen(
        command, cwd=PROJECT, env=environment, stdout=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            _first_answer(settings, process)
            seconds = time.monotonic() - began
            yield Up(process.pid, seconds, sum(map(_processor_seconds, _tree(process.pid))))
        finally:
            # A terminal sends it to the whole group.
            os.killpg(process.pid, signal.SIGINT)


def _first_answer(settings: LocalSettings, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + GIVE_UP_SECONDS
    while (stack := running_stack(settings)) is None:
        if process.poll() is not None or time.monotonic() > deadline:
            raise SystemExit("make up did not start the stack")
        time.sleep(0.02)
    headers = {"Authorization": sign_in(stack, stack["demoUser"])}
    answer = httpx.post(stack["graphqlUrl"], json={"query": QUERY}, headers=headers, timeout=30).json()
    if "errors" in answer:
        raise SystemExit(f"the first query was not answered: {answer}")


def _children_seconds() -> float:
    """The processor time of all processes that ended and that this one, or one of them, had started."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(root: int) -> set[int]:
    """A process and all that it started."""
    parents = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal() and (fields := _stat(int(folder.name))):
            parents[int(folder.name)] = int(fields[1])
    tree = {root}
    while more := {child for child, parent in parents.items() if parent in tree} - tree:
        tree |= more
    return tree


def _stat(process: int) -> list[str]:
    """The fields of a process after its name, as proc(5) numbers them from 3; none if it ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []


def _processor_seconds(process: int) -> float:
    """Its user and system time, and those of its children that ended."""
    fields = _stat(process)
    return sum(int(ticks) for ticks in fields[11:15]) / os.sysconf("SC_CLK_TCK")


def _pss_mb(process: int) -> float:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0) / 1024


if __name__ == "__main__":
    main()
