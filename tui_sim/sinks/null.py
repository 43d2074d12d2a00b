"""Nowhere: every record counts as delivered. For measuring the world."""

from collections.abc import Sequence

from tui_sim.sinks.base import Ledger, Receipt, Record, Tell


class NullSink:
    address = "null"

    def __init__(self, topics: Sequence[str]) -> None:
        self.ledger = Ledger(topics)
        self._tallies = self.ledger.tallies

    def open(self, tell: Tell) -> None:
        pass

    def send(self, record: Record, seq: int | None) -> bool:
        tally = self._tallies.get(record[:2]) or self.ledger.of(*record[:2])
        tally.delivered += 1
        return True

    def poll(self, timeout: float) -> None:
        pass

    def receipts(self) -> list[Receipt]:
        return []

    def close(self) -> None:
        pass
