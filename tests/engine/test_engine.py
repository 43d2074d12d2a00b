"""The engine as a face sees it: connecting, making a world, and every way to the end."""

import hashlib
import itertools
import subprocess
import sys
import threading

import pytest

from tests import runs
from tests.checks import violations
from tests.engine.outputs import TOPIC_NAMES, Made, SkewedClock, output, values
from tests.hand_time import HandEngine
from tui_sim.commands import Pause, SetRate, Stop, UseEmbedded
from tui_sim.engine import pacing
from tui_sim.reporting.run_logger import exit_code
from tui_sim.sinks.memory import MemorySink
from tui_sim.timestamps import SECOND


def written(sink):
    """The SHA-256 of all that was acknowledged."""
    return hashlib.sha256(b"".join(b"%b %d %b" % record[1:] for record in sink.records)).digest()


def test_a_slow_sink_and_a_fast_one_get_the_same_bytes():
    fast = output()
    stall = itertools.count()
    slow = output(room=lambda record: next(stall) % 7 != 0, delay=0.0002)
    for sink in (fast, slow):
        runs.finish(runs.engine(sink, max_events=3000, rate=900.0))
    assert len(fast.records) == 3000
    assert written(fast) == written(slow)


def test_the_bytes_do_not_depend_on_the_hash_seed(tmp_path):
    outputs = []
    for hash_seed in ("0", "1", "4711"):
        done = subprocess.run(
            [sys.executable, "-m", "tui_sim", "--headless", "--output", "stdout", "--seed", "5", "--clock", "virtual",
             "--start-time", "2025-01-01T00:00:00Z", "--max-events", "3000", "--channels", "one_tv,two_tv"],
            capture_output=True, check=True, cwd=tmp_path, env=runs.clean_environment() | {"PYTHONHASHSEED": hash_seed},
        )  # fmt: skip
        outputs.append(done.stdout)
    assert outputs[0] == outputs[1] == outputs[2]
    assert outputs[0].count(b"\n") == 3000


# Connecting


def test_connecting_is_tried_again_with_growing_pauses():
    sink = output(unavailable=6)
    hand = HandEngine(sink, max_events=10)
    told = [one.text for one in hand.finish().activities]
    waits = [1, 2, 4, 8, 8, 8]
    assert [one for one in told if "attempt" in one] == [
        f"Connection attempt {at} failed: not yet, next in {wait} s" for at, wait in enumerate(waits, 1)
    ]
    assert sink.attempts == 7


def test_connecting_gives_up_after_the_time_out():
    hand = HandEngine(output(unavailable=99), max_events=10, connect_timeout=10.0)
    assert hand.run(9.9).state == "connecting"
    snapshot = hand.run(0.2)
    assert (snapshot.state, snapshot.produced) == ("ended", 0)
    assert snapshot.error == "memory could not be reached within 10 s: not yet"


def test_a_stop_while_connecting_is_heard_at_once():
    hand = HandEngine(output(unavailable=99))
    hand.run(5.0)
    hand.submit(Stop())
    snapshot = hand.run()
    assert (snapshot.state, snapshot.error) == ("ended", "")


def test_the_embedded_broker_can_be_taken_while_connecting():
    instead = output()
    hand = HandEngine(output(unavailable=999), max_events=20, embedded=lambda: instead)
    assert hand.run(5.0).last_error == "not yet"
    hand.submit(UseEmbedded())
    hand.finish()
    assert len(instead.records) == 20


def test_the_embedded_broker_is_refused_where_there_is_none_and_when_it_is_too_late():
    for hand in (HandEngine(output(unavailable=999)), HandEngine(output(), embedded=output)):
        hand.run(1.0)
        hand.submit(UseEmbedded())
        assert [one.refused for one in hand.run().applied] == ["there is a broker already"]


# The making of a world


class SlowSource:
    """A world of many channels that takes its time to be made: three of them so far, until a test lets it ``go_on``."""

    def __init__(self, clock):
        self.clock = clock
        self.go_on = threading.Event()

    def __call__(self, progress):
        while not self.go_on.wait(0.001):
            progress(3)
        self.clock().skew = 30 * SECOND
        return runs.world_of(rate=200.0)


def test_the_clock_starts_when_the_world_stands():
    clock, sink = Made(SkewedClock), output()
    source = SlowSource(lambda: clock.one)
    running = runs.engine(sink, clock=clock, rate=200.0, source=source, duration=0.5)
    running.start()
    runs.until(lambda: running.snapshot().state == "starting")
    source.go_on.set()
    assert running.join(10.0)
    assert (running.snapshot().produced, running.snapshot().missed) == (100, 0)


def test_a_world_that_is_being_made_hears_commands_and_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(pacing, "WORD_EVERY", 0.01)
    source = SlowSource(SkewedClock)
    running = runs.engine(output(), source=source, duration=1.0)
    running.start()
    runs.until(lambda: "Building the world: 3 channels so far" in [one.text for one in running.snapshot().activities])
    running.submit(Pause(True))
    running.submit(SetRate(50.0))
    runs.until(lambda: len(running.snapshot().applied) == 2)
    source.go_on.set()
    assert runs.until(lambda: running.snapshot().state == "paused")
    assert running.snapshot().target_rate == 50.0
    running.submit(Stop())
    assert running.join(3.0)


def test_a_stop_ends_the_making_of_a_world():
    running = runs.engine(output(), source=SlowSource(SkewedClock))
    running.start()
    runs.until(lambda: running.snapshot().state == "starting")
    running.submit(Stop())
    assert running.join(3.0)
    assert (running.snapshot().produced, exit_code(running.snapshot())) == (0, 0)


# The end


def test_a_stop_drains_and_ends_every_channel():
    sink = output()
    hand = HandEngine(sink, rate=500.0)
    hand.run(1.05)
    hand.submit(Stop())
    snapshot = hand.run(1.0)
    assert snapshot.state == "ended"
    assert snapshot.produced == snapshot.acknowledged == len(sink.records)
    assert [value.get("event_type") for value in values(sink)[-3:]] == ["stream_end"] * 3
    assert not violations(values(sink))


def test_a_second_stop_leaves_at_once():
    sink = output()
    sink.hold = True
    hand = HandEngine(sink, rate=500.0)
    assert hand.run(0.5).produced > 50
    hand.submit(Stop())
    hand.submit(Stop(now=True))
    snapshot = hand.run(0.1)
    assert snapshot.state == "ended"
    assert snapshot.failed == snapshot.produced


@pytest.mark.parametrize("now", [False, True])
def test_a_sink_hears_whether_somebody_wants_to_leave_at_once(now):
    class Sink(MemorySink):
        def close(self, *, at_once=False):
            closed.append(at_once)
            super().close(at_once=at_once)

    closed: list[bool] = []
    hand = HandEngine(Sink(TOPIC_NAMES))
    hand.run(1.0)
    hand.submit(Stop(now=now))
    assert hand.run(1.0).state == "ended"
    assert closed == [now]


def test_a_reader_that_went_away_ends_the_run_quietly():
    sink = output()
    hand = HandEngine(sink, rate=200.0)
    assert hand.run(1.0).produced
    sink.broken = True
    snapshot = hand.run(0.1)
    assert (snapshot.state, snapshot.closed, snapshot.error) == ("ended", True, "")


def test_an_error_inside_is_told_and_the_books_close():
    def burst(record):
        raise RuntimeError("boom")

    snapshot = runs.finish(runs.engine(output(room=burst), max_events=5))
    assert snapshot.error == "internal error: RuntimeError: boom"
    assert any("Traceback" in one.text and one.level == "DEBUG" for one in snapshot.activities)
