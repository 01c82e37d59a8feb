"""The built page: complete, of this host alone, and with operations that the schema knows."""

import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from local.explorer.build import ASSETS, PAGE, PROJECT, STAMP, BuildFailed, build

DIRECTIVES = """
directive @aws_iam on OBJECT | FIELD_DEFINITION
directive @aws_cognito_user_pools on OBJECT | FIELD_DEFINITION
directive @aws_subscribe(mutations: [String!]!) on FIELD_DEFINITION
scalar AWSDateTime
scalar AWSURL
"""
# What a page loads by: an attribute, an import, a style's url.
LOADED = re.compile(r"""(?:src|href)="([^"]*)"|(?:from|import) ?\(?'([^']*)'|\burl\(["']?([^"')]*)""")


@pytest.fixture
def modules(tmp_path: Path) -> Path:
    """Packages as npm lays them out, with the assets' names as their content."""
    for asset in ASSETS.values():
        path = tmp_path / "node_modules" / asset
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(asset, encoding="utf-8")
    return tmp_path / "node_modules"


def test_everything_that_the_page_loads_lies_beside_it(modules: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(modules, site)
    loaded = [
        next(filter(None, found))
        for path in sorted(site.iterdir())
        if path.name not in ASSETS and path.name != STAMP
        for found in LOADED.findall(path.read_text(encoding="utf-8"))
    ]
    assert {"./explorer.js", "./graphiql.js", "./graphiql.css", "./realtime.js"} <= set(loaded)
    for address in loaded:
        assert address == "data:," or (site / address).is_file(), address


def test_the_page_names_no_other_host() -> None:
    for path in PAGE.iterdir():
        assert not re.search(r"(?:https?:|wss?:|['\"(])//", path.read_text(encoding="utf-8")), path.name


def test_graphiql_s_own_style_loads_nothing_from_elsewhere() -> None:
    style = PROJECT / "node_modules" / ASSETS["graphiql.css"]
    if not style.is_file():
        pytest.skip("node_modules is not installed; run `make install`")
    assert not re.search(r"@import|url\(['\"]?(?:https?:)?//", style.read_text(encoding="utf-8"))


def test_a_second_build_does_nothing_until_a_source_changes(modules: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    assert build(modules, site)
    assert not build(modules, site)
    (modules / ASSETS["react.js"]).write_text("newer", encoding="utf-8")
    assert build(modules, site)
    assert (site / "react.js").read_text(encoding="utf-8") == "newer"


def test_a_file_lost_from_the_site_comes_back(modules: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(modules, site)
    (site / "index.html").unlink()
    assert build(modules, site)
    assert (site / "index.html").is_file()


def test_a_missing_package_is_named(modules: Path, tmp_path: Path) -> None:
    (modules / ASSETS["graphiql.js"]).unlink()
    with pytest.raises(BuildFailed, match=r"graphiql\.min\.js is missing"):
        build(modules, tmp_path / "site")


def test_the_config_lies_beside_the_page_and_is_not_part_of_it(modules: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    build(modules, site)
    assert "fetch('./config.json')" in (site / "explorer.js").read_text(encoding="utf-8")
    assert not (site / "config.json").exists()


def test_every_saved_query_fits_the_schema() -> None:
    schema = build_schema(DIRECTIVES + _without_declarations((PROJECT / "schema.graphql").read_text("utf-8")))
    saved = re.findall(r"= `([^`]*)`", (PAGE / "queries.js").read_text(encoding="utf-8"))
    assert len(saved) == 7
    for query in saved:
        assert validate(schema, parse(query)) == [], query


def _without_declarations(schema: str) -> str:
    return re.sub(r"^(?:directive|scalar) .*$", "", schema, flags=re.MULTILINE)
