"""Nowhere takes everything."""

from tests.sinks.records import RECORD, TOPICS, quiet, sent
from tui_sim.sinks.null import NullSink


def test_null_delivers_everything():
    sink = NullSink(TOPICS)
    sink.open(quiet)
    assert all(sent(sink, number) for number in range(5))
    sink.poll(0)
    sink.close()
    assert sink.ledger.acknowledged == 5


def test_nowhere_counts_many_by_topic_and_key():
    sink = NullSink(TOPICS)
    other = ("t.viewer", *RECORD[1:])
    assert sink.send([RECORD, other, RECORD]) == 3
    assert sink.ledger.of(*RECORD[:2]).acknowledged == 2
    assert sink.ledger.of(*other[:2]).acknowledged == 1
