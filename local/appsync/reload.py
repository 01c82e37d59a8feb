"""Take over what is saved: the API is read anew when one of its files has changed; a broken one is told and left."""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path

from local.appsync.api import Api
from local.appsync.intrinsics import TemplateError
from local.appsync.language import InvalidCode

log = logging.getLogger("appsync")

Stamp = dict[Path, tuple[int, int]]


class Reloader:
    """Tells whether the files of an API have changed; asked before each request, as that costs microseconds."""

    def __init__(self, api: Api, template: Path, read: Callable[[], Api]) -> None:
        self._read = read
        self._template = template
        self._api = api
        self._stamp = _stamp([template, *api.files])

    def changed(self) -> Api | None:
        """The API as its files have it now, or nothing where no file has changed or one is broken."""
        stamp = _stamp(self._stamp)
        if stamp == self._stamp:
            return None
        changed = ", ".join(sorted(path.name for path in stamp if stamp[path] != self._stamp[path]))
        self._stamp = stamp
        try:
            api = self._read()
        except (TemplateError, InvalidCode, OSError) as broken:
            log.error("%s: the old version stays: %s", changed, broken)
            return None
        if api.providers != self._api.providers:
            log.warning("%s: authorisation has changed; start anew for it", changed)
        self._api = api
        self._stamp = _stamp([self._template, *api.files])
        log.info("%s: taken over", changed)
        return api


def _stamp(paths: Iterable[Path]) -> Stamp:
    return {path: _written(path) for path in paths}


def _written(path: Path) -> tuple[int, int]:
    try:
        found = path.stat()
    except FileNotFoundError:  # as an editor saves, by another file that takes its name
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)
