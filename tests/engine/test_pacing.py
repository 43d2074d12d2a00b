"""The pacer's numbers: what is made up for, what is missed, how far behind, and when the past is over."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import runs
from tui_sim.clock import VirtualClock
from tui_sim.engine import pacing
from tui_sim.engine.control import Control
from tui_sim.engine.pacing import Pacer, Reminder, pace, whole_slices
from tui_sim.timestamps import SECOND


class Clock:
    """A clock that a test sets; ``step`` is by how much the time of day was set forward."""

    virtual = False

    def __init__(self):
        self.instant = runs.START
        self.step = 0

    def now(self):
        return self.instant

    def until(self, instant):
        return (instant - self.instant) / SECOND

    def follow(self):
        step, self.step = self.step, 0
        return step


@pytest.fixture
def now(monkeypatch):
    """Monotonic seconds, in a list of one."""
    seconds = [100.0]
    monkeypatch.setattr(pacing, "time", SimpleNamespace(monotonic=lambda: seconds[0]))
    return seconds


def test_up_to_five_seconds_are_made_up_for_and_the_rest_is_left_out_in_whole_slices():
    clock = Clock()
    pacer = Pacer(clock, None, Control(100.0), lambda text, level: None, Reminder())
    for seconds, excess in ((-1.0, 0.0), (5.0, 0.0), (5.1, 0.0), (5.25, 0.2), (20.0, 15.0)):
        clock.instant = runs.START + round(seconds * SECOND)
        assert pacer.excess(runs.START) == pytest.approx(excess * SECOND)


def test_a_delay_is_worth_a_word_after_a_second_and_forgotten_when_it_is_over(now):
    clock, control = Clock(), Control(100.0)
    pacer = Pacer(clock, None, control, lambda text, level: None, Reminder())
    clock.instant += 2 * SECOND
    pacer.reckon(runs.START)
    assert pacer.behind == 0
    now[0] += 1.0
    pacer.reckon(runs.START)
    assert pacer.behind == 190  # what is due within the slice is none
    control.rate = 10.0
    pacer.reckon(runs.START)
    assert pacer.behind == 19
    pacer.reckon(clock.instant)
    assert pacer.behind == 0
    now[0] += 0.5
    pacer.reckon(runs.START)
    assert pacer.behind == 0


def test_as_fast_as_possible_is_never_behind(now):
    clock = Clock()
    pacer = Pacer(clock, None, Control(None), lambda text, level: None, Reminder())
    clock.instant += 60 * SECOND
    for _ in range(3):
        pacer.reckon(runs.START)
        now[0] += 1.0
    assert pacer.behind == 0


def test_the_past_is_told_every_five_seconds_and_over_within_a_slice(now):
    clock: Any = VirtualClock(runs.START)
    live, control, told = Clock(), Control(100.0, virtual=True), []
    pacer = Pacer(clock, live, control, lambda text, level: told.append(text), Reminder())
    live.instant += 3600 * SECOND
    for _ in range(11):
        pacer.go_live(runs.START)
        now[0] += 1.0
    assert told == ["Filling up the past: 1:00:00 to go"] * 2
    pacer.go_live(live.instant - SECOND // 10)
    assert pacer.clock is clock
    pacer.go_live(live.instant - SECOND // 20)
    assert pacer.clock is live
    assert not control.virtual
    assert told[2:] == ["The past is filled up: going on live"]
    pacer.go_live(runs.START)
    assert len(told) == 3


def test_a_step_of_the_time_of_day_is_told_once():
    clock, told = Clock(), []
    pacer = Pacer(clock, None, Control(100.0), lambda text, level: told.append((level, text)), Reminder())
    clock.step = 90 * SECOND
    assert [pacer.follow(), pacer.follow()] == [90 * SECOND, 0]
    ((level, text),) = told
    assert level == "WARNING"
    assert text.startswith("The clock went forward by 0:01:30, ")


def test_a_late_slice_is_released_in_less_time_down_to_half():
    assert [pace(lag, 0.1) for lag in (-0.5, 0.0, 0.02, 0.05, 9.0)] == pytest.approx([1.0, 1.0, 0.8, 0.5, 0.5])


def test_a_gap_is_rounded_up_to_slices():
    assert [whole_slices(gap) for gap in (1, 100_000, 100_001.0)] == [100_000, 100_000, 200_000]
