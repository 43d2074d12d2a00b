"""JSON Lines: whole lines, nothing lost, and a slow reader blocks nobody."""

import json
import os
import threading

import pytest

from tests import runs
from tests.sinks.records import TOPICS, quiet, sent
from tui_sim.sinks.base import SinkClosed, SinkRefused, SinkUnavailable
from tui_sim.sinks.jsonl import JsonLinesSink


def test_lines_are_json_with_topic_key_timestamp_and_value(tmp_path):
    path = tmp_path / "out.jsonl"
    path.write_text("old")
    sink = JsonLinesSink(TOPICS, str(path))
    sink.open(quiet)
    assert sent(sink, 7)
    assert sink.ledger.acknowledged == 0
    sink.poll(0)
    assert sink.ledger.acknowledged == 1
    (receipt,) = sink.receipts()
    assert (receipt.seq, receipt.offset, receipt.error) == (7, 0, "")
    sink.poll(0.001)
    sink.close()
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"topic": "t.chat", "key": "alpha_tv", "timestamp": 1_700_000_000_123, "value": {"a": 1}}
    ]


def test_a_file_that_can_not_be_made_is_refused(tmp_path):
    with pytest.raises(SinkRefused, match="No such file"):
        JsonLinesSink(TOPICS, str(tmp_path / "no" / "file")).open(quiet)


def test_a_full_disk_fails_what_is_queued():
    sink = JsonLinesSink(TOPICS, "/dev/full")
    sink.open(quiet)
    for number in range(3):
        sent(sink, number)
    sink.poll(0)
    assert (sink.ledger.acknowledged, sink.ledger.failed) == (0, 3)
    assert sink.ledger.last_error == "/dev/full: No space left on device"
    assert [receipt.error for receipt in sink.receipts()] == [sink.ledger.last_error] * 3
    sink.close()
    assert sink.ledger.failed == 3


def test_a_half_line_is_taken_back_when_the_file_can_not_grow(tmp_path, monkeypatch):
    path = tmp_path / "out.jsonl"
    sink = JsonLinesSink(TOPICS, str(path))
    sink.open(quiet)
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
        sent(sink, number)
    sink.poll(0)
    assert (sink.ledger.acknowledged, sink.ledger.failed) == (1, 4)
    room[0] = 1 << 20
    sent(sink, 9)
    sink.poll(0)
    sink.close()
    assert sink.ledger.acknowledged == 2
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
    sink.open(quiet)
    big = ("t.chat", b"alpha_tv", 1, b'"' + b"x" * 50_000 + b'"', None)
    sent = 0
    while sink.send([big]):
        sent += 1
        sink.poll(0)
    assert 20 <= sent < 40
    assert sink.ledger.acknowledged < sent
    received = bytearray()
    reader = threading.Thread(target=lambda: read_all(pipe, received))
    reader.start()
    while sink.ledger.acknowledged < sent:
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
    sink.open(quiet)
    os.close(reader)
    sent(sink)
    with pytest.raises(SinkClosed):
        sink.poll(0.1)
    sink.close()
    assert sink.ledger.failed == 1


def test_a_fifo_that_nobody_reads_yet_is_no_reason_to_stand_still(tmp_path):
    path = tmp_path / "data"
    os.mkfifo(path)
    sink = JsonLinesSink(["t"], str(path))
    with pytest.raises(SinkUnavailable, match="nobody reads it yet"):
        sink.open(lambda text: None)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    sink.open(lambda text: None)
    assert sink.send([("t", b"k", 1, b"{}", None)])
    sink.poll(1.0)
    assert os.read(reader, 1000) == b'{"topic":"t","key":"k","timestamp":1,"value":{}}\n'
    sink.close()
    os.close(reader)
