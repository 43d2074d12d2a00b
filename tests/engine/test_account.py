"""The engine's account and the sink's agree at every moment, whatever the sink does."""

import itertools

from pydantic import TypeAdapter

from tests import runs
from tests.engine.outputs import TOPIC_NAMES, output, swollen
from tui_sim.commands import Spike
from tui_sim.engine import publisher
from tui_sim.engine.snapshot import Account
from tui_sim.reporting.run_logger import exit_code
from tui_sim.sinks.kafka.embedded import MockCluster
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import touch_topics


def test_failures_are_counted_by_reason_and_the_books_close():
    sink = output(verdict=lambda record: "too large" if len(record.value) % 5 == 0 else "")
    snapshot = runs.finish(runs.engine(sink, max_events=2000))
    assert snapshot.produced == 2000
    assert snapshot.failed > 0
    assert snapshot.acknowledged + snapshot.failed == 2000
    assert [(one.reason, one.count) for one in snapshot.failures] == [("too large", snapshot.failed)]


def audited(running, sink, monkeypatch, before=lambda number: None):
    """The largest queue of a topic in each snapshot that the engine makes from now on, all of whose books must close.

    It makes one each time it has polled its sink; ``before`` the next poll is called with the number of those so far.
    """
    monkeypatch.setattr(publisher, "PUBLISH_EVERY", 0.0)
    poll, numbers, seen = sink.poll, set(), []

    def look(timeout):
        snapshot = running.snapshot()
        if snapshot.number not in numbers:
            numbers.add(snapshot.number)
            seen.append(max(topic.queued for topic in snapshot.topics))
        for topic in snapshot.topics:
            assert topic.queued >= 0
            assert topic.produced == topic.acknowledged + topic.failed + topic.queued, len(seen)
        before(len(seen))
        poll(timeout)

    monkeypatch.setattr(sink, "poll", look)
    return seen


def test_the_books_close_in_each_of_ten_thousand_snapshots_with_kafka(monkeypatch):
    """With librdkafka's own reports: a queue that is often full, and messages that it refuses as too large."""
    cluster = MockCluster()
    properties = {"queue.buffering.max.messages": "50", "linger.ms": "1", "message.max.bytes": "1000"}
    sink = KafkaSink(TOPIC_NAMES, cluster.address, properties, touch_topics)
    send = sink.send
    monkeypatch.setattr(sink, "send", lambda records: send(swollen(records)))
    running = runs.engine(sink, max_events=30_000, rate=30.0)
    seen = audited(running, sink, monkeypatch)
    snapshot = runs.finish(running, 120.0)
    assert len(seen) >= 10_000
    assert max(seen) > 20
    assert (snapshot.error, snapshot.queued) == ("", 0)
    assert snapshot.produced == snapshot.acknowledged + snapshot.failed == 30_000
    assert snapshot.failed > 100


def test_the_books_close_in_each_of_ten_thousand_snapshots(monkeypatch):
    """The engine's count of what it produced against the sink's own of what waits, arrived and failed."""
    stall = itertools.count()
    sink = output(
        room=lambda record: next(stall) % 100 != 0,
        verdict=lambda record: "too large" if len(record.value) % 7 == 0 else "",
    )
    running = runs.engine(sink, max_events=30_000, rate=30.0)

    def hold(number):
        sink.hold = number % 5 != 0

    seen = audited(running, sink, monkeypatch, hold)
    snapshot = runs.finish(running, 120.0)
    assert len(seen) >= 10_000
    assert max(seen) > 1  # there was something to get wrong
    assert (snapshot.error, snapshot.queued) == ("", 0)
    assert snapshot.produced == snapshot.acknowledged + snapshot.failed == 30_000
    assert snapshot.failed > 1000


def test_books_that_do_not_close_are_said_and_end_badly(monkeypatch):
    sink = output()
    monkeypatch.setattr(sink, "close", lambda **_: sink.ledger.counts.popitem())
    snapshot = runs.finish(runs.engine(sink, max_events=100))
    assert snapshot.error.startswith("the books don't close: ")
    assert exit_code(snapshot) == 1


def test_the_account_has_channels_partitions_and_commands():
    sink = output(verdict=lambda record: "refused" if record.key == b"beta_tv" else "")
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
