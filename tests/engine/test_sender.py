"""The sender: a full sink slows the world and never holds up a command; a dead one ends the wait for it."""

import pytest

from tests import runs
from tests.engine.outputs import FullSink, RefusingSink, output
from tests.hand_time import HandEngine
from tui_sim.commands import SetRate, Stop
from tui_sim.reporting.run_logger import exit_code


def test_a_full_sink_slows_the_world_and_never_holds_up_a_command():
    sink = FullSink()
    hand = HandEngine(sink, rate=200.0)
    hand.run(1.0)
    sink.full = True
    stuck = hand.run(0.3).produced
    ticket = hand.submit(SetRate(50.0))
    snapshot = hand.run(0.06)
    assert [one.ticket for one in snapshot.applied] == [ticket]
    assert snapshot.produced == stuck
    sink.full = False
    snapshot = hand.run(1.0)
    assert snapshot.produced > stuck
    assert snapshot.missed == 0


def test_a_full_sink_shows_how_far_behind_after_a_second_with_the_target_unchanged():
    sink = FullSink()
    hand = HandEngine(sink, rate=200.0)
    hand.run(1.0)
    sink.full = True
    assert hand.run(1.0).behind == 0
    assert hand.run(0.2).behind == pytest.approx(200, abs=40)
    assert hand.run(1.0).behind == pytest.approx(400, abs=40)
    assert hand.run().target_rate == 200.0
    sink.full = False
    assert hand.run(4.0).behind == 0
    hand.submit(Stop())
    snapshot = hand.run(1.0)
    assert (snapshot.state, snapshot.missed, snapshot.failed) == ("ended", 0, 0)


def test_a_low_rate_is_never_behind_while_its_queue_grows():
    sink = output()
    hand = HandEngine(sink, rate=20.0)
    hand.run(1.0)
    sink.hold = True
    for _ in range(30):
        assert hand.run(0.1).behind == 0
    assert hand.run().queued > 50


@pytest.mark.parametrize("full", [False, True])
def test_a_dead_sink_ends_the_drain_after_eight_seconds_and_what_is_left_has_failed(full):
    sink = FullSink()
    hand = HandEngine(sink, rate=500.0)
    hand.run(1.0)
    sink.hold, sink.full = True, full
    assert hand.run(0.5).queued > 20 or full
    hand.submit(Stop())
    assert hand.run(7.5).state in ("draining", "running")
    snapshot = hand.run(1.0)
    assert snapshot.state == "ended"
    assert snapshot.failed > 20 or full
    assert snapshot.produced == snapshot.acknowledged + snapshot.failed


@pytest.mark.parametrize("full", [False, True])
def test_a_run_that_comes_to_its_end_waits_for_the_other_side(full):
    sink = FullSink()
    sink.hold, sink.full = True, full
    hand = HandEngine(sink, rate=100.0, max_events=100)
    assert hand.run(600.0).state == ("running" if full else "draining")
    sink.hold = sink.full = False
    assert exit_code(hand.finish()) == 0
    assert len(sink.records) == 100


@pytest.mark.parametrize("watched", [(), ("alpha_tv",)])
def test_the_books_close_when_the_sink_gives_up_in_the_middle_of_a_slice(watched):
    running = runs.engine(RefusingSink(1700), rate=10_000.0, max_events=5000)
    running.watch(watched)
    snapshot = runs.finish(running)
    assert snapshot.error == "no more"
    assert snapshot.produced == 1700 == snapshot.acknowledged + snapshot.failed
