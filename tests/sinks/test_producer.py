"""The producer: every message is accounted for, whatever befalls it."""

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException, Producer

from tests import runs
from tests.links import Link
from tests.sinks.records import RECORD, TOPICS, open_patiently, sent
from tui_sim.sinks.base import SinkRefused
from tui_sim.sinks.kafka.producer import NO_OFFSET, KafkaSink
from tui_sim.sinks.kafka.topics import touch_topics


def open_sink(cluster, **overrides):
    sink = KafkaSink(TOPICS, cluster.address, overrides, touch_topics)
    told = []
    sink.open(told.append)
    assert told == ["Successfully connected to Kafka", "Created topics: t.chat, t.viewer"]
    return sink


def test_every_message_is_acknowledged_with_its_place(cluster):
    sink = open_sink(cluster)
    for number in range(3000):
        assert sent(sink, number if number % 100 == 0 else None)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 3000)
    receipts = sink.receipts()
    assert len(receipts) == 30
    assert sorted(receipt.offset for receipt in receipts) == list(range(0, 3000, 100))
    assert len({receipt.partition for receipt in receipts}) == 1
    sink.close()


def test_a_full_queue_takes_nothing_and_loses_nothing(cluster):
    sink = open_sink(cluster, **{"queue.buffering.max.messages": "100", "linger.ms": "200"})
    taken = 0
    while sent(sink):
        taken += 1
    assert taken == 100
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 100)
    assert sent(sink)
    sink.close()


def test_a_message_that_is_too_large_fails_and_the_others_do_not(cluster):
    sink = open_sink(cluster, **{"message.max.bytes": "2000"})
    assert sent(sink, 1, topic="t.viewer", value=b"x" * 5000)
    assert sent(sink, 2)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    assert sink.ledger.topics["t.viewer"].failed == 1
    (reason,) = sink.ledger.failures
    assert "too large" in reason
    assert {receipt.seq: bool(receipt.error) for receipt in sink.receipts()} == {1: True, 2: False}
    sink.close()


def test_closing_counts_what_is_still_queued_as_failed(cluster):
    sink = open_sink(cluster, **{"linger.ms": "60000"})
    for number in range(50):
        sent(sink, number)
    sink.close()
    assert sink.ledger.acknowledged + sink.ledger.failed == 50
    assert sink.ledger.failed > 0
    assert len(sink.receipts()) == 50


class Fallible:
    """A real producer that a test makes fail: told by the next message or by the next poll."""

    def __init__(self, config):
        self._real = Producer(config)
        self.error: KafkaException | None = None
        self.told_by = ""
        self.after = 0
        """So many messages are taken before one tells of the error."""

    def fail(self, told_by, error, after=0):
        self.told_by, self.error, self.after = told_by, KafkaException(error), after

    def produce(self, *arguments, **options):
        if self.told_by == "message" and self.error is not None:
            if not self.after:
                raise self.error
            self.after -= 1
        self._real.produce(*arguments, **options)

    def poll(self, timeout):
        if self.told_by == "poll" and self.error is not None:
            raise self.error
        return self._real.poll(timeout)

    def purge(self, **options):
        self._real.purge(**options)

    def __len__(self):
        return len(self._real)


@pytest.fixture
def producers(monkeypatch):
    """The producers that were made, the newest last."""
    made: list[Fallible] = []

    def make(config):
        made.append(Fallible(config))
        return made[-1]

    monkeypatch.setattr("tui_sim.sinks.kafka.producer.Producer", make)
    return made


@pytest.mark.parametrize("fatal", [True, False])  # librdkafka gives the code alone when a message is refused
def test_a_fatal_error_rebuilds_the_producer_and_keeps_the_counts(cluster, producers, fatal):
    sink = open_sink(cluster)
    sent(sink)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    producers[0].fail("message", KafkaError(KafkaError._FATAL, "fenced", fatal=fatal))
    assert not sent(sink)
    assert len(producers) == 2
    assert sent(sink)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 2)
    assert (sink.ledger.queued, sink.ledger.failed, sink.ledger.last_error) == (0, 0, "fenced")
    sink.close()


def test_a_fatal_error_that_a_poll_tells_rebuilds_the_producer_too(cluster, producers):
    sink = open_sink(cluster)
    producers[0].fail("poll", KafkaError(KafkaError._FATAL, "fenced", fatal=True))
    sink.poll(0.0)
    assert len(producers) == 2
    assert sent(sink)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    sink.close()


def test_of_many_records_none_is_taken_when_they_are_refused(cluster, producers):
    sink = open_sink(cluster)
    refused = KafkaError(KafkaError.CLUSTER_AUTHORIZATION_FAILED, "no more", fatal=True)
    producers[0].fail("message", refused, after=2)
    assert sink.send([RECORD] * 5) == 2  # said with the next one
    with pytest.raises(SinkRefused, match="no more"):
        sink.send([RECORD] * 3)
    sink.close()
    assert sink.ledger.acknowledged + sink.ledger.failed == 2


@pytest.mark.parametrize("offset", [-1001, -1, None])
def test_an_acknowledgement_without_an_offset_proves_nothing(cluster, monkeypatch, offset):
    class Message:
        def partition(self):
            return 1

        def offset(self):
            return offset

    class Unproven(Fallible):
        def produce(self, *arguments, on_delivery, **options):
            on_delivery(None, Message())

    monkeypatch.setattr("tui_sim.sinks.kafka.producer.Producer", Unproven)
    sink = open_sink(cluster)
    assert sink.send([RECORD, (*RECORD[:4], 7)]) == 2
    counts = sink.ledger.of(*RECORD[:2])
    assert (counts.acknowledged, counts.failed, counts.queued) == (0, 2, 0)
    assert sink.ledger.failures == {NO_OFFSET: 2}
    (receipt,) = sink.receipts()
    assert (receipt.seq, receipt.state, receipt.error) == (7, "failed", NO_OFFSET)
    assert not sink.ledger.ranges
    sink.close()


def test_what_is_given_up_has_failed_for_its_cause(cluster):
    with Link(cluster.address) as link:
        port = link.port
        host, _, own = cluster.address.partition(":")
        one, other = (host.encode() + number.to_bytes(4, "big") for number in (int(own), port))
        link.change(lambda data: data.replace(one, other))
        sink: Any = KafkaSink(TOPICS, f"127.0.0.1:{port}", {"message.timeout.ms": "2000"}, touch_topics, 30.0)
        open_patiently(sink, 20.0)
        sent(sink)
        runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    for number in range(3):
        sent(sink, number)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.failed == 3)
    sent(sink)
    sink.close()
    refused = f"Connect to ipv4#127.0.0.1:{port} failed: Connection refused"
    assert sink.ledger.failures == {
        f"no acknowledgement in time: {refused}": 3,
        f"no acknowledgement before the end: {refused}": 1,
    }
    assert sink.ledger.topics["t.chat"].refused == 0
