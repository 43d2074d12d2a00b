"""A list in memory, for tests: it can stall, fail and lose its reader as a script says."""

import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Record, SinkClosed, SinkUnavailable, Tell
from tui_sim.sinks.ledger import DeliveryLedger


class Kept(NamedTuple):
    """A record by name."""

    topic: str
    key: bytes
    timestamp: int
    value: bytes


class MemorySink:
    """Keeps every record in ``records``.

    ``unavailable`` is how many attempts to open fail first. ``room`` says whether there is room for a record
    now; ``verdict`` gives the reason a record fails for, or an empty string. ``hold`` True keeps records
    queued until it is False again. ``broken`` True is a reader that went away.
    """

    kind = address = "memory"

    def __init__(
        self,
        topics: Sequence[str],
        *,
        unavailable: int = 0,
        room: Callable[[Kept], bool] = lambda record: True,
        verdict: Callable[[Kept], str] = lambda record: "",
        delay: float = 0.0,
    ) -> None:
        """``delay`` is how long every record takes, in seconds."""
        self.ledger = DeliveryLedger(topics)
        self.records: list[Kept] = []
        self.hold = False
        self.held_because = "as the test wants it"
        self.broken = False
        self.attempts = 0
        self._unavailable = unavailable
        self._room = room
        self._verdict = verdict
        self._delay = delay
        self._queued: deque[tuple[Kept, int | None]] = deque()
        self._receipts: list[Receipt] = []

    def open(self, tell: Tell) -> None:
        self.attempts += 1
        if self.attempts <= self._unavailable:
            raise SinkUnavailable("not yet")

    def send(self, records: Sequence[Record]) -> int:
        for taken, (topic, key, timestamp, value, seq) in enumerate(records):
            kept = Kept(topic, key, timestamp, value)
            if not self._room(kept):
                return taken
            if self._delay:
                time.sleep(self._delay)
            self._queued.append((kept, seq))
            self.ledger.of(topic, key).queued += 1
        return len(records)

    def poll(self, timeout: float) -> None:
        if self.broken:
            raise SinkClosed
        if self.hold or not self._queued:
            if timeout:
                time.sleep(min(timeout, 0.005))
            return
        while self._queued:
            record, seq = self._queued.popleft()
            reason = self._verdict(record)
            if reason:
                self.ledger.fail(record.topic, record.key, reason, answered=True)
            else:
                self.records.append(record)
                self.ledger.of(record.topic, record.key).acknowledge()
            if seq is not None and reason:
                self._receipts.append(Receipt(seq, "failed", at=time.time(), error=reason))
            elif seq is not None:
                self._receipts.append(Receipt(seq, "acknowledged", 0, len(self.records) - 1, time.time()))

    def receipts(self) -> list[Receipt]:
        taken, self._receipts = self._receipts, []
        return taken

    def reason(self, topics: Sequence[str], seconds: float) -> str:
        return self.held_because

    def close(self, *, at_once: bool = False) -> None:
        for record, _ in self._queued:
            self.ledger.fail(record.topic, record.key, "not delivered before the end")
        self._queued.clear()
