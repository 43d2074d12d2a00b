"""Schedules: the count is a contract, the instants are not a metronome."""

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui_sim.engine.schedule import SLICE, NaturalSchedule, SteadySchedule
from tui_sim.timestamps import SECOND

START = 1_760_000_000_123_456


def taken(schedule, slices, start=START, intensity=1.0):
    found = []
    for number in range(slices):
        at = start + number * SLICE
        found.append(schedule.take(at, at + SLICE, intensity))
    return found


@given(rate=st.floats(100, 50_000), seed=st.integers(0, 99))
def test_from_100_a_second_every_slice_ends_within_one_event_of_the_rate(rate, seed):
    count = 0
    for number, instants in enumerate(taken(SteadySchedule(rate, START, random.Random(seed)), 20), 1):
        count += len(instants)
        assert abs(count - rate * number / 10) <= 1
        assert all(START + (number - 1) * SLICE <= one < START + number * SLICE for one in instants)
        assert instants == sorted(instants)


@given(rate=st.floats(0.5, 99.9), seed=st.integers(0, 99))
def test_below_that_every_block_of_ten_does(rate, seed):
    block = 10 / rate
    slices = math.ceil(30 / rate * 10) + 1
    instants = [one for part in taken(SteadySchedule(rate, START, random.Random(seed)), slices) for one in part]
    for number in (1, 2, 3):
        due = sum(one < START + number * block * SECOND for one in instants)
        assert abs(due - 10 * number) <= 1


@pytest.mark.parametrize("rate", [10.0, 50.0, 1000.0])
def test_instants_are_no_metronome(rate):
    instants = [one for part in taken(SteadySchedule(rate, START, random.Random(1)), 600) for one in part]
    gaps = [later - earlier for earlier, later in pairwise(instants)]
    mean = sum(gaps) / len(gaps)
    deviation = math.sqrt(sum((gap - mean) ** 2 for gap in gaps) / len(gaps))
    assert 0.7 < deviation / mean < 1.3
    assert instants[0] == START


@pytest.mark.parametrize(("rate", "seconds", "count"), [(10, 20, 200), (0.1, 5, 1), (333, 3, 999), (7, 1, 7)])
def test_a_run_of_known_length_holds_exactly_its_events(rate, seconds, count):
    until = START + seconds * SECOND
    schedule = SteadySchedule(rate, START, random.Random(3), until)
    assert schedule.remaining(until) == count
    assert sum(len(part) for part in taken(schedule, seconds * 10)) == count
    assert schedule.remaining(until) == 0


@given(rates=st.lists(st.floats(1, 5000), min_size=1, max_size=4), seed=st.integers(0, 9))
def test_changes_of_rate_lose_and_double_nothing(rates, seed):
    schedule = SteadySchedule(20.0, START, random.Random(seed))
    at, due, count = START, 0.0, 0
    for rate in [20.0, *rates]:
        schedule.set_rate(rate, at)
        for _ in range(100):
            count += len(schedule.take(at, at + SLICE))
            at += SLICE
        due += rate * 10
    assert abs(count - due) <= 12 + len(rates)


def test_a_jump_skips_what_was_due_and_no_more():
    schedule = SteadySchedule(1000.0, START, random.Random(1))
    schedule.take(START, START + SLICE)
    assert schedule.jump(START + SLICE, START + 51 * SLICE) == 5000
    assert len(schedule.take(START + 51 * SLICE, START + 52 * SLICE)) == 100


def test_following_tells_the_next_instant():
    schedule = SteadySchedule(2.0, START, random.Random(5))
    expected = schedule.following()
    for number in range(300):
        instants = schedule.take(START + number * SLICE, START + (number + 1) * SLICE)
        assert instants[:1] == ([expected] if instants else [])
        expected = schedule.following()


@pytest.mark.parametrize("rate", [5.0, 400.0])
def test_natural_holds_its_mean_over_hours_and_follows_the_intensity(rate):
    schedule = NaturalSchedule(rate, START, random.Random(2))
    slices = 3600 * 10
    busy = quiet = 0
    for number in range(slices):
        at = START + number * SLICE
        loud = (number // 600) % 2
        count = len(schedule.take(at, at + SLICE, 1.6 if loud else 0.4))
        busy, quiet = busy + count * loud, quiet + count * (1 - loud)
    assert (busy + quiet) / (rate * 3600) == pytest.approx(1.0, abs=0.05)
    assert busy / quiet == pytest.approx(4.0, rel=0.1)


def test_natural_goes_on_after_a_change_and_a_jump():
    schedule = NaturalSchedule(50.0, START, random.Random(2))
    taken(schedule, 100)
    at = START + 100 * SLICE
    schedule.set_rate(200.0, at)
    assert schedule.following() is None
    assert schedule.jump(at, at + 10 * SECOND) == 2000
    count = sum(len(part) for part in taken(schedule, 100, start=at + 10 * SECOND))
    assert count == pytest.approx(2000, rel=0.1)
    assert schedule.remaining(at) is None  # type: ignore[func-returns-value]
