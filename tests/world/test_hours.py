"""Hours in which nobody sets anything off: the rate, what comes by itself, and memory; from the events alone."""

from itertools import pairwise
from statistics import mean

import pytest

from tests import runs
from tests.benchmarks.memory import by_hour
from tests.recording import ALONE, SIX_HOURS, TOGETHER, Channel, record
from tests.runs import DEFAULT_MIX

pytestmark = [pytest.mark.statistics, pytest.mark.xdist_group("hours")]

EVERY_HOUR = [*TOGETHER, *ALONE]


@pytest.mark.parametrize("hours", EVERY_HOUR, ids=str)
def test_six_hours_of_natural_pacing_keep_the_rate_within_two_percent(hours):
    found = sum(one.told(0.0, SIX_HOURS) for one in hours.play().values())
    assert found == pytest.approx(hours.rate * SIX_HOURS, rel=0.02)


@pytest.mark.parametrize(("messages", "minutes"), [(60.0, 60.0), (400.0, 10.0), (8000.0, 1.0)])
def test_steady_pacing_keeps_the_rate_exactly(messages, minutes):
    """Within one event at the end: of the last whole block of ten, or from 100 a second on of the last slice."""
    found = record(minutes, channels=2, messages=messages, mix=DEFAULT_MIX, natural=False, seed=1)
    rate = runs.rate_of(2 * messages, DEFAULT_MIX)
    end = minutes * 60.0
    if rate < 100.0:
        end = int(end * rate / 10.0) * 10.0 / rate
    assert sum(one.told(0.0, end) for one in found.values()) == pytest.approx(end * rate, abs=1.0)


def trains(channel: Channel) -> int:
    """Stretches of two minutes with three times the usual money, and twice or more in each of their quarters."""
    usual = channel.money_rate(0.0, SIX_HOURS)
    found, free = 0, 0
    for start in range(0, int(SIX_HOURS) - 120, 10):
        quarters = [channel.money_rate(start + at, start + at + 30.0) for at in (0.0, 30.0, 60.0, 90.0)]
        if start >= free and mean(quarters) >= 3.0 * usual and min(quarters) >= 2.0 * usual:
            found, free = found + 1, start + 600
    return found


@pytest.mark.parametrize("hours", ALONE, ids=str)
def test_hype_trains_leave_that_nobody_set_off(hours):
    """At four transactions a minute or more, money that does not draw money makes none in a thousand hours."""
    (channel,) = hours.play().values()
    assert channel.money_rate(0.0, SIX_HOURS) > 4.0
    assert trains(channel) >= 1


def test_streams_that_end_by_themselves_rest_for_half_an_hour_and_start_anew():
    seen = 0
    for hours in EVERY_HOUR:
        for channel in hours.play().values():
            for end, start in pairwise(channel.changes("stream_start", "stream_end")):
                if end.kind == "stream_end":
                    seen += 1
                    assert start.kind == "stream_start" and start.stream != end.stream
                    others = sum(one.told(end.at, start.at) for one in hours.play().values() if one is not channel)
                    assert start.at >= end.at + 1800.0 or others == 0  # the last one on the air is back at once
                    assert channel.told(end.at + 1e-6, start.at) == 0
    assert seen >= 4


def test_memory_stays_flat():
    """After the second hour, when every seat is taken, no event leaves anything behind for good.

    Stores of limited size (subscribers who may renew) still fill: less than a piece of memory for two events.
    ``python -m tests.benchmarks.memory`` shows the whole day.
    """
    _, _, second, _, fourth = by_hour(4)
    assert fourth.blocks - second.blocks <= 0.5 * (fourth.events - second.events)
