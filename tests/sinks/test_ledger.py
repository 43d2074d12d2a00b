"""A ledger's sums, failures and places."""

from tests.sinks.records import TOPICS
from tui_sim.sinks.ledger import DeliveryCounts, DeliveryLedger, OffsetRange


def test_a_ledger_counts_failures_by_topic_and_reason():
    ledger = DeliveryLedger(TOPICS)
    ledger.of("t.chat", b"a").acknowledged += 2
    ledger.of("t.chat", b"a").queued += 3
    ledger.of("t.viewer", b"b").queued += 5
    ledger.fail("t.chat", b"a", "too large")
    ledger.fail("t.viewer", b"b", "too large", 4)
    ledger.fail("t.viewer", b"b", "gone")
    assert (ledger.acknowledged, ledger.failed, ledger.queued) == (2, 6, 2)
    assert ledger.topics == {"t.chat": DeliveryCounts(2, 2, 1), "t.viewer": DeliveryCounts(0, 0, 5)}
    assert ledger.failures == {"too large": 5, "gone": 1}
    assert ledger.last_error == "gone"


def test_offsets_that_begin_again_begin_a_range_of_their_own():
    """As they do when a topic is deleted and made anew."""
    ledger = DeliveryLedger(TOPICS)
    for offset in (5, 6, 9, 0, 1, -1):
        ledger.place("t.chat", 2, offset)
    assert ledger.ranges == {("t.chat", 2): [OffsetRange(3, 5, 9), OffsetRange(3, 0, 1)]}
