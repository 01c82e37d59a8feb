"""Our AppSync: a getImage against bare graphql-core, one handler's JavaScript, start-up.

Run: make bench-appsync, or one part: python -m bench.appsync PART
"""

import importlib
import pkgutil
import sys
from pathlib import Path

# What a part is measured against, served in a process of its own.
NO_PART = {"__main__", "reference"}


def main() -> None:
    """Run the parts that are named, or all."""
    parts = sorted({found.name for found in pkgutil.iter_modules([str(Path(__file__).parent)])} - NO_PART)
    for name in sys.argv[1:] or parts:
        importlib.import_module(f"bench.appsync.{name}").main()


if __name__ == "__main__":
    main()
