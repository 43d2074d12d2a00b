"""What every sink promises."""

from collections.abc import Callable

import pytest

from tests import runs
from tests.sinks.records import RECORD, TOPICS, quiet, sent
from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Sink
from tui_sim.sinks.jsonl import JsonLinesSink
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import touch_topics
from tui_sim.sinks.memory import MemorySink
from tui_sim.sinks.null import NullSink


@pytest.mark.parametrize("kind", ["null", "file", "memory", "embedded"])
def test_every_record_that_was_sent_with_a_number_gets_one_receipt_and_no_other_does(kind, tmp_path, request):
    kinds: dict[str, Callable[[], Sink]] = {
        "null": lambda: NullSink(TOPICS),
        "file": lambda: JsonLinesSink(TOPICS, str(tmp_path / "out.jsonl")),
        "memory": lambda: MemorySink(TOPICS),
        "embedded": lambda: KafkaSink(TOPICS, request.getfixturevalue("cluster").address, {}, touch_topics),
    }
    sink = kinds[kind]()
    sink.open(quiet)
    for number in range(6):
        assert sent(sink, number if number % 2 else None)
    assert sink.send([RECORD] * 3) == 3
    receipts: list[Receipt] = []

    def settled():
        sink.poll(0.01)
        receipts.extend(sink.receipts())
        return not sink.ledger.queued

    runs.until(settled)
    sink.close()
    receipts += sink.receipts()
    assert sorted(receipt.seq for receipt in receipts) == [1, 3, 5]
    assert all(not receipt.error and receipt.at > 0 for receipt in receipts)
