"""Run every measurement that takes minutes: `make bench`; one alone, a long one too: `make bench-start-up`.

A measurement is a module or a package of this folder; the first line of its docstring says what it prints.
"""

import os
import pkgutil
import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent
NO_MEASUREMENT = {"__main__", "stack"}
# A quarter of an hour and more: only by their own target.
LONG = {"search", "ingest"}


def measurements() -> list[str]:
    """The names of all measurements."""
    return [found.name for found in pkgutil.iter_modules([str(FOLDER)]) if found.name not in NO_MEASUREMENT]


def main() -> int:
    """Run one after another; 1 if one of them could not be made."""
    failed = []
    for name in measurements():
        target = f"make bench-{name.replace('_', '-')}"
        if name in LONG:
            print(f"\n== {target} takes long: run it alone", flush=True)
            continue
        print(f"\n== {target} (load of the machine: {os.getloadavg()[0]:.1f})", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"could not be made: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
