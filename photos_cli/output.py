"""How the commands show photos: tables and bars for people, JSON lines for programs."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text

from photos_cli.uploads import Outcome

out = Console()
err = Console(stderr=True)
SHOWN_LABELS = 5


def print_json(value: Any) -> None:
    """One line of JSON."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def print_images(images: Iterable[dict[str, Any]]) -> None:
    """A table of photos."""
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "file", "created", "status", "labels"):
        table.add_column(heading, overflow="fold", no_wrap=heading == "id")
    for image in images:
        labels = ", ".join(label["name"] for label in image["labels"][:SHOWN_LABELS])
        row = (image["id"], image["filename"], image["createdAt"][:16], image["status"], labels)
        # As text: a file's name may hold what Rich takes for markup.
        table.add_row(*map(Text, row))
    out.print(table)


def print_image(image: dict[str, Any]) -> None:
    """One photo, in full."""
    table = Table("name", Column("value", overflow="fold"), box=None, show_header=False, pad_edge=False)
    for name, value in image.items():
        if name == "labels":
            value = ", ".join(f"{label['name']} {label['confidence']:.0f}" for label in value)
        elif name == "faces":
            value = f"{len(value)}"
        elif isinstance(value, list):
            value = ", ".join(map(str, value))
        if value not in (None, ""):
            table.add_row(Text(name, style="bold"), Text(str(value)))
    out.print(table)


@contextmanager
def upload_progress(total: int) -> Iterator[Progress]:
    """Two bars: files sent, and photos recognised."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as progress:
        progress.add_task("sent      ", total=total)
        progress.add_task("recognised", total=total)
        yield progress


def print_summary(outcomes: list[Outcome]) -> None:
    """How an upload went; each failure with its reason."""
    for one in outcomes:
        if one.failed:
            err.print(Text(f"{one.path}: {one.reason or one.state}", style="red"), soft_wrap=True)
    counts = {state: sum(one.state == state for one in outcomes) for state in WORDS}
    err.print(", ".join(f"{count} {WORDS[state]}" for state, count in counts.items() if count) or "nothing to do")


WORDS = {
    "INDEXED": "can be found",
    "SKIPPED": "there already",
    "FAILED": "failed",
    "REFUSED": "not sent",
    "SENT": "sent, not yet recognised",
    "WAITING": "not yet sent",
}
