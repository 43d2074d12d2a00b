"""Sinks: every record is delivered, failed or still queued, and a slow reader blocks nobody."""

import json
import os
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from confluent_kafka import KafkaError, KafkaException

from tests import oidc, runs
from tests.links import Link
from tui_sim.sinks.base import (
    DeliveryCounts,
    DeliveryLedger,
    Receipt,
    Sink,
    SinkClosed,
    SinkRefused,
    SinkUnavailable,
    send_each,
)
from tui_sim.sinks.jsonl import JsonLinesSink
from tui_sim.sinks.kafka.client import check_properties, client_config
from tui_sim.sinks.kafka.embedded import EmbeddedSink, MockCluster
from tui_sim.sinks.kafka.producer import NO_OFFSET, KafkaSink
from tui_sim.sinks.kafka.topics import ensure_topics, touch_topics
from tui_sim.sinks.memory import MemorySink
from tui_sim.sinks.null import NullSink

TOPICS = ["t.chat", "t.viewer"]
RECORD = ("t.chat", b"alpha_tv", 1_700_000_000_123, b'{"a":1}')


def silent(_text):
    pass


def test_a_ledger_counts_failures_by_topic_and_reason():
    ledger = DeliveryLedger(TOPICS)
    ledger.of("t.chat", b"a").delivered += 2
    ledger.of("t.chat", b"a").queued += 3
    ledger.of("t.viewer", b"b").queued += 5
    ledger.fail("t.chat", b"a", "too large")
    ledger.fail("t.viewer", b"b", "too large", 4)
    ledger.fail("t.viewer", b"b", "gone")
    assert (ledger.delivered, ledger.failed, ledger.queued) == (2, 6, 2)
    assert ledger.topics == {"t.chat": DeliveryCounts(2, 2, 1), "t.viewer": DeliveryCounts(0, 0, 5)}
    assert ledger.failures == {"too large": 5, "gone": 1}
    assert ledger.last_error == "gone"


def test_null_delivers_everything():
    sink = NullSink(TOPICS)
    sink.open(silent)
    assert all(sink.send(RECORD, number) for number in range(5))
    sink.poll(0)
    sink.close()
    assert sink.ledger.delivered == 5


@pytest.mark.parametrize("kind", ["null", "file", "memory", "embedded"])
def test_every_record_that_was_sent_with_a_number_gets_one_receipt_and_no_other_does(kind, tmp_path, request):
    kinds: dict[str, Callable[[], Sink]] = {
        "null": lambda: NullSink(TOPICS),
        "file": lambda: JsonLinesSink(TOPICS, str(tmp_path / "out.jsonl")),
        "memory": lambda: MemorySink(TOPICS),
        "embedded": lambda: KafkaSink(TOPICS, request.getfixturevalue("cluster").address, {}, touch_topics),
    }
    sink = kinds[kind]()
    sink.open(silent)
    for number in range(6):
        assert sink.send(RECORD, number if number % 2 else None)
    assert sink.send_all([RECORD] * 3) == 3
    receipts: list[Receipt] = []

    def settled():
        sink.poll(0.01)
        receipts.extend(sink.receipts())
        return not sink.ledger.queued

    runs.until(settled)
    sink.close()
    receipts += sink.receipts()
    assert sorted(receipt.seq for receipt in receipts) == [1, 3, 5]
    assert all(not receipt.error and receipt.acknowledged_at > 0 for receipt in receipts)


def test_memory_counts_what_it_still_holds_as_failed_at_the_end():
    sink = MemorySink(TOPICS)
    sink.send(RECORD, None)
    sink.poll(0)
    sink.hold = True
    sink.send(RECORD, 1)
    sink.poll(0.001)
    sink.close()
    assert (sink.ledger.delivered, sink.ledger.failed) == (1, 1)


def test_lines_are_json_with_topic_key_timestamp_and_value(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    sink = JsonLinesSink(TOPICS, str(path))
    sink.open(silent)
    assert sink.send(RECORD, 7)
    assert sink.ledger.delivered == 0
    sink.poll(0)
    assert sink.ledger.delivered == 1
    (receipt,) = sink.receipts()
    assert (receipt.seq, receipt.offset, receipt.error) == (7, 0, "")
    sink.poll(0.001)
    sink.close()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"topic": "t.chat", "key": "alpha_tv", "timestamp": 1_700_000_000_123, "value": {"a": 1}}
    ]


def test_a_file_that_can_not_be_made_is_refused(tmp_path):
    with pytest.raises(SinkRefused, match="No such file"):
        JsonLinesSink(TOPICS, str(tmp_path / "no" / "file")).open(silent)


def test_a_full_disk_fails_what_is_queued():
    sink = JsonLinesSink(TOPICS, "/dev/full")
    sink.open(silent)
    for number in range(3):
        sink.send(RECORD, number)
    sink.poll(0)
    assert (sink.ledger.delivered, sink.ledger.failed) == (0, 3)
    assert sink.ledger.last_error == "/dev/full: No space left on device"
    assert [receipt.error for receipt in sink.receipts()] == [sink.ledger.last_error] * 3
    sink.close()
    assert sink.ledger.failed == 3


def test_a_half_line_is_taken_back_when_the_file_can_not_grow(tmp_path, monkeypatch):
    path = tmp_path / "out.jsonl"
    sink = JsonLinesSink(TOPICS, str(path))
    sink.open(silent)
    room = [100]
    real = os.write

    def write(descriptor, data):
        if not room[0]:
            raise OSError(28, "No space left on device")
        count = real(descriptor, bytes(data)[: room[0]])
        room[0] -= count
        return count

    monkeypatch.setattr("tui_sim.sinks.jsonl.os.write", write)
    for number in range(5):
        sink.send(RECORD, number)
    sink.poll(0)
    assert (sink.ledger.delivered, sink.ledger.failed) == (1, 4)
    room[0] = 1 << 20
    sink.send(RECORD, 9)
    sink.poll(0)
    sink.close()
    assert sink.ledger.delivered == 2
    assert len(runs.lines(path.read_text())) == 2


@pytest.fixture
def pipe(monkeypatch):
    """A pipe in the place of standard output."""
    reader, writer = os.pipe()
    monkeypatch.setattr("tui_sim.sinks.jsonl.os.dup", lambda descriptor: writer)
    yield reader
    os.close(reader)


def test_a_slow_reader_makes_the_queue_full_and_loses_nothing(pipe):
    sink = JsonLinesSink(TOPICS, None)
    sink.open(silent)
    big = ("t.chat", b"alpha_tv", 1, b'"' + b"x" * 50_000 + b'"')
    sent = 0
    while sink.send(big, None):
        sent += 1
        sink.poll(0)
    assert 20 <= sent < 40
    assert sink.ledger.delivered < sent
    received = bytearray()
    reader = threading.Thread(target=lambda: read_all(pipe, received))
    reader.start()
    while sink.ledger.delivered < sent:
        sink.poll(0.05)
    sink.close()
    reader.join(5)
    assert received.count(b"\n") == sent


def read_all(descriptor, into):
    while data := os.read(descriptor, 65536):
        into.extend(data)


def test_a_closed_pipe_is_told(monkeypatch):
    reader, writer = os.pipe()
    monkeypatch.setattr("tui_sim.sinks.jsonl.os.dup", lambda descriptor: writer)
    sink = JsonLinesSink(TOPICS, None)
    sink.open(silent)
    os.close(reader)
    sink.send(RECORD, None)
    with pytest.raises(SinkClosed):
        sink.poll(0.1)
    sink.close()
    assert sink.ledger.failed == 1


# Kafka, as far as it goes without a broker


def test_nobody_listening_is_unavailable_and_says_why():
    sink = KafkaSink(TOPICS, "127.0.0.1:1", {}, touch_topics)
    with pytest.raises(SinkUnavailable, match="Connection refused"):
        sink.open(silent)
    sink.close()
    assert sink.ledger.failed == 0


def test_a_name_that_is_not_there_is_unavailable():
    with pytest.raises(SinkUnavailable, match=r"resolve 'no-such-host\.invalid"):
        KafkaSink(TOPICS, "no-such-host.invalid:9092", {}, touch_topics).open(silent)


def test_properties_are_looked_at_by_librdkafka():
    assert check_properties({"linger.ms": "5"}) == {}
    found = check_properties({"linger.ms": "5", "no.such": "1", "acks": "99999"})
    assert set(found) == {"no.such", "acks"}
    # Each is fine alone, together they are not: idempotence needs all acknowledgements.
    assert set(check_properties({"acks": "1"})) == {"acks"}


@pytest.fixture
def cluster():
    return MockCluster()


def opened(sink, patience):
    """Open a sink as the engine does, again and again for so many seconds; why each attempt before failed."""
    reasons = []
    deadline = time.monotonic() + patience
    while True:
        try:
            sink.open(silent)
        except SinkUnavailable as error:
            reasons.append(str(error))
            assert time.monotonic() < deadline, reasons
        else:
            return reasons


def test_a_connection_that_takes_longer_than_an_attempt_is_made_by_one_client(cluster):
    with Link(cluster.address, delay=0.8) as link:
        sink: Any = KafkaSink(TOPICS, link.address, {}, touch_topics, 30.0)
        reasons = opened(sink, 30.0)
        assert reasons[0] == f"no answer from {link.address}"
        assert link.connections <= 4, "the producer, the questions, and who touches the topics"
        assert sink.send(RECORD, None)
        runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 1)
        sink.close()


def test_a_connection_may_take_half_of_the_patience():
    def allowed(patience, **overrides):
        return client_config("a:1", overrides, patience)["socket.connection.setup.timeout.ms"]

    assert [allowed(patience) for patience in (None, 5.0, 60.0, 600.0)] == ["30000", "10000", "30000", "300000"]
    assert allowed(600.0, **{"socket.connection.setup.timeout.ms": "7000"}) == "7000"


def test_looking_at_properties_waits_for_no_token():
    with oidc.endpoint(seconds=20.0) as url:
        began = time.monotonic()
        assert check_properties({
            "security.protocol": "SASL_PLAINTEXT", "sasl.mechanism": "OAUTHBEARER", "sasl.oauthbearer.method": "oidc",
            "sasl.oauthbearer.client.id": "me", "sasl.oauthbearer.client.secret": "hush",
            "sasl.oauthbearer.token.endpoint.url": url,
        }) == {}  # fmt: skip
        assert time.monotonic() - began < 10.0


def open_sink(cluster, **overrides):
    sink = KafkaSink(TOPICS, cluster.address, overrides, touch_topics)
    told = []
    sink.open(told.append)
    assert told == ["Successfully connected to Kafka", "Created topics: t.chat, t.viewer"]
    return sink


def test_every_message_is_acknowledged_with_its_place(cluster):
    sink = open_sink(cluster)
    for number in range(3000):
        assert sink.send(RECORD, number if number % 100 == 0 else None)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 3000)
    receipts = sink.receipts()
    assert len(receipts) == 30
    assert sorted(receipt.offset for receipt in receipts) == list(range(0, 3000, 100))
    assert len({receipt.partition for receipt in receipts}) == 1
    sink.close()


def test_a_topic_that_was_not_needed_at_first_is_made_before_its_first_record(cluster):
    asked, answers = [], [SinkUnavailable("not yet"), SinkRefused("may not be created"), []]

    def prepare(_client, topics, seconds):
        asked.append((tuple(topics), seconds > 0))
        if len(asked) > 1 and isinstance(answer := answers.pop(0), Exception):
            raise answer
        return list(topics)

    sink: Any = KafkaSink(TOPICS, cluster.address, {}, prepare, needed={"t.viewer"})
    told = []
    sink.open(told.append)
    assert asked == [(("t.viewer",), True)]
    assert not sink.send(RECORD, 1)  # it takes its time
    assert sink.send(RECORD, 2)  # it is refused, and so is the next one
    assert sink.send(RECORD, 3)
    assert sink.ledger.failures == {"may not be created": 2}
    assert [receipt.seq for receipt in sink.receipts()] == [2, 3]
    assert sink.send(("t.viewer", *RECORD[1:]), 4), "others go on"
    sink._refused.clear()  # some seconds later
    assert sink.send(RECORD, 5)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 2)
    assert asked[1:] == [(("t.chat",), False)] * 3
    assert told[-1] == "Created topics: t.chat"
    sink.close()


def test_a_broker_that_does_not_answer_about_its_topics_is_unavailable(cluster):
    """The embedded one knows no request to create any, and so never answers it."""
    prepare, made = ensure_topics(1, 1, {}), []
    sink: Any = KafkaSink(["not.there"], cluster.address, {}, prepare, 30.0)
    for _ in range(2):
        with pytest.raises(SinkUnavailable, match="no answer from"):
            sink.open(made.append)
    sink.close()
    assert made == ["Successfully connected to Kafka"]


@pytest.mark.parametrize("at_once", [False, True])
def test_the_embedded_broker_stays_for_last_readers_unless_somebody_wants_to_leave_now(at_once, monkeypatch):
    slept = []
    monkeypatch.setattr("tui_sim.sinks.kafka.embedded.time.sleep", slept.append)
    sink: Any = EmbeddedSink(TOPICS, {})
    sink.open(silent)
    sink.send(RECORD, None)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 1)
    del slept[:]
    sink.close(at_once=at_once)
    assert (slept == []) == at_once


def test_a_full_queue_takes_nothing_and_loses_nothing(cluster):
    sink = open_sink(cluster, **{"queue.buffering.max.messages": "100", "linger.ms": "200"})
    sent = 0
    while sink.send(RECORD, None):
        sent += 1
    assert sent == 100
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 100)
    assert sink.send(RECORD, None)
    sink.close()


def test_a_message_that_is_too_large_fails_and_the_others_do_not(cluster):
    sink = open_sink(cluster, **{"message.max.bytes": "2000"})
    assert sink.send(("t.viewer", b"k", 1, b"x" * 5000), 1)
    assert sink.send(RECORD, 2)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 1)
    assert sink.ledger.topics["t.viewer"].failed == 1
    (reason,) = sink.ledger.failures
    assert "too large" in reason
    assert {receipt.seq: bool(receipt.error) for receipt in sink.receipts()} == {1: True, 2: False}
    sink.close()


def test_closing_counts_what_is_still_queued_as_failed(cluster):
    sink = open_sink(cluster, **{"linger.ms": "60000"})
    for number in range(50):
        sink.send(RECORD, number)
    sink.close()
    assert sink.ledger.delivered + sink.ledger.failed == 50
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
    sink.send(RECORD, None)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 1)
    sink._producer = Fatal("message", fatal=fatal)
    assert not sink.send(RECORD, None)
    assert sink.send(RECORD, None)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 2)
    assert (sink.ledger.queued, sink.ledger.failed, sink.ledger.last_error) == (0, 0, "fenced")
    sink.close()


def test_a_fatal_error_that_a_poll_tells_rebuilds_the_producer_too(cluster):
    sink = open_sink(cluster)
    sink._producer = Fatal("poll")
    sink.poll(0.0)
    assert sink.send(RECORD, None)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.delivered == 1)
    sink.close()


@pytest.mark.parametrize("offset", [-1001, -1, None])
def test_an_acknowledgement_without_an_offset_proves_nothing(offset):
    class Message:
        def partition(self):
            return 1

        def offset(self):
            return offset

    sink = KafkaSink(TOPICS, "127.0.0.1:1", {}, lambda *_: [])
    tally, count = sink._counter("t.chat", b"alpha_tv")
    tally.queued += 2
    message: Any = Message()
    count(None, message)
    sink._tracker(count, 7)(None, message)
    assert (tally.delivered, tally.failed, tally.queued) == (0, 2, 0)
    assert sink.ledger.failures == {NO_OFFSET: 2}
    (receipt,) = sink.receipts()
    assert (receipt.seq, receipt.error) == (7, NO_OFFSET)
    assert not sink.ledger.stretches


def test_many_records_are_taken_up_to_where_there_is_no_room():
    sink = MemorySink(TOPICS, room=lambda record: record.timestamp < 3)
    records = [(*RECORD[:2], number, RECORD[3]) for number in range(5)]
    assert sink.send_all(records) == 3
    assert sink.send_all(records[3:]) == 0
    assert sink.ledger.queued == 3


def test_of_many_records_none_is_taken_when_they_are_refused():
    left = [True, True]

    def send(record, seq):
        if not left:
            raise SinkRefused("no more")
        return left.pop()

    assert send_each(send, [RECORD] * 5) == 2  # said with the next one
    with pytest.raises(SinkRefused):
        send_each(send, [RECORD] * 3)


def test_nowhere_counts_many_by_topic_and_key():
    sink = NullSink(TOPICS)
    other = ("t.viewer", *RECORD[1:])
    assert sink.send_all([RECORD, other, RECORD]) == 3
    assert sink.ledger.of(*RECORD[:2]).delivered == 2
    assert sink.ledger.of(*other[:2]).delivered == 1


def test_a_fifo_that_nobody_reads_yet_is_no_reason_to_stand_still(tmp_path):
    path = tmp_path / "data"
    os.mkfifo(path)
    sink = JsonLinesSink(["t"], str(path))
    with pytest.raises(SinkUnavailable, match="nobody reads it yet"):
        sink.open(lambda text: None)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    sink.open(lambda text: None)
    assert sink.send(("t", b"k", 1, b"{}"), None)
    sink.poll(1.0)
    assert os.read(reader, 1000) == b'{"topic":"t","key":"k","timestamp":1,"value":{}}\n'
    sink.close()
    os.close(reader)
