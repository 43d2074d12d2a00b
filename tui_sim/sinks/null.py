"""Nowhere: every record counts as delivered. For measuring the world."""

import time
from collections import Counter
from collections.abc import Sequence
from operator import itemgetter

from tui_sim.sinks.base import DeliveryLedger, Receipt, Record, Tell

_TOPIC_AND_KEY = itemgetter(0, 1)


class NullSink:
    kind = address = "null"

    def __init__(self, topics: Sequence[str]) -> None:
        self.ledger = DeliveryLedger(topics)
        self._receipts: list[Receipt] = []

    def open(self, tell: Tell) -> None:
        pass

    def send(self, record: Record, seq: int | None) -> bool:
        if seq is not None:
            self._receipts.append(Receipt(seq, -1, -1, time.time(), ""))
        return self.send_all((record,)) == 1

    def send_all(self, records: Sequence[Record]) -> int:
        for (topic, key), count in Counter(map(_TOPIC_AND_KEY, records)).items():
            self.ledger.of(topic, key).delivered += count
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
