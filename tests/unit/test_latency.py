"""The histogram of latencies."""

import itertools

import pytest

from tui_sim.latency import BOUNDS, Latency, LatencyMeter


def test_quantiles_are_within_a_bucket_of_the_truth():
    meter = LatencyMeter()
    for number in range(1, 1001):
        meter.add(number / 1000.0)
    found = meter.read()
    assert found.count == 1000
    assert found.mean == pytest.approx(0.5005)
    for part in (0.1, 0.5, 0.9, 0.99, 1.0):
        assert part <= (found.quantile(part) or 0.0) <= part * 1.16
    assert found.up_to(0.5) == 500
    assert all(1.05 < above / below < 1.17 for below, above in itertools.pairwise(BOUNDS))


def test_nothing_measured_has_no_quantile():
    assert Latency().quantile(0.5) is None
    assert Latency().mean is None


def test_what_takes_for_ever_is_in_the_last_bucket():
    meter = LatencyMeter()
    meter.add(1e6)
    assert meter.read().quantile(0.5) == BOUNDS[-1]
