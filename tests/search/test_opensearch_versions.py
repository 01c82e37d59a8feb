"""The first version of the index is made once, however many workers begin at the same moment."""

from typing import Any

from photos.search.opensearch_versions import Versions


class Racing:
    """An OpenSearch on which another worker makes the first version right after ours has asked something."""

    def __init__(self) -> None:
        self.indices = self
        self.made: dict[str, dict[str, Any]] = {}

    def get(self, **_: Any) -> dict[str, Any]:
        """Every version."""
        return self._asked()

    def get_alias(self, **_: Any) -> dict[str, Any]:
        """Every version with its aliases."""
        return self._asked()

    def create(self, index: str, body: dict[str, Any], **_: Any) -> None:
        """Make a version."""
        self.made[index] = {"aliases": body["aliases"]}

    def _asked(self) -> dict[str, Any]:
        known = dict(self.made)
        self.made.setdefault("images-v1", {"aliases": {"images": {}}})
        return known


def test_the_first_version_is_made_once() -> None:
    server: Any = Racing()
    Versions(server).create_searched()
    assert list(server.made) == ["images-v1"]
