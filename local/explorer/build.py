"""Lay out the explorer's pages in .local/explorer, with GraphiQL, React and Swagger UI from node_modules."""

import hashlib
import shutil
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]
PAGE = Path(__file__).parent / "page"
ASSETS = {
    "graphiql.js": "graphiql/graphiql.min.js",
    "graphiql.css": "graphiql/graphiql.min.css",
    "graphiql-explorer.js": "@graphiql/plugin-explorer/dist/index.umd.js",
    "graphiql-explorer.css": "@graphiql/plugin-explorer/dist/style.css",
    "aws4fetch.js": "aws4fetch/dist/aws4fetch.esm.js",
    "react.js": "react/umd/react.production.min.js",
    "react-dom.js": "react-dom/umd/react-dom.production.min.js",
    "swagger-ui.js": "swagger-ui-dist/swagger-ui-bundle.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
}
STAMP = ".built-from"


class BuildFailed(Exception):
    """The page cannot be built; the message says why."""


def main() -> int:
    """Build the pages of this checkout; `make install` has fetched their packages."""
    try:
        built = build(PROJECT / "node_modules", PROJECT / ".local" / "explorer")
    except BuildFailed as failure:
        print(f"explorer: {failure}", file=sys.stderr)
        return 1
    if built:
        print("Built the explorer's pages")
    return 0


def build(modules: Path, site: Path) -> bool:
    """Write the page and its assets into the folder site; False if it was up to date."""
    sources = {path.name: path for path in sorted(PAGE.iterdir()) if path.is_file()}
    sources |= {name: modules / asset for name, asset in ASSETS.items()}
    sources["openapi.json"] = PROJECT / "openapi.json"
    for source in sources.values():
        if not source.is_file():
            raise BuildFailed(f"{source} is missing: run `make install`")
    stamp = _digest(sources)
    recorded = site / STAMP
    complete = all((site / name).is_file() for name in sources)
    if complete and recorded.is_file() and recorded.read_text(encoding="utf-8") == stamp:
        return False
    shutil.rmtree(site, ignore_errors=True)
    site.mkdir(parents=True)
    for name, source in sources.items():
        shutil.copyfile(source, site / name)
    # Last, so that a build that was cut off is done again.
    recorded.write_text(stamp, encoding="utf-8")
    return True


def _digest(sources: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, source in sources.items():
        digest.update(f"{name}\0{source.stat().st_size}\0".encode())
        digest.update(source.read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
