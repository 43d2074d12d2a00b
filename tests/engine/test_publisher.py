"""Snapshots: ten a second and one after each command, with the rates and the times of the run."""

import pytest

from tests.engine.outputs import output
from tests.hand_time import HandEngine
from tui_sim.commands import Pause, Stop


def test_snapshots_come_ten_a_second_while_much_goes_on():
    hand = HandEngine(output(), rate=1000.0)
    before = hand.run(1.0).number
    assert hand.run(10.0).number - before == pytest.approx(100, abs=2)


def test_a_command_is_seen_at_once():
    hand = HandEngine(output(), rate=0.1)
    before = hand.run(1.0).number
    hand.submit(Pause(True))
    snapshot = hand.run()
    assert (snapshot.state, snapshot.number) == ("paused", before + 1)


def test_rates_are_of_the_last_two_seconds_each_side_its_own():
    sink = output()
    hand = HandEngine(sink, rate=100.0)
    snapshot = hand.run(5.0)
    assert (snapshot.produced_rate, snapshot.acknowledged_rate) == pytest.approx((100.0, 100.0), rel=0.1)
    sink.hold = True
    snapshot = hand.run(3.0)
    assert (snapshot.produced_rate, snapshot.acknowledged_rate) == pytest.approx((100.0, 0.0), rel=0.1)


def test_the_uptime_is_of_production_and_ends_with_it():
    hand = HandEngine(output(unavailable=2))
    assert hand.run(2.0).uptime == 0.0
    assert hand.run(11.0).uptime == pytest.approx(10.0, abs=0.2)
    hand.submit(Stop())
    ended = hand.run(1.0)
    assert ended.state == "ended"
    assert hand.run(5.0).uptime == ended.uptime == pytest.approx(10.0, abs=0.2)
