"""Time zones for `util.time`: the offsets of a zone and when they change, worked out from the system's database."""

import json
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 1900, 2100
_STEP = timedelta(days=7)


@lru_cache(64)
def changes(name: str) -> str:
    """The changes of a zone as JSON: from each of `starts` (epoch seconds) on, the offset and its short name.

    JSON's null for a zone that does not exist.
    """
    try:
        zone = ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return "null"
    at, end = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC), datetime(LAST_YEAR, 1, 1, tzinfo=UTC)
    found = [(at, *_offset(zone, at))]
    while at < end:
        later = at + _STEP
        if _offset(zone, later) != found[-1][1:]:
            moment = _first_after(zone, at, later)
            found.append((moment, *_offset(zone, moment)))
        at = later
    starts, offsets, names = zip(*found, strict=True)
    return json.dumps({"starts": [int(one.timestamp()) for one in starts], "offsets": offsets, "names": names})


def _offset(zone: ZoneInfo, at: datetime) -> tuple[int, str]:
    local = at.astimezone(zone)
    offset = local.utcoffset()
    assert offset is not None
    return int(offset.total_seconds()), local.tzname() or zone.key


def _first_after(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The second at which the offset of `before` ends."""
    same = _offset(zone, before)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if _offset(zone, middle) == same else (before, middle)
    return after
