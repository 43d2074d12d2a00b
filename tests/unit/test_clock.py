"""The wall's clock and the virtual one, over a time of day and a monotonic clock that the test moves."""

import pytest

from tui_sim.clock import VirtualClock, WallClock

SECOND = 1_000_000_000
"""Nanoseconds."""


class Machine:
    """A machine's two clocks, in nanoseconds."""

    def __init__(self):
        self.wall, self.monotonic = 1_760_000_000 * SECOND, 77 * SECOND

    def passes(self, seconds):
        self.wall += round(seconds * SECOND)
        self.monotonic += round(seconds * SECOND)


@pytest.fixture
def machine(monkeypatch):
    found = Machine()
    monkeypatch.setattr("time.monotonic_ns", lambda: found.monotonic)
    return found


def test_wall_time_is_the_time_of_day(machine):
    clock = WallClock(lambda: machine.wall)
    assert clock.now() == 1_760_000_000_000_000
    machine.passes(2.5)
    assert clock.now() == 1_760_000_002_500_000
    assert clock.until(clock.now()) == 0.0
    assert clock.until(clock.now() + 10_000_000) == 10.0
    assert clock.until(clock.now() - 10_000_000) == -10.0


@pytest.mark.parametrize(("step", "followed"), [(-3600.0, 0), (0.9, 0), (1.0, 1_000_000), (3600.0, 3_600_000_000)])
def test_wall_time_never_runs_back_and_steps_forward_only_when_asked(machine, step, followed):
    clock = WallClock(lambda: machine.wall)
    before = clock.now()
    machine.wall += round(step * SECOND)
    assert clock.now() == before
    assert clock.follow() == followed
    assert clock.now() == before + followed
    assert clock.follow() == 0


def test_virtual_time_is_there_at_once_and_never_runs_back():
    clock = VirtualClock(1000)
    assert clock.until(5000) == 0.0
    clock.until(2000)
    assert (clock.now(), clock.follow()) == (5000, 0)
