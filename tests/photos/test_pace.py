"""The rate of Rekognition's calls holds across workers, whenever and however fast they come."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from moto import mock_aws

from photos.adapters.boto import client
from photos.adapters.pace import MAX_WAIT_SECONDS, SLOW, DynamoDBPace
from photos.errors import RetryLater
from tests.photos.test_records_contract import table

RATE = 50


class Day:
    """A clock that only sleeping moves, as seen by one of many workers."""

    def __init__(self, now: float) -> None:
        self.now = now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def dynamodb() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "test")
        yield table()


def call(dynamodb: Any, operation: str, at: float) -> float:
    """When a worker that comes at a time makes its call."""
    day = Day(at)
    DynamoDBPace(dynamodb, "photos", RATE, clock=lambda: day.now, sleep=day.sleep).wait(operation)
    return day.now


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(gaps=st.lists(st.floats(0, 0.1) | st.just(0.0), min_size=1, max_size=40), start=st.integers(1, 10**6))
def test_no_two_calls_are_closer_than_the_rate_allows(dynamodb: Any, gaps: list[float], start: int) -> None:
    operation = f"DetectLabels-{start}-{len(gaps)}-{sum(gaps)}"
    arrival, made = float(start), []
    for gap in gaps:
        arrival += gap
        made.append(call(dynamodb, operation, arrival))
        assert made[-1] >= arrival
    assert all(later - earlier >= 1 / RATE - 1e-5 for earlier, later in pairwise(made))
    # And nobody waits longer than those before need.
    assert made[-1] <= max(arrival, made[0] + (len(gaps) - 1) / RATE + sum(gaps)) + 1e-5


def test_a_pause_allows_no_burst_afterwards(dynamodb: Any) -> None:
    call(dynamodb, "Burst", 100.0)
    made = [call(dynamodb, "Burst", 200.0) for _ in range(RATE)]
    assert made[-1] - made[0] == pytest.approx((RATE - 1) / RATE)


def test_operations_have_quotas_of_their_own(dynamodb: Any) -> None:
    assert call(dynamodb, "IndexFaces", 50.0) == call(dynamodb, "DetectText", 50.0) == 50.0
    assert [call(dynamodb, "DeleteFaces", 50.0) for _ in range(3)] == [50.0, 50.0 + 1 / SLOW["DeleteFaces"], 50.4]


def test_a_turn_too_far_away_goes_back_to_the_queue(dynamodb: Any) -> None:
    for _ in range(MAX_WAIT_SECONDS * SLOW["DeleteFaces"] + 1):
        call(dynamodb, "DeleteFaces", 900.0)
    with pytest.raises(RetryLater, match="used up"):
        call(dynamodb, "DeleteFaces", 900.0)
    # What was refused took no turn: a second later there is one.
    call(dynamodb, "DeleteFaces", 901.0)


def test_each_try_of_a_call_waits_for_its_turn() -> None:
    """The SDK's own tries too, since each is a request that counts."""
    waited: list[str] = []

    def wait(operation: str) -> None:
        waited.append(operation)
        raise RetryLater("not now")

    rekognition = client("rekognition", on_send=wait, region_name="us-east-1")
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            environment.setenv(name, "test")
        with pytest.raises(RetryLater):
            rekognition.detect_labels(Image={"Bytes": b"jpeg"})
    assert waited == ["DetectLabels"]
