"""The built gallery: small, and loading nothing but its own."""

import gzip
import re

import pytest

from local.gallery import BUILT

MOST_BYTES = 150 * 1024
LOADED = re.compile(r'(?:src|href)="([^"]*)"')

pytestmark = pytest.mark.skipif(not (BUILT / "index.html").is_file(), reason="the gallery is not built (make install)")


def test_the_javascript_is_small() -> None:
    shipped = {path.name: len(gzip.compress(path.read_bytes())) for path in BUILT.rglob("*.js")}
    assert shipped
    assert sum(shipped.values()) <= MOST_BYTES, shipped


def test_the_page_loads_what_lies_beside_it_and_no_inline_script() -> None:
    page = (BUILT / "index.html").read_text(encoding="utf-8")
    # Who serves the page makes config.json.
    loaded = [address for address in LOADED.findall(page) if address != "./config.json"]
    assert any(address.endswith(".js") for address in loaded)
    assert all((BUILT / address).is_file() for address in loaded), loaded
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=", page)
