"""The engine under a virtual clock and a scripted sink that stalls and fails."""

import hashlib
import itertools
import re
import subprocess
import sys
import threading
import time
from collections import Counter
from typing import Any

import pytest
from pydantic import TypeAdapter

from tests import runs
from tests.checks import violations
from tests.tui.fakes import ScriptedHandle
from tui_sim.clock import VirtualClock, WallClock
from tui_sim.commands import (
    CommandRefused,
    GiftBurst,
    Pause,
    Raid,
    SetRate,
    Spike,
    StepRate,
    Stop,
    ToggleTopic,
    UseEmbedded,
)
from tui_sim.engine import engine as engine_module
from tui_sim.engine.books import Books
from tui_sim.engine.snapshot import Account
from tui_sim.reporting.run_logger import exit_code
from tui_sim.sinks.base import SinkRefused
from tui_sim.sinks.kafka.embedded import MockCluster
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import touch_topics
from tui_sim.sinks.memory import MemorySink
from tui_sim.timestamps import SECOND

TOPIC_NAMES = list(runs.NAMES.values())


class SkewedClock(WallClock):
    """A wall clock that a test can put forward."""

    def __init__(self):
        super().__init__()
        self.skew = 0

    def now(self):
        return super().now() + self.skew

    def until(self, instant):
        return (instant - self.now()) / SECOND


def written(sink):
    return b"\n".join(record.key + str(record.timestamp).encode() + record.value for record in sink.records)


def values(sink):
    import json

    return [json.loads(record.value) for record in sink.records]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 6, 7, 50, 997])
def test_a_run_makes_exactly_its_events_and_every_channel_that_opens_also_ends(count):
    sink = MemorySink(TOPIC_NAMES)
    snapshot = runs.finish(runs.engine(sink, max_events=count))
    assert snapshot.produced == snapshot.acknowledged == len(sink.records) == count
    kinds = [value.get("event_type") for value in values(sink)]
    assert kinds[0] == "stream_start"
    assert kinds.count("stream_end") == (kinds.count("stream_start") if count > 1 else 0)
    assert not violations(values(sink))


@pytest.mark.parametrize("seed", range(12))
def test_a_duration_of_virtual_time_holds_exactly_its_events(seed):
    sink = MemorySink(TOPIC_NAMES)
    snapshot = runs.finish(runs.engine(sink, duration=60, rate=10.0, seed=seed))
    assert snapshot.produced == 600
    assert values(sink)[-1]["event_type"] == "stream_end"
    assert all(runs.START <= record.timestamp * 1000 + 999 < runs.START + 61 * SECOND for record in sink.records)


def test_a_slow_sink_and_a_fast_one_get_the_same_bytes():
    fast = MemorySink(TOPIC_NAMES)
    stall = itertools.count()
    slow = MemorySink(TOPIC_NAMES, room=lambda record: next(stall) % 7 != 0, delay=0.0002)
    for sink in (fast, slow):
        runs.finish(runs.engine(sink, max_events=3000, rate=900.0))
    assert hashlib.sha256(written(fast)).digest() == hashlib.sha256(written(slow)).digest()


def test_the_bytes_do_not_depend_on_how_many_are_asked_for_or_on_the_hash_seed(tmp_path):
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


def test_failures_are_counted_by_reason_and_the_books_close():
    sink = MemorySink(TOPIC_NAMES, verdict=lambda record: "too large" if len(record.value) % 5 == 0 else "")
    snapshot = runs.finish(runs.engine(sink, max_events=2000))
    assert snapshot.produced == 2000
    assert snapshot.failed > 0
    assert snapshot.acknowledged + snapshot.failed == 2000
    assert [(one.reason, one.count) for one in snapshot.failures] == [("too large", snapshot.failed)]


def audited(running, monkeypatch, before=lambda number: None):
    """The largest queue of a topic in each snapshot so far, all of whose books must close; ``before`` each is called."""
    publish = running._publish
    seen = []

    def look():
        publish()
        snapshot = running.snapshot()
        before(len(seen))
        seen.append(max(topic.queued for topic in snapshot.topics))
        for topic in snapshot.topics:
            assert topic.queued >= 0
            assert topic.produced == topic.acknowledged + topic.failed + topic.queued, len(seen)

    monkeypatch.setattr(running, "_publish", look)
    return seen


def test_the_books_close_in_each_of_ten_thousand_snapshots_with_kafka(monkeypatch):
    """With librdkafka's own reports: a queue that is often full, and messages that it refuses as too large."""
    monkeypatch.setattr(engine_module, "_PUBLISH_EVERY", 0.0)
    cluster = MockCluster()
    properties = {"queue.buffering.max.messages": "50", "linger.ms": "1", "message.max.bytes": "1000"}
    sink = KafkaSink(TOPIC_NAMES, cluster.address, properties, touch_topics)
    monkeypatch.setattr(sink, "send", swollen(sink.send))
    running = runs.engine(sink, max_events=30_000, rate=30.0)
    seen = audited(running, monkeypatch)
    snapshot = runs.finish(running, 120.0)
    assert len(seen) >= 10_000
    assert max(seen) > 20
    assert (snapshot.error, snapshot.queued) == ("", 0)
    assert snapshot.produced == snapshot.acknowledged + snapshot.failed == 30_000
    assert snapshot.failed > 100


def swollen(send):
    """Sends every record whose length can be divided by 37 as one that is too large."""

    def wrapped(records):
        return send(
            [(*rest, value.ljust(2000) if len(value) % 37 == 0 else value, seq) for *rest, value, seq in records]
        )

    return wrapped


def test_the_books_close_in_each_of_ten_thousand_snapshots(monkeypatch):
    """The engine's count of what it produced against the sink's own of what waits, arrived and failed."""
    monkeypatch.setattr(engine_module, "_PUBLISH_EVERY", 0.0)
    stall = itertools.count()
    sink = MemorySink(
        TOPIC_NAMES,
        room=lambda record: next(stall) % 100 != 0,
        verdict=lambda record: "too large" if len(record.value) % 7 == 0 else "",
    )
    running = runs.engine(sink, max_events=30_000, rate=30.0)

    def hold(number):
        sink.hold = number % 5 != 0

    seen = audited(running, monkeypatch, hold)
    snapshot = runs.finish(running, 120.0)
    assert len(seen) >= 10_000
    assert max(seen) > 1  # there was something to get wrong
    assert (snapshot.error, snapshot.queued) == ("", 0)
    assert snapshot.produced == snapshot.acknowledged + snapshot.failed == 30_000
    assert snapshot.failed > 1000


def test_books_that_do_not_close_are_said_and_end_badly(monkeypatch):
    sink = MemorySink(TOPIC_NAMES)
    monkeypatch.setattr(sink, "close", lambda **_: sink.ledger.counts.popitem())
    snapshot = runs.finish(runs.engine(sink, max_events=100))
    assert "the books don't close: " in snapshot.error
    assert exit_code(snapshot) == 1


def test_a_full_queue_shows_how_far_behind_after_a_second_with_the_target_unchanged():
    full = threading.Event()
    sink = MemorySink(TOPIC_NAMES, room=lambda record: not full.is_set())
    running = runs.engine(sink, clock=WallClock, rate=200.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 20)
    full.set()
    began = time.monotonic()
    assert runs.until(lambda: running.snapshot().behind) == pytest.approx(200, abs=40)
    assert time.monotonic() - began == pytest.approx(1.1, abs=0.25)
    runs.until(lambda: running.snapshot().behind > 300)
    assert running.snapshot().target_rate == 200.0
    full.clear()
    runs.until(lambda: not running.snapshot().behind)
    running.submit(Stop())
    assert running.join(3.0)
    assert (running.snapshot().missed, running.snapshot().failed) == (0, 0)


def test_a_paused_run_is_not_behind():
    full = threading.Event()
    sink = MemorySink(TOPIC_NAMES, room=lambda record: not full.is_set())
    running = runs.engine(sink, clock=WallClock, rate=200.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 20)
    full.set()
    runs.until(lambda: running.snapshot().behind > 250)
    running.submit(Pause(paused=True))
    full.clear()
    runs.until(lambda: running.snapshot().state == "paused" and not running.snapshot().behind, 3.0)
    running.submit(Stop())
    assert running.join(3.0)


def test_a_low_rate_is_never_behind_while_its_queue_grows():
    sink = MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=WallClock, rate=20.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 5)
    sink.hold = True
    runs.until(lambda: running.snapshot().behind or running.snapshot().queued > 50)
    assert running.snapshot().behind == 0
    sink.hold = False
    running.submit(Stop())
    assert running.join(3.0)


def test_the_account_has_channels_partitions_and_commands():
    sink = MemorySink(TOPIC_NAMES, verdict=lambda record: "refused" if record.key == b"beta_tv" else "")
    running = runs.engine(sink, max_events=2000, timeline=((2.0, Spike("alpha_tv")),))
    snapshot = runs.finish(running)
    account = running.account()
    assert TypeAdapter(Account).validate_json(TypeAdapter(Account).dump_json(account)) == account
    for topic in snapshot.topics:
        mine = [one for one in account.channels if one.topic == topic.topic]
        assert sum(one.acknowledged for one in mine) == topic.acknowledged
        assert sum(one.failed for one in mine) == topic.failed
    assert {one.channel for one in account.channels if one.failed} == {"beta_tv"}
    assert [type(one.command) for one in account.commands] == [Spike]
    assert account.ended >= account.began > 0
    assert account.last_instant > account.first_instant == runs.START


def test_connecting_is_tried_again_with_growing_pauses(monkeypatch):
    monkeypatch.setattr(engine_module, "_LONGEST_PAUSE", 0.02)
    sink = MemorySink(TOPIC_NAMES, unavailable=3)
    running = runs.engine(sink, max_events=10)
    waits = []
    monkeypatch.setattr(running, "_wait_for", waits.append)
    snapshot = runs.finish(running)
    assert snapshot.produced == 10
    assert sink.attempts == 4
    assert [moment.text for moment in snapshot.moments][:1] == ["Connection attempt 1 failed: not yet, next in 1 s"]
    assert waits == [1.0, 0.02, 0.02]


def test_connecting_gives_up_after_the_time_out():
    snapshot = runs.finish(runs.engine(MemorySink(TOPIC_NAMES, unavailable=99), max_events=10, connect_timeout=0.3))
    assert snapshot.state == "ended"
    assert snapshot.error == "memory could not be reached within 0.3 s: not yet"
    assert snapshot.produced == 0


def test_a_stop_while_connecting_is_heard_at_once():
    running = runs.engine(MemorySink(TOPIC_NAMES, unavailable=99))
    running.start()
    runs.until(lambda: running.snapshot().moments)
    running.submit(Stop())
    assert running.join(0.5)
    assert not running.snapshot().error


def test_a_stop_drains_and_ends_every_channel():
    sink = MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=WallClock, rate=500.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 100)
    running.submit(Stop())
    assert running.join(3.0)
    snapshot = running.snapshot()
    assert snapshot.produced == snapshot.acknowledged == len(sink.records)
    assert [value.get("event_type") for value in values(sink)[-3:]] == ["stream_end"] * 3
    assert not violations(values(sink))


def test_a_dead_sink_ends_the_drain_and_what_is_left_has_failed(monkeypatch):
    monkeypatch.setattr(engine_module, "STOP_PATIENCE", 0.2)
    sink = MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=WallClock, rate=500.0)
    running.start()
    runs.until(lambda: running.snapshot().acknowledged > 50)
    sink.hold = True
    runs.until(lambda: running.snapshot().queued > 20)
    running.submit(Stop())
    assert running.join(3.0)
    snapshot = running.snapshot()
    assert snapshot.failed > 20
    assert snapshot.produced == snapshot.acknowledged + snapshot.failed


@pytest.mark.parametrize("room", [True, False])
def test_a_run_that_comes_to_its_end_waits_for_the_other_side(monkeypatch, room):
    monkeypatch.setattr(engine_module, "STOP_PATIENCE", 0.1)
    rests = threading.Event()
    rests.set()
    sink = MemorySink(TOPIC_NAMES, room=lambda record: room or not rests.is_set())
    sink.hold = True
    running = runs.engine(sink, max_events=100)
    running.start()
    runs.until(lambda: running.snapshot().state == "draining" or (not room and running.snapshot().state == "running"))
    assert not running.join(1.0)
    rests.clear()
    sink.hold = False
    assert running.join(10.0)
    assert exit_code(running.snapshot()) == 0
    assert len(sink.records) == 100


@pytest.mark.parametrize("rate", [100.0, None])
@pytest.mark.parametrize("pause", [2.0, 3.0, 4.9, 5.2, 9.0, 3600.0])
def test_a_run_that_stood_still_over_its_end_misses_the_rest_and_ends_its_channels(rate, pause):
    clock, sink = SkewedClock(), MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=lambda: clock, rate=rate, duration=0.5)
    running.start()
    runs.until(lambda: running.snapshot().produced > 20)
    clock.skew = round(pause * SECOND)
    assert running.join(10.0)
    snapshot = running.snapshot()
    assert exit_code(snapshot) == 0
    assert snapshot.produced == snapshot.acknowledged == len(sink.records)
    assert rate is None or snapshot.produced + snapshot.missed in range(50, 54)  # the ends of three channels
    assert [value.get("event_type") for value in values(sink)[-3:]] == ["stream_end"] * 3
    assert not violations(values(sink))


def test_a_second_stop_leaves_at_once():
    sink = MemorySink(TOPIC_NAMES)
    sink.hold = True
    running = runs.engine(sink, clock=WallClock, rate=500.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 50)
    running.submit(Stop())
    running.submit(Stop(now=True))
    assert running.join(1.0)
    assert running.snapshot().failed == running.snapshot().produced


def test_a_full_queue_slows_the_world_and_never_holds_up_a_command():
    full = threading.Event()
    sink = MemorySink(TOPIC_NAMES, room=lambda record: not full.is_set())
    running = runs.engine(sink, clock=WallClock, rate=200.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 20)
    full.set()
    time.sleep(0.3)
    stuck = running.snapshot().produced
    asked = time.monotonic()
    ticket = running.submit(SetRate(50.0))
    runs.until(lambda: any(one.ticket == ticket for one in running.snapshot().applied))
    assert time.monotonic() - asked < 0.1
    assert running.snapshot().produced == stuck
    full.clear()
    runs.until(lambda: running.snapshot().produced > stuck)
    running.submit(Stop())
    assert running.join(3.0)
    assert running.snapshot().missed == 0


def test_up_to_five_seconds_are_made_up_for_and_the_rest_is_missed():
    sink = MemorySink(TOPIC_NAMES)
    handle = ScriptedHandle(1.0, rate=100.0, sink=sink)
    clock: Any = handle._engine._clock
    clock._origin += 20 * SECOND  # as if it had stood still for so long
    handle.run(0.2)
    assert handle.snapshot().missed == pytest.approx(1500, abs=25)
    before = len(sink.records)
    assert sum(topic.missed for topic in handle.snapshot().topics) == handle.snapshot().missed
    assert handle.snapshot().behind == 0  # not worth a word yet
    handle.run(1.2)
    assert handle.snapshot().behind == pytest.approx(400, abs=30)
    handle.run(0.6)
    assert len(sink.records) - before == pytest.approx(2 * 100 * 1.8, rel=0.03)
    handle.run(6.0)
    assert handle.snapshot().behind == 0
    handle.submit(Stop())
    handle.run(3.0)
    assert handle.snapshot().state == "ended"
    assert not violations(values(sink))


class SetClock(WallClock):
    """A wall clock whose time of day a test sets."""

    def __init__(self):
        self.set_by = 0  # seconds
        super().__init__(wall=lambda: time.time_ns() + self.set_by * 1_000_000_000)


@pytest.mark.parametrize("rate", [100.0, 5.0, None])
def test_a_clock_that_is_set_forward_is_followed_and_told(rate, monkeypatch):
    clock, sink = SetClock(), MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=lambda: clock, rate=rate, duration=2.0, timeline=((1.5, Spike("alpha_tv")),))
    warnings = []
    monkeypatch.setattr(running._books, "notice", lambda text, level="INFO": warnings.append((level, text[:34])))
    running.start()
    runs.until(lambda: running.snapshot().produced > 3)
    clock.set_by = 3 * 3600
    before = time.time() * 1000
    assert running.join(10.0)
    snapshot = running.snapshot()
    assert warnings[1:] == [("WARNING", "The clock went forward by 3:00:00,")]
    assert snapshot.missed == 0
    if rate is not None:
        assert rate * 2.0 <= snapshot.produced <= rate * 2.0 + 1
    later = [record.timestamp - before for record in sink.records if record.timestamp > before + 1000.0]
    assert later
    assert 3 * 3600e3 - 1000.0 < min(later) <= max(later) < 3 * 3600e3 + 10_000.0
    (spike,) = (one for one in running.account().commands)
    assert spike.instant / 1000 > before + 3 * 3600e3  # the time that was not is none of the timeline's
    assert rate is None or not violations(values(sink))


@pytest.mark.parametrize("seconds", [-3600, -1, 0.9])
def test_a_clock_that_is_set_back_or_by_very_little_is_not_followed(seconds):
    clock, sink = SetClock(), MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=lambda: clock, rate=100.0, duration=0.5)
    running.start()
    runs.until(lambda: running.snapshot().produced > 3)
    clock.set_by = seconds
    assert running.join(10.0)
    assert running.snapshot().produced == 50
    assert not [one for one in running.snapshot().moments if one.level == "WARNING"]
    assert not violations(values(sink))


def test_a_clock_that_is_set_forward_in_a_pause_is_told_when_it_goes_on():
    clock, sink = SetClock(), MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=lambda: clock, rate=100.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 3)
    running.submit(Pause(True))
    runs.until(lambda: running.snapshot().state == "paused")
    clock.set_by = 3600
    running.submit(Pause(False))
    runs.until(
        lambda: any(one.text.startswith("The clock went forward by 1:00:0") for one in running.snapshot().moments)
    )
    made = running.snapshot().produced
    runs.until(lambda: running.snapshot().produced > made)
    running.submit(Stop())
    assert running.join(3.0)
    assert running.snapshot().missed == 0


def test_what_is_missed_is_put_down_to_topics_as_they_were_produced():
    books = Books(runs.NAMES)
    books.miss(5, frozenset())
    assert sum(books.missed.values()) == 5
    books = Books(runs.NAMES)
    books.produced = {"chat": 70, "viewer": 20, "transactions": 5, "stream_meta": 5}
    for _ in range(1000):
        books.miss(1, frozenset(runs.NAMES))
    assert books.missed == {"chat": 700, "viewer": 200, "transactions": 50, "stream_meta": 50}
    books.miss(1000, frozenset(("viewer", "transactions")))
    assert books.missed == {"chat": 700, "viewer": 1000, "transactions": 250, "stream_meta": 50}


def test_after_a_short_delay_the_schedule_is_met_again():
    sink = MemorySink(TOPIC_NAMES)
    clock = SkewedClock()
    running = runs.engine(sink, clock=lambda: clock, rate=200.0, duration=4)
    running.start()
    runs.until(lambda: running.snapshot().produced > 20)
    clock.skew = SECOND
    assert running.join(10)
    assert running.snapshot().produced == 800
    assert running.snapshot().missed == 0


def test_pause_shifts_the_schedule_and_nothing_is_made_up_for():
    sink = MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=WallClock, rate=200.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 40)
    running.submit(Pause(True))
    runs.until(lambda: running.snapshot().state == "paused")
    time.sleep(0.2)
    before = running.snapshot().produced
    time.sleep(0.8)
    assert running.snapshot().produced == before
    running.submit(Pause(False))
    runs.until(lambda: running.snapshot().produced > before)
    resumed = time.monotonic()
    time.sleep(1.0)
    made = running.snapshot().produced - before
    assert made == pytest.approx(200 * (time.monotonic() - resumed), rel=0.25)
    running.submit(Stop())
    running.join(3)
    assert running.snapshot().missed == 0
    stamps = [record.timestamp for record in sink.records]
    assert max(later - earlier for earlier, later in itertools.pairwise(stamps)) >= 900


def test_commands_take_effect_and_stand_in_the_journal():
    sink = MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=WallClock, rate=200.0)
    running.start()
    runs.until(lambda: running.snapshot().produced > 40)
    raid = running.submit(Raid("alpha_tv", "far_away", 77))
    wrong = running.submit(Raid("nobody_here"))
    chat = running.submit(ToggleTopic("chat", False))
    rate = running.submit(SetRate(400.0))
    zero = running.submit(SetRate(0.0))
    runs.until(lambda: len(running.snapshot().applied) == 5)
    refused = {one.ticket: one.refused for one in running.snapshot().applied}
    assert refused[raid] == refused[chat] == refused[rate] == ""
    assert refused[wrong] == "nobody_here is not one of the simulated channels"
    assert refused[zero] == "a rate is a positive number up to 10000000"
    assert running.snapshot().target_rate == 400.0
    time.sleep(0.5)
    running.submit(Stop())
    running.join(3)
    incoming = [value for value in values(sink) if value.get("event_type") == "raid_incoming"]
    assert [value["raid_data"]["viewer_count"] for value in incoming] == [77]
    chats = [number for number, value in enumerate(values(sink)) if "message_id" in value]
    assert chats[-1] < len(sink.records) - 50


def test_as_fast_as_possible_and_back():
    sink = MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=WallClock, rate=None)
    running.start()
    runs.until(lambda: running.snapshot().produced > 5000)
    assert running.snapshot().target_rate is None
    running.submit(SetRate(100.0))
    runs.until(lambda: running.snapshot().target_rate == 100.0)
    runs.until(lambda: running.snapshot().produced_rate < 200)
    running.submit(SetRate(None))
    runs.until(lambda: running.snapshot().produced_rate > 2000)
    running.submit(Pause(True))
    runs.until(lambda: running.snapshot().state == "paused")
    running.submit(Pause(False))
    running.submit(Stop())
    assert running.join(5)
    assert running.snapshot().missed == 0
    assert not violations(values(sink)[:20_000], schema=False)


def test_as_fast_as_possible_makes_exactly_its_events():
    sink = MemorySink(TOPIC_NAMES)
    snapshot = runs.finish(runs.engine(sink, clock=WallClock, rate=None, max_events=20_000))
    assert snapshot.produced == len(sink.records) == 20_000
    assert not violations(values(sink), schema=False)


def test_rows_and_receipts_of_watched_channels():
    sink = MemorySink(TOPIC_NAMES, verdict=lambda record: "no" if record.topic.endswith("transactions") else "")
    running = runs.engine(sink, clock=WallClock, rate=500.0)
    running.watch(["alpha_tv", "never_heard_of"])
    running.start()
    view = runs.until(lambda: next((v for v in running.snapshot().watched if v.chat and v.money and v.history), None))
    assert view.login == "alpha_tv"
    row = view.chat[0]
    assert row.value["channel"] == "alpha_tv"
    receipt = runs.until(lambda: (r := running.receipt(row.seq)).state != "pending" and r)
    assert receipt.state == "acknowledged"
    assert values(sink)[receipt.offset]["message_id"] == row.value["message_id"]
    failed = runs.until(lambda: (r := running.receipt(view.money[0].seq)).state != "pending" and r)
    assert (failed.state, failed.error) == ("failed", "no")
    assert running.receipt(10**9).state == "gone"
    running.watch(["beta_tv"])
    runs.until(lambda: [one.login for one in running.snapshot().watched] == ["beta_tv"])
    running.submit(Stop())
    assert running.join(3)


def test_a_reader_that_went_away_ends_the_run_quietly():
    sink = MemorySink(TOPIC_NAMES)
    running = runs.engine(sink, clock=WallClock, rate=200.0)
    running.start()
    runs.until(lambda: running.snapshot().produced)
    sink.broken = True
    assert running.join(2)
    assert running.snapshot().closed
    assert not running.snapshot().error


def test_an_error_inside_is_told_and_the_books_close():
    def burst(record):
        raise RuntimeError("boom")

    snapshot = runs.finish(runs.engine(MemorySink(TOPIC_NAMES, room=burst), max_events=5))
    assert snapshot.error == "internal error: RuntimeError: boom"
    assert any("Traceback" in moment.text and moment.level == "DEBUG" for moment in snapshot.moments)


def test_virtual_time_into_kafka_never_passes_the_wall_clock():
    sink = MemorySink(TOPIC_NAMES)
    now = int(time.time() * 1e6)
    clock = lambda: engine_clock(now - SECOND)
    running = runs.engine(sink, clock=clock, rate=100.0, duration=2, never_ahead=True)
    began = time.monotonic()
    runs.finish(running)
    assert time.monotonic() - began >= 0.8
    assert max(record.timestamp for record in sink.records) <= time.time() * 1000


def engine_clock(start):
    from tui_sim.clock import VirtualClock

    return VirtualClock(start)


def test_a_rate_without_a_schedule_is_refused_in_virtual_time():
    gate = threading.Event()
    sink = MemorySink(TOPIC_NAMES, room=lambda record: gate.is_set())
    running = runs.engine(sink, max_events=100)
    ticket = running.submit(SetRate(None))
    running.start()
    runs.until(lambda: running.snapshot().applied)
    gate.set()
    assert running.join(5)
    (applied,) = running.snapshot().applied
    assert applied.ticket == ticket
    assert "schedule" in applied.refused


def test_a_timeline_is_carried_out_at_its_simulated_instants():
    timeline = ((1.0, Spike("alpha_tv")), (2.5, GiftBurst("beta_tv", 9)), (3.0, Raid("nobody")))
    snapshot = runs.finish(runs.engine(duration=5, timeline=timeline))
    assert [(one.instant - runs.START) / SECOND for one in snapshot.applied] == [1.0, 2.5, 3.0]
    assert [bool(one.refused) for one in snapshot.applied] == [False, False, True]


def test_the_embedded_broker_can_be_taken_while_connecting():
    from dataclasses import replace

    running = runs.engine(MemorySink(TOPIC_NAMES, unavailable=999), max_events=20)
    instead = MemorySink(TOPIC_NAMES)
    running._parts = replace(running._parts, embedded=lambda: instead)
    running.start()
    runs.until(lambda: running.snapshot().state == "connecting" and running.snapshot().last_error)
    running.submit(UseEmbedded())
    assert running.join(5)
    assert len(instead.records) == 20


class StampingSink(MemorySink):
    """Notes when each record was sent."""

    def __init__(self):
        super().__init__(TOPIC_NAMES)
        self.sent = []

    def send(self, records):
        taken = super().send(records)
        self.sent += [time.time()] * taken
        return taken


@pytest.mark.parametrize("rate", [40.0, 400.0])
def test_the_past_goes_over_into_the_present_without_a_seam(rate):
    start = time.time_ns() // 1000 - 60 * SECOND
    sink = StampingSink()
    running = runs.engine(sink, clock=lambda: VirtualClock(start), rate=rate, then_live=True)
    running.start()
    runs.until(lambda: any("going on live" in one.text for one in running.snapshot().moments))
    live_from = time.time()
    time.sleep(3.0)
    stopped = time.time()
    running.submit(Stop())
    assert running.join(3.0)
    snapshot = running.snapshot()
    assert (snapshot.missed, snapshot.failed, snapshot.behind) == (0, 0, 0)
    stamps = [record.timestamp / 1000 for record in sink.records]
    # Every second of the past and of the present holds its events, the one with the seam too.
    counts = Counter(int(stamp - start / SECOND) for stamp in stamps)
    whole = int(live_from - start / SECOND) + 2
    assert whole >= 61
    assert all(counts[second] == pytest.approx(rate, abs=3) for second in range(1, whole)), counts
    # The past came in a rush; from then on each event comes when it is due.
    # (What is left of the last slice goes out at once when the run is stopped.)
    times = zip(sink.sent, stamps, strict=True)
    lags = [sent - stamp for sent, stamp in times if live_from + 0.2 < stamp < stopped - 0.2]
    assert len(lags) > rate
    assert min(lags) > -0.002
    assert sorted(lags)[len(lags) // 2] < 0.02
    # The world knows nothing of it: another run that stays virtual writes the same.
    other = MemorySink(TOPIC_NAMES)
    runs.finish(runs.engine(other, clock=lambda: VirtualClock(start), rate=rate, max_events=len(sink.records)))
    same = len(sink.records) - 10
    assert [record.value for record in other.records[:same]] == [record.value for record in sink.records[:same]]
    assert not violations(values(sink))


class RefusingSink(MemorySink):
    """Takes so many records, then no more for ever."""

    def __init__(self, most):
        super().__init__(TOPIC_NAMES)
        self.most = most

    def send(self, records):
        if not self.most:
            raise SinkRefused("no more")
        taken = super().send(records[: self.most])
        self.most -= taken
        return taken


@pytest.mark.parametrize("watched", [(), ("alpha_tv",)])
def test_the_books_close_when_the_sink_gives_up_in_the_middle_of_a_slice(watched):
    running = runs.engine(RefusingSink(1700), rate=10_000.0, max_events=5000)
    running.watch(watched)
    snapshot = runs.finish(running)
    assert snapshot.error == "no more"
    assert snapshot.produced == 1700 == snapshot.acknowledged + snapshot.failed


class SlowSource:
    """A world of many channels that takes its time to be made: ``built`` of them so far, as a test says."""

    def __init__(self, clock):
        self.clock = clock
        self.go_on = threading.Event()

    def __call__(self, progress):
        while not self.go_on.wait(0.001):
            progress(3)
        self.clock.skew = 30 * SECOND
        return runs.world_of(rate=200.0)


def test_the_clock_starts_when_the_world_stands():
    clock, sink = SkewedClock(), MemorySink(TOPIC_NAMES)
    source = SlowSource(clock)
    running = runs.engine(sink, clock=lambda: clock, rate=200.0, source=source, duration=0.5)
    running.start()
    runs.until(lambda: running.snapshot().state == "starting")
    source.go_on.set()
    assert running.join(10.0)
    assert (running.snapshot().produced, running.snapshot().missed) == (100, 0)
    assert not violations(values(sink))


def test_a_world_that_is_being_made_hears_commands_and_tells_how_far_it_is(monkeypatch):
    monkeypatch.setattr(engine_module, "_HISTORY_EVERY", 0.01)
    source = SlowSource(SkewedClock())
    running = runs.engine(MemorySink(TOPIC_NAMES), source=source, duration=1.0)
    running.start()
    runs.until(lambda: "Building the world: 3 channels so far" in [one.text for one in running.snapshot().moments])
    running.submit(Pause(True))
    running.submit(SetRate(50.0))
    runs.until(lambda: len(running.snapshot().applied) == 2)
    source.go_on.set()
    assert runs.until(lambda: running.snapshot().state == "paused")
    assert running.snapshot().target_rate == 50.0
    running.submit(Stop())
    assert running.join(3.0)


def test_a_stop_ends_the_making_of_a_world():
    running = runs.engine(MemorySink(TOPIC_NAMES), source=SlowSource(SkewedClock()))
    running.start()
    runs.until(lambda: running.snapshot().state == "starting")
    running.submit(Stop())
    assert running.join(3.0)
    assert (running.snapshot().produced, exit_code(running.snapshot())) == (0, 0)


def test_a_timeline_plays_at_a_rate_without_end_too():
    timeline = ((0.1, Raid("alpha_tv", "far_away", 77)), (0.3, SetRate(100.0)), (0.4, SetRate(None)), (0.5, Stop()))
    running = runs.engine(MemorySink(TOPIC_NAMES), clock=WallClock, rate=None, timeline=timeline)
    assert runs.finish(running).error == ""
    account = running.account()
    assert [(one.command, one.refused) for one in account.commands] == [(command, "") for _, command in timeline]
    for (at, _), one in zip(timeline, account.commands, strict=True):
        assert (one.instant - account.first_instant) / SECOND >= at


def test_keys_that_are_read_together_add_up():
    running = runs.engine(MemorySink(TOPIC_NAMES), clock=WallClock, rate=20.0)
    running.start()
    runs.until(lambda: running.snapshot().state == "running")
    asked = (StepRate(1), StepRate(1), StepRate(1), StepRate(-1), Pause(), Pause(), Pause(),
             ToggleTopic("chat"), ToggleTopic("viewer"), ToggleTopic("chat"))  # fmt: skip
    for command in asked:
        running.submit(command)
    runs.until(lambda: len(running.snapshot().applied) == len(asked))
    snapshot = running.snapshot()
    assert (snapshot.target_rate, snapshot.state) == (100.0, "paused")
    assert [topic.topic for topic in snapshot.topics if not topic.on] == ["viewer"]
    assert [one.command for one in snapshot.applied] == [
        SetRate(50.0), SetRate(100.0), SetRate(200.0), SetRate(100.0), Pause(True), Pause(False), Pause(True),
        ToggleTopic("chat", False), ToggleTopic("viewer", False), ToggleTopic("chat", True),
    ]  # fmt: skip
    running.submit(Stop())
    assert running.join(3.0)


@pytest.mark.parametrize(
    ("rate", "steps", "after"),
    [
        (10.0, 1, 20.0), (10.0, 3, 100.0), (10.0, -2, 2.0), (37.0, 1, 50.0), (37.0, -1, 20.0), (0.25, -9, 0.1),
        (2e5, 9, 5e5), (None, -1, 5e5), (None, -2, 2e5), (1e6, -1, 5e5),
        (5e5, 1, "500000 a second is the highest step"), (1e6, 1, "1000000 a second is the highest step"),
        (0.1, -1, "0.1 a second is the lowest step"), (None, 1, "it is as fast as possible already"),
    ],
)  # fmt: skip
def test_a_step_of_the_rate_goes_along_1_2_5_or_says_why_not(rate, steps, after):
    if isinstance(after, str):
        with pytest.raises(CommandRefused, match=f"^{re.escape(after)}$"):
            StepRate(steps).rate_after(rate)
    else:
        assert StepRate(steps).rate_after(rate) == pytest.approx(after)


def test_rows_are_of_events_that_were_sent_each_with_a_number_of_its_own(monkeypatch):
    monkeypatch.setattr(engine_module, "STOP_PATIENCE", 0.05)
    full = threading.Event()
    sink = MemorySink(TOPIC_NAMES, room=lambda record: not full.is_set())
    running = runs.engine(sink, clock=WallClock, rate=2000.0, channels=("alpha_tv",))
    running.watch(["alpha_tv"])
    running.start()
    runs.until(lambda: running.snapshot().produced > 50)
    full.set()
    running.submit(Stop())
    assert running.join(5.0)
    (view,) = running.snapshot().watched
    seqs = [row.seq for row in (*view.chat, *view.money)]
    assert len(set(seqs)) == len(seqs)
    assert max(seqs) <= running.snapshot().produced
    assert view.chat_total == sum(value.get("message_id") is not None for value in values(sink))
    assert {running.receipt(seq).state for seq in seqs} == {"acknowledged"}


@pytest.mark.parametrize("now", [False, True])
def test_a_sink_hears_whether_somebody_wants_to_leave_at_once(now):
    class Sink(MemorySink):
        def close(self, *, at_once=False):
            closed.append(at_once)
            super().close(at_once=at_once)

    closed = []
    running = runs.engine(Sink(list(runs.NAMES.values())), clock=WallClock, rate=100.0)
    running.start()
    runs.until(lambda: running.snapshot().acknowledged)
    running.submit(Stop(now=now))
    assert running.join(20)
    assert closed == [now]
