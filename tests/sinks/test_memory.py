"""The list in memory does what its script says."""

from tests.sinks.records import RECORD, TOPICS, sent
from tui_sim.sinks.memory import MemorySink


def test_memory_counts_what_it_still_holds_as_failed_at_the_end():
    sink = MemorySink(TOPICS)
    sent(sink)
    sink.poll(0)
    sink.hold = True
    sent(sink, 1)
    sink.poll(0.001)
    sink.close()
    assert (sink.ledger.acknowledged, sink.ledger.failed) == (1, 1)


def test_many_records_are_taken_up_to_where_there_is_no_room():
    sink = MemorySink(TOPICS, room=lambda record: record.timestamp < 3)
    records = [(*RECORD[:2], number, RECORD[3], None) for number in range(5)]
    assert sink.send(records) == 3
    assert sink.send(records[3:]) == 0
    assert sink.ledger.queued == 3
