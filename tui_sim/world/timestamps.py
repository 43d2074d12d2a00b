"""Instants as the contract writes them: ``2025-10-16T10:30:00.123456Z``."""

from collections.abc import Sequence
from datetime import UTC, datetime

from tui_sim.events import SECOND

_THREE_DIGITS = tuple(f"{number:03d}" for number in range(1000))


class Timestamps:
    """Formats instants; the second's part is made once for all events of that second."""

    def __init__(self) -> None:
        self._begins = self._ends = 0
        self._prefix = ""

    def write(self, instant: int) -> str:
        """``instant`` in microseconds since the Unix epoch, as UTC with six digits and ``Z``."""
        if not self._begins <= instant < self._ends:
            self._turn_to(instant)
        thousands, rest = divmod(instant - self._begins, 1000)
        return f"{self._prefix}{_THREE_DIGITS[thousands]}{_THREE_DIGITS[rest]}Z"

    def write_all(self, instants: Sequence[int]) -> list[str]:
        """As many calls of :meth:`write`; ``instants`` ascend."""
        self._turn_to(instants[0])
        if instants[-1] >= self._ends:
            return [self.write(instant) for instant in instants]
        prefix, begins, digits = self._prefix, self._begins, _THREE_DIGITS
        return [
            f"{prefix}{digits[(instant - begins) // 1000]}{digits[(instant - begins) % 1000]}Z" for instant in instants
        ]

    def _turn_to(self, instant: int) -> None:
        second = instant // SECOND
        if second * SECOND != self._begins:
            self._begins, self._ends = second * SECOND, (second + 1) * SECOND
            self._prefix = f"{datetime.fromtimestamp(second, UTC).isoformat()[:19]}."
