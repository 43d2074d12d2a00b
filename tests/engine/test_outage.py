"""Outages: noticed, of the whole other side or of a part of it; and nothing else taken for one."""

import pytest

from tests.engine.outputs import output
from tests.hand_time import HandEngine
from tui_sim.engine.outage import OutageWatch
from tui_sim.sinks.memory import MemorySink

CHAT, VIEWER = "t.chat", "t.viewer"
KEYS = (b"alpha_tv", b"beta_tv", b"gamma_tv")


class Watched:
    """A sink of which the test says what is sent and what is answered, looked at ten times a second."""

    def __init__(self):
        self.sink = MemorySink([CHAT, VIEWER])
        self.now = 1000.0
        self.watch = OutageWatch(lambda: 50_000.0 + self.now)
        self.silences: list[float] = []

    def each(self, seconds, step):
        """Do ``step`` and look, for so many seconds."""
        for _ in range(round(seconds * 10)):
            step(self.sink.ledger)
            self.watch.look(self.now, self.sink)
            self.silences.append(self.watch.silent(self.now))
            self.now += 0.1
        return self.watch.outage


def send(ledger, topics=(CHAT, VIEWER), keys=KEYS, count=1):
    for topic in topics:
        for key in keys:
            ledger.of(topic, key).queued += count


def answer(ledger, topics=(CHAT, VIEWER), keys=KEYS):
    for topic in topics:
        for key in keys:
            counts = ledger.of(topic, key)
            counts.acknowledged, counts.queued = counts.acknowledged + counts.queued, 0


def well(ledger):
    answer(ledger)
    send(ledger)


def test_a_run_that_is_well_has_no_outage_nor_has_one_that_sends_nothing():
    watched = Watched()
    assert watched.each(20, well) is None
    assert watched.each(3, answer) is None
    assert watched.each(60, lambda ledger: None) is None
    assert max(watched.silences) < 0.5


def test_an_outage_begins_with_the_first_event_that_is_not_answered_and_ends_with_an_answer():
    watched = Watched()
    watched.each(10, well)
    watched.each(1.9, send)
    assert watched.watch.outage is None
    outage = watched.each(10, send)
    assert outage is not None
    assert outage.since == pytest.approx(51_010.0, abs=0.5)
    assert (outage.topics, outage.reason) == ((CHAT, VIEWER), "as the test wants it")
    assert outage.waiting == pytest.approx(6 * 119, abs=12)
    assert watched.each(0.5, well) is None


def test_one_topic_that_is_not_answered_is_an_outage_of_that_topic():
    watched = Watched()

    def chat_is_gone(ledger):
        answer(ledger, (VIEWER,))
        send(ledger)

    outage = watched.each(10, chat_is_gone)
    assert outage is not None
    assert (outage.topics, outage.waiting) == ((CHAT,), pytest.approx(300, abs=6))


def test_one_partition_that_is_not_answered_is_an_outage_of_its_keys():
    watched = Watched()

    def no_leader(ledger):
        answer(ledger, (VIEWER,))
        answer(ledger, (CHAT,), KEYS[1:])
        send(ledger)

    watched.each(5, well)
    outage = watched.each(10, no_leader)
    assert outage is not None
    assert (outage.topics, outage.waiting) == ((CHAT,), pytest.approx(101, abs=2))


def test_a_rare_key_behind_a_long_queue_is_none():
    watched = Watched()
    ledger = watched.sink.ledger
    send(ledger, (CHAT,), (b"busy_tv",), 100_000)
    send(ledger, (CHAT,), (b"rare_tv",))

    def slowly(ledger):
        counts = ledger.of(CHAT, b"busy_tv")
        counts.acknowledged += 1000
        counts.queued -= 1000

    assert watched.each(10, slowly) is None


def test_records_that_are_held_back_on_purpose_are_none():
    watched = Watched()
    watched.sink.ledger.held_back = 30.0

    assert watched.each(31, send) is None
    assert watched.each(3, send) is not None


def test_time_in_which_this_process_did_not_run_is_none():
    watched = Watched()
    watched.each(5, well)
    watched.now += 3600.0
    watched.each(1, send)
    assert watched.watch.outage is None
    assert watched.each(3, send) is not None


def test_records_that_fail_unanswered_do_not_hide_an_outage_and_refused_ones_are_none():
    def fails(ledger, *, answered):
        send(ledger)
        for topic in (CHAT, VIEWER):
            for key in KEYS:
                ledger.fail(topic, key, "why", ledger.of(topic, key).queued, answered=answered)

    watched = Watched()
    watched.each(3, well)
    assert watched.each(6, lambda ledger: fails(ledger, answered=True)) is None
    assert watched.each(6, lambda ledger: fails(ledger, answered=False)) is not None
    assert watched.each(1, well) is None


def test_a_running_engine_shows_an_outage_while_it_lasts():
    sink = output()
    hand = HandEngine(sink, rate=100.0)
    assert hand.run(1.0).acknowledged
    sink.hold = True
    assert hand.run(1.8).outage is None
    snapshot = hand.run(0.5)
    assert snapshot.outage is not None
    assert snapshot.last_error == snapshot.outage.reason == "as the test wants it"
    sink.hold = False
    assert hand.run(0.5).outage is None
