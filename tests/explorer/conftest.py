"""The browser test runs where a browser is; where none is, the end of the run says so."""

import os
import shutil

import pytest

from tests.resolvers.conftest import api as api  # the resolvers' table is the page's as well

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
collect_ignore = [] if CHROMIUM else ["test_browser.py"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not CHROMIUM:
        terminalreporter.write_line("tests/explorer/test_browser.py was left out: install chromium or set CHROMIUM")
