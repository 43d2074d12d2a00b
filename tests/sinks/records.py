"""Records for the tests of sinks."""

import time

from tui_sim.sinks.base import Record, Sink, SinkUnavailable

TOPICS = ["t.chat", "t.viewer"]
RECORD: Record = ("t.chat", b"alpha_tv", 1_700_000_000_123, b'{"a":1}', None)


def sent(sink: Sink, seq: int | None = None, *, topic: str = RECORD[0], value: bytes = RECORD[3]) -> bool:
    """Send a record, a receipt of which is wanted where it has a ``seq``; whether it was taken."""
    return sink.send([(topic, *RECORD[1:3], value, seq)]) == 1


def quiet(_text: str) -> None:
    """Tells nobody."""


def open_patiently(sink: Sink, patience: float) -> list[str]:
    """Open a sink as the engine does, again and again for so many seconds; why each attempt before failed."""
    reasons = []
    deadline = time.monotonic() + patience
    while True:
        try:
            sink.open(quiet)
        except SinkUnavailable as error:
            reasons.append(str(error))
            assert time.monotonic() < deadline, reasons
        else:
            return reasons
