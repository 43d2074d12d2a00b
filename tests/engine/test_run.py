"""A run makes exactly its events, on time, and every channel that opens also ends."""

import itertools
from collections import Counter

import pytest

from tests import runs
from tests.checks import violations
from tests.engine.outputs import FullSink, Made, SetClock, SkewedClock, StampingSink, output, values
from tests.hand_time import HandEngine
from tui_sim.clock import VirtualClock, WallClock
from tui_sim.commands import GiftBurst, Pause, Raid, SetRate, Spike, Stop
from tui_sim.reporting.run_logger import exit_code
from tui_sim.timestamps import SECOND


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 50, 997])
def test_a_run_makes_exactly_its_events_and_every_channel_that_opens_also_ends(count):
    sink = output()
    snapshot = runs.finish(runs.engine(sink, max_events=count))
    assert snapshot.produced == snapshot.acknowledged == len(sink.records) == count
    kinds = [value.get("event_type") for value in values(sink)]
    assert kinds[0] == "stream_start"
    assert kinds.count("stream_end") == (kinds.count("stream_start") if count > 1 else 0)
    assert not violations(values(sink))


@pytest.mark.parametrize("seed", range(12))
def test_a_duration_of_virtual_time_holds_exactly_its_events(seed):
    sink = output()
    snapshot = runs.finish(runs.engine(sink, duration=60, rate=10.0, seed=seed))
    assert snapshot.produced == 600
    assert values(sink)[-1]["event_type"] == "stream_end"
    assert all(runs.START <= record.timestamp * 1000 + 999 < runs.START + 61 * SECOND for record in sink.records)


# Late, paused, and put forward


@pytest.mark.parametrize("rate", [100.0, None])
@pytest.mark.parametrize("pause", [2.0, 3.0, 4.9, 5.2, 9.0, 3600.0])
def test_a_run_that_stood_still_over_its_end_misses_the_rest_and_ends_its_channels(rate, pause):
    clock, sink = Made(SkewedClock), output(delay=0.0001)
    hand = HandEngine(sink, clock=clock, rate=rate, duration=0.5)
    hand.until(lambda snapshot: snapshot.produced > 20)
    clock.one.skew = round(pause * SECOND)
    snapshot = hand.finish()
    assert exit_code(snapshot) == 0
    assert snapshot.produced == snapshot.acknowledged == len(sink.records)
    assert rate is None or snapshot.produced + snapshot.missed in range(50, 54)  # the ends of three channels
    assert [value.get("event_type") for value in values(sink)[-3:]] == ["stream_end"] * 3
    assert not violations(values(sink))


def test_up_to_five_seconds_are_made_up_for_and_the_rest_is_missed():
    clock, sink = Made(SkewedClock), output()
    hand = HandEngine(sink, clock=clock, rate=100.0)
    hand.run(1.0)
    clock.one.skew = 20 * SECOND
    snapshot = hand.run(0.2)
    assert snapshot.missed == pytest.approx(1500, abs=25)
    assert sum(topic.missed for topic in snapshot.topics) == snapshot.missed
    assert snapshot.behind == 0  # not worth a word yet
    before = len(sink.records)
    assert hand.run(1.2).behind == pytest.approx(400, abs=30)
    hand.run(0.6)
    assert len(sink.records) - before == pytest.approx(2 * 100 * 1.8, rel=0.03)
    assert hand.run(6.0).behind == 0
    hand.submit(Stop())
    assert hand.run(3.0).state == "ended"
    assert not violations(values(sink))


def test_after_a_short_delay_the_schedule_is_met_again():
    clock, sink = Made(SkewedClock), output()
    hand = HandEngine(sink, clock=clock, rate=200.0, duration=4)
    hand.run(0.5)
    clock.one.skew = SECOND
    snapshot = hand.finish()
    assert (snapshot.produced, snapshot.missed) == (800, 0)


def test_a_pause_shifts_the_schedule_and_nothing_is_made_up_for():
    sink = output()
    hand = HandEngine(sink, rate=200.0)
    hand.run(1.0)
    hand.submit(Pause(True))
    before = hand.run(0.2).produced
    snapshot = hand.run(60.0)
    assert (snapshot.state, snapshot.produced) == ("paused", before)
    hand.submit(Pause(False))
    snapshot = hand.run(1.0)
    assert snapshot.produced - before == pytest.approx(200, abs=25)
    assert snapshot.missed == 0
    stamps = [record.timestamp for record in sink.records]
    assert max(later - earlier for earlier, later in itertools.pairwise(stamps)) == pytest.approx(60_100, abs=200)


@pytest.mark.parametrize("rate", [100.0, 5.0])
def test_a_rate_that_is_set_in_a_pause_as_fast_as_possible_makes_up_for_nothing_either(rate):
    sink = output(delay=0.0001)
    hand = HandEngine(sink, rate=None)
    hand.run(1.0)
    hand.submit(Pause(True))
    hand.run(1.0)
    hand.submit(SetRate(rate))
    before = hand.run(60.0).produced
    hand.submit(Pause(False))
    assert hand.run(4.0).produced - before == pytest.approx(4 * rate, abs=rate / 5 + 10)


def test_a_run_that_is_paused_while_it_is_behind_is_behind_no_more():
    sink = FullSink()
    hand = HandEngine(sink, rate=200.0)
    hand.run(1.0)
    sink.full = True
    assert hand.run(2.0).behind > 250
    hand.submit(Pause(paused=True))
    sink.full = False
    snapshot = hand.run(1.0)
    assert (snapshot.state, snapshot.behind) == ("paused", 0)


@pytest.mark.parametrize("rate", [100.0, 5.0, None])
def test_a_clock_that_is_set_forward_is_followed_and_told(rate):
    clock, sink = Made(SetClock), output(delay=0.0001)
    hand = HandEngine(sink, clock=clock, rate=rate, duration=2.0, timeline=((1.5, Spike("alpha_tv")),))
    hand.run(1.0)
    clock.one.set_by = 3 * 3600
    before = runs.START / 1000 + 1000
    snapshot = hand.finish()
    (warning,) = (one for one in snapshot.activities if one.level == "WARNING")
    assert warning.text.startswith("The clock went forward by 3:00:00, ")
    assert snapshot.missed == 0
    if rate is not None:
        assert rate * 2.0 <= snapshot.produced <= rate * 2.0 + 1
    later = [record.timestamp - before for record in sink.records if record.timestamp > before + 1000.0]
    assert later
    assert 3 * 3600e3 - 100.0 < min(later) <= max(later) < 3 * 3600e3 + 3_000.0
    (spike,) = hand.engine.account().commands
    assert spike.instant / 1000 > before + 3 * 3600e3  # the time that was not is none of the timeline's
    assert rate is None or not violations(values(sink))


@pytest.mark.parametrize("seconds", [-3600, -1, 0.9])
def test_a_clock_that_is_set_back_or_by_very_little_is_not_followed(seconds):
    clock, sink = Made(SetClock), output()
    hand = HandEngine(sink, clock=clock, rate=100.0, duration=0.5)
    hand.run(0.2)
    clock.one.set_by = seconds
    snapshot = hand.finish()
    assert snapshot.produced == 50
    assert not [one for one in snapshot.activities if one.level == "WARNING"]
    assert not violations(values(sink))


def test_a_clock_that_is_set_forward_in_a_pause_is_told_when_it_goes_on():
    clock = Made(SetClock)
    hand = HandEngine(output(), clock=clock, rate=100.0)
    hand.run(1.0)
    hand.submit(Pause(True))
    hand.run(1.0)
    clock.one.set_by = 3600
    assert not [one for one in hand.run(1.0).activities if one.level == "WARNING"]
    hand.submit(Pause(False))
    snapshot = hand.run(0.2)
    made = snapshot.produced
    assert [one.text[:34] for one in snapshot.activities if one.level == "WARNING"] == [
        "The clock went forward by 1:00:00,"
    ]
    snapshot = hand.run(1.0)
    assert snapshot.produced > made
    assert snapshot.missed == 0


# As fast as possible


def test_as_fast_as_possible_and_back():
    sink = output(delay=0.0001)
    hand = HandEngine(sink, rate=None)
    snapshot = hand.run(1.0)
    assert snapshot.target_rate is None
    assert snapshot.produced == pytest.approx(10_000, rel=0.1)
    hand.submit(SetRate(100.0))
    before = hand.run(0.1).produced
    assert hand.run(3.0).produced - before == pytest.approx(300, abs=20)
    hand.submit(SetRate(None))
    before = hand.run().produced
    assert hand.run(1.0).produced - before == pytest.approx(10_000, rel=0.1)
    hand.submit(Pause(True))
    assert hand.run(0.1).state == "paused"
    hand.submit(Pause(False))
    hand.submit(Stop())
    snapshot = hand.run(1.0)
    assert (snapshot.state, snapshot.missed) == ("ended", 0)
    assert not violations(values(sink), schema=False)


def test_as_fast_as_possible_makes_exactly_its_events():
    sink = output()
    snapshot = runs.finish(runs.engine(sink, clock=WallClock, rate=None, max_events=20_000))
    assert snapshot.produced == len(sink.records) == 20_000
    assert not violations(values(sink), schema=False)


# Timelines


def test_a_timeline_is_carried_out_at_its_simulated_instants():
    timeline = ((1.0, Spike("alpha_tv")), (2.5, GiftBurst("beta_tv", 9)), (3.0, Raid("nobody")))
    snapshot = runs.finish(runs.engine(duration=5, timeline=timeline))
    assert [(one.instant - runs.START) / SECOND for one in snapshot.applied] == [1.0, 2.5, 3.0]
    assert [bool(one.refused) for one in snapshot.applied] == [False, False, True]


def test_a_timeline_plays_as_fast_as_possible_too():
    timeline = ((0.1, Raid("alpha_tv", "far_away", 77)), (0.3, SetRate(100.0)), (0.4, SetRate(None)), (0.5, Stop()))
    hand = HandEngine(output(delay=0.0001), rate=None, timeline=timeline)
    assert hand.finish().error == ""
    account = hand.engine.account()
    assert [(one.command, one.refused) for one in account.commands] == [(command, "") for _, command in timeline]
    for (at, _), one in zip(timeline, account.commands, strict=True):
        assert at <= (one.instant - account.first_instant) / SECOND < at + 0.15


# Virtual time beside the wall's


def test_virtual_time_into_kafka_never_passes_the_wall_clock():
    sink = output()
    hand = HandEngine(sink, clock=lambda: VirtualClock(runs.START - SECOND), rate=100.0, duration=2, never_ahead=True)
    for tenth in range(10):
        snapshot = hand.run(0.1)
        assert snapshot.instant <= runs.START + (tenth + 1) * SECOND // 10
        assert snapshot.produced == pytest.approx(110 + 10 * tenth, abs=20)
    assert hand.run(0.2).produced == 200


@pytest.mark.parametrize("rate", [40.0, 400.0])
def test_the_past_goes_over_into_the_present_without_a_seam(rate):
    start = runs.START - 60 * SECOND
    sink = StampingSink()
    hand = HandEngine(sink, clock=lambda: VirtualClock(start), rate=rate, then_live=True)
    assert "The past is filled up: going on live" in [one.text for one in hand.run(3.0).activities]
    stopped = hand.time.time()
    hand.submit(Stop())
    snapshot = hand.run(1.0)
    assert (snapshot.state, snapshot.missed, snapshot.failed, snapshot.behind) == ("ended", 0, 0, 0)
    stamps = [record.timestamp / 1000 for record in sink.records]
    # Every second of the past and of the present holds its events, the one with the seam too.
    counts = Counter(int(stamp - start / SECOND) for stamp in stamps)
    assert all(counts[second] == pytest.approx(rate, abs=3) for second in range(1, 62)), counts
    # The past came in a rush; from then on each event comes when it is due.
    # (What is left of the last slice goes out at once when the run is stopped.)
    live_from = runs.START / SECOND
    times = zip(sink.sent, stamps, strict=True)
    lags = [sent - stamp for sent, stamp in times if live_from + 0.2 < stamp < stopped - 0.2]
    assert len(lags) > rate
    assert min(lags) > -0.002
    assert max(lags) < 0.02
    # The world knows nothing of it: another run that stays virtual writes the same.
    other = output()
    runs.finish(runs.engine(other, clock=lambda: VirtualClock(start), rate=rate, max_events=len(sink.records)))
    same = len(sink.records) - 10
    assert [record.value for record in other.records[:same]] == [record.value for record in sink.records[:same]]
    assert not violations(values(sink))
