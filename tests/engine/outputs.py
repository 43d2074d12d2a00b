"""Outputs and clocks that do as a test says."""

import json
from typing import Any

from tests import runs
from tests.hand_time import time_of_thread
from tui_sim.clock import WallClock
from tui_sim.sinks.base import Record, SinkRefused
from tui_sim.sinks.memory import Kept, MemorySink
from tui_sim.timestamps import SECOND

TOPIC_NAMES = list(runs.NAMES.values())


def output(**options: Any) -> MemorySink:
    """A memory sink of the usual topics."""
    return MemorySink(TOPIC_NAMES, **options)


def values(sink: MemorySink) -> list[dict[str, Any]]:
    """The values of all that was acknowledged."""
    return [json.loads(record.value) for record in sink.records]


class FullSink(MemorySink):
    """Has no room while it is ``full``."""

    def __init__(self) -> None:
        super().__init__(TOPIC_NAMES, room=self._has_room)
        self.full = False

    def _has_room(self, _record: Kept) -> bool:
        return not self.full


class RefusingSink(MemorySink):
    """Takes so many records, then no more for ever."""

    def __init__(self, most: int) -> None:
        super().__init__(TOPIC_NAMES)
        self._most = most

    def send(self, records: Any) -> int:
        if not self._most:
            raise SinkRefused("no more")
        taken = super().send(records[: self._most])
        self._most -= taken
        return taken


class StampingSink(MemorySink):
    """Notes in Unix seconds when each record was sent."""

    def __init__(self) -> None:
        super().__init__(TOPIC_NAMES)
        self.sent: list[float] = []

    def send(self, records: Any) -> int:
        taken = super().send(records)
        self.sent += [time_of_thread.time()] * taken
        return taken


class SkewedClock(WallClock):
    """A wall clock that a test can put forward, as if the engine had stood still: ``skew`` in microseconds."""

    def __init__(self) -> None:
        super().__init__()
        self.skew = 0

    def now(self) -> int:
        return super().now() + self.skew

    def until(self, instant: int) -> float:
        return (instant - self.now()) / SECOND


class SetClock(WallClock):
    """A wall clock whose time of day a test sets: ``set_by`` in seconds."""

    def __init__(self) -> None:
        self.set_by = 0.0
        super().__init__(wall=lambda: time_of_thread.time_ns() + round(self.set_by * 1e9))


class Made:
    """Makes one thing when it is first asked for, as an engine's thread does, and then has it for the test."""

    def __init__(self, kind: Any) -> None:
        self._kind = kind

    def __call__(self) -> Any:
        self.one = self._kind()
        return self.one


def swollen(records: Any) -> list[Record]:
    """The records, but each whose length can be divided by 37 too large for a broker that takes 1000 bytes."""
    return [(*rest, value.ljust(2000) if len(value) % 37 == 0 else value, seq) for *rest, value, seq in records]
