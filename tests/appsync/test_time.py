"""util.time: Java's patterns and named zones, against Python's own calendar."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.appsync.conftest import value_of

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia")
moments = st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1), timezones=st.just(UTC)).map(
    lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000)
)


def millis(at: datetime) -> int:
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


@given(moments, st.sampled_from(ZONES))
def test_a_moment_is_written_and_read_in_any_zone(at: datetime, zone: str) -> None:
    local = at.astimezone(ZoneInfo(zone))
    written = value_of(
        "util.time.epochMilliSecondsToFormatted(ctx.args.at, ctx.args.pattern, ctx.args.zone)",
        at=millis(at), pattern="yyyy-MM-dd'T'HH:mm:ss.SSS EEEE MMM D", zone=zone,
    )  # fmt: skip
    assert written == local.strftime(f"%Y-%m-%dT%H:%M:%S.{local.microsecond // 1000:03} %A %b ") + str(
        local.timetuple().tm_yday
    )
    pattern = "yyyy-MM-dd HH:mm:ss.SSSXXXXX"
    text = value_of(
        "util.time.epochMilliSecondsToFormatted(ctx.args.at, ctx.args.p, ctx.args.zone)",
        at=millis(at),
        p=pattern,
        zone=zone,
    )
    assert (
        abs(
            value_of("util.time.parseFormattedToEpochMilliSeconds(ctx.args.t, ctx.args.p)", t=text, p=pattern)
            - millis(at)
        )
        < 60_000
    )


@given(st.datetimes(datetime(1971, 1, 1), datetime(2090, 1, 1)), st.sampled_from(ZONES))
def test_a_local_time_is_read_as_python_reads_it(local: datetime, zone: str) -> None:
    local = local.replace(microsecond=0)
    read = value_of(
        "util.time.parseFormattedToEpochMilliSeconds(ctx.args.text, 'yyyyMMddHHmmss', ctx.args.zone)",
        text=local.strftime("%Y%m%d%H%M%S"), zone=zone,
    )  # fmt: skip
    assert read == millis(local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC))


@pytest.mark.parametrize(
    ("pattern", "zone", "expected"),
    [
        ("EEE, d MMM uuuu h:mm a z", "Europe/Berlin", "Tue, 14 Nov 2023 11:13 PM CET"),
        ("yy Q QQQ w YYYY e", "UTC", "23 4 Q4 46 2023 3"),
        ("X XX XXX x Z ZZZZ O", "+05:30", "+0530 +0530 +05:30 +0530 +0530 GMT+05:30 GMT+5:30"),
        ("X Z O VV", "UTC", "Z +0000 GMT UTC"),
        ("''yyyy'' 'o''clock' [HH]", "UTC", "'2023' o'clock 22"),
        ("SSSSSS n A k K", "UTC", "123000 123000000 80000123 22 10"),
    ],
)
def test_letters(pattern: str, zone: str, expected: str) -> None:
    call = "util.time.epochMilliSecondsToFormatted(1700000000123, ctx.args.pattern, ctx.args.zone)"
    assert value_of(call, pattern=pattern, zone=zone) == expected


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("12 AM", "h a", 0),
        ("1 Feb 1970", "d MMM yyyy", 31 * 86_400_000),
        ("1970-01-01T01:00+01:00", "yyyy-MM-dd'T'HH:mm[:ss]XXX", 0),
        ("1970-01-01 Asia/Kolkata", "yyyy-MM-dd VV", -19_800_000),
        ("1970-02-31", "yyyy-MM-dd", 58 * 86_400_000),
    ],
)
def test_texts(text: str, pattern: str, expected: int) -> None:
    assert (
        value_of("util.time.parseFormattedToEpochMilliSeconds(ctx.args.t, ctx.args.p)", t=text, p=pattern) == expected
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        ("nowFormatted('yyyy', 'Mars/Base')", "Unknown time-zone ID: Mars/Base"),
        ("nowFormatted('BBBB')", "the pattern letters 'BBBB' are not there"),
        ("nowFormatted('[yyyy')", "has a [ without its ]"),
        ("parseFormattedToEpochMilliSeconds('2026-13-01', 'yyyy-MM-dd')", "'2026-13-01' has the month 13, not 1 to 12"),
        ("parseFormattedToEpochMilliSeconds('x', 'yyyy')", "'x' does not have the form 'yyyy'"),
        ("parseISO8601ToEpochMilliSeconds('yesterday')", "'yesterday' is not an ISO 8601 time"),
    ],
)
def test_what_cannot_be_read_or_written_is_named(call: str, message: str) -> None:
    with pytest.raises(AssertionError) as refused:
        value_of(f"util.time.{call}")
    assert message in str(refused.value)


def test_now_is_now() -> None:
    text, seconds, now = value_of(
        "[util.time.nowISO8601(), util.time.nowEpochSeconds(), util.time.nowEpochMilliSeconds()]"
    )
    assert datetime.fromisoformat(text).timestamp() == pytest.approx(now / 1000, abs=2)
    assert seconds == pytest.approx(now / 1000, abs=2)
    assert value_of("util.time.epochMilliSecondsToISO8601(0)") == "1970-01-01T00:00:00.000Z"
    assert value_of("util.time.epochMilliSecondsToSeconds(1999)") == 1
