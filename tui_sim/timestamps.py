"""Instants as the contract writes them, in events, in the manifest and in the log."""

from datetime import UTC, datetime
from typing import Final

SECOND: Final = 1_000_000
"""Microseconds in a second: every instant in this program is whole microseconds since the Unix epoch."""

THREE_DIGITS = tuple(f"{number:03d}" for number in range(1000))
"""The numbers up to 999, as a timestamp writes them."""


class Timestamps:
    """Writes instants as the contract does, ``2025-10-16T10:30:00.123456Z``; what stands up to the second is made once
    for all of its events.
    """

    def __init__(self) -> None:
        self._begins = self._ends = 0
        self._prefix = ""

    def write(self, instant: int) -> str:
        """``instant`` in microseconds since the Unix epoch, as UTC with six digits and ``Z``."""
        if not self._begins <= instant < self._ends:
            self._turn_to(instant)
        thousands, rest = divmod(instant - self._begins, 1000)
        return f"{self._prefix}{THREE_DIGITS[thousands]}{THREE_DIGITS[rest]}Z"

    def up_to_millisecond(self, millisecond: int) -> str:
        """The beginning of what is written for every instant in ``millisecond`` (since the Unix epoch): the last three
        digits and ``Z`` are missing.
        """
        instant = 1000 * millisecond
        if not self._begins <= instant < self._ends:
            self._turn_to(instant)
        return f"{self._prefix}{THREE_DIGITS[(instant - self._begins) // 1000]}"

    def _turn_to(self, instant: int) -> None:
        second = instant // SECOND
        self._begins, self._ends = second * SECOND, (second + 1) * SECOND
        self._prefix = f"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}."
