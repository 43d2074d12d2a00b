"""Instants as the contract writes them: ``2025-10-16T10:30:00.123456Z``."""

from datetime import UTC, datetime

from tui_sim.events import SECOND


class Timestamps:
    """Formats instants; the second's part is made once for all events of that second."""

    def __init__(self) -> None:
        self._second = -1
        self._prefix = ""

    def write(self, instant: int) -> str:
        """``instant`` in microseconds since the Unix epoch, as UTC with six digits and ``Z``."""
        second, fraction = divmod(instant, SECOND)
        if second != self._second:
            self._second = second
            self._prefix = datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S.")
        return f"{self._prefix}{fraction:06d}Z"
