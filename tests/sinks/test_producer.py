"""The producer: every message is accounted for, whatever befalls it."""

from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from tests import runs
from tests.sinks.records import RECORD, TOPICS, sent
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


class Fatal:
    """A producer that met a fatal error, as the idempotent one can: told by the next message or by the next poll."""

    def __init__(self, told_by, *, fatal=True):
        self._error = KafkaException(KafkaError(KafkaError._FATAL, "fenced", fatal=fatal))
        self._told_by = told_by

    def produce(self, *arguments, **options):
        if self._told_by == "message":
            raise self._error

    def poll(self, timeout):
        if self._told_by == "poll":
            raise self._error

    def purge(self, **options):
        raise AssertionError("nothing waits")

    def __len__(self):
        return 0


@pytest.mark.parametrize("fatal", [True, False])  # librdkafka gives the code alone when a message is refused
def test_a_fatal_error_rebuilds_the_producer_and_keeps_the_counts(cluster, fatal):
    sink = open_sink(cluster)
    sent(sink)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    sink._producer = Fatal("message", fatal=fatal)
    assert not sent(sink)
    assert sent(sink)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 2)
    assert (sink.ledger.queued, sink.ledger.failed, sink.ledger.last_error) == (0, 0, "fenced")
    sink.close()


def test_a_fatal_error_that_a_poll_tells_rebuilds_the_producer_too(cluster):
    sink = open_sink(cluster)
    sink._producer = Fatal("poll")
    sink.poll(0.0)
    assert sent(sink)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    sink.close()


@pytest.mark.parametrize("offset", [-1001, -1, None])
def test_an_acknowledgement_without_an_offset_proves_nothing(offset):
    class Message:
        def partition(self):
            return 1

        def offset(self):
            return offset

    sink = KafkaSink(TOPICS, "127.0.0.1:1", {}, lambda *_: [])
    counts, count = sink._counter("t.chat", b"alpha_tv")
    counts.queued += 2
    message: Any = Message()
    count(None, message)
    sink._tracker(count, 7)(None, message)
    assert (counts.acknowledged, counts.failed, counts.queued) == (0, 2, 0)
    assert sink.ledger.failures == {NO_OFFSET: 2}
    (receipt,) = sink.receipts()
    assert (receipt.seq, receipt.error) == (7, NO_OFFSET)
    assert not sink.ledger.ranges


class Forbidding(Fatal):
    """A producer that is told after two messages that it may not write."""

    def __init__(self):
        self.left = [True, True]

    def produce(self, *arguments, **options):
        if not self.left:
            raise KafkaException(KafkaError(KafkaError.CLUSTER_AUTHORIZATION_FAILED, "no more", fatal=True))
        self.left.pop()

    def poll(self, timeout):
        pass


def test_of_many_records_none_is_taken_when_they_are_refused(cluster):
    sink = open_sink(cluster)
    sink._producer = Forbidding()
    assert sink.send([RECORD] * 5) == 2  # said with the next one
    with pytest.raises(SinkRefused, match="no more"):
        sink.send([RECORD] * 3)
    sink.close()
