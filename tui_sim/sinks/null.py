"""Nowhere: every record counts as acknowledged. For measuring the world."""

import time
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Record, Tell
from tui_sim.sinks.ledger import DeliveryLedger

_TOPIC_AND_KEY = itemgetter(0, 1)
_SEQ = itemgetter(4)


class NullSink:
    """Keeps nothing, and never has to wait."""

    kind = address = "null"

    def __init__(self, topics: Sequence[str]) -> None:
        self.ledger = DeliveryLedger(topics)
        self._receipts: list[Receipt] = []

    def open(self, tell: Tell) -> None:
        pass

    def send(self, records: Sequence[Record]) -> int:
        for (topic, key), count in Counter(map(_TOPIC_AND_KEY, records)).items():
            self.ledger.of(topic, key).acknowledged += count
        if any(map(_SEQ, records)):  # they count from 1
            now = time.time()
            self._receipts += [Receipt(seq, "acknowledged", at=now) for seq in map(_SEQ, records) if seq is not None]
        return len(records)

    def poll(self, timeout: float) -> None:
        pass

    def receipts(self) -> list[Receipt]:
        taken, self._receipts = self._receipts, []
        return taken

    def reason(self, topics: Sequence[str], seconds: float) -> str:
        return ""

    def close(self, *, at_once: bool = False) -> None:
        pass
