"""How long to wait for a sign of life."""

import time
from collections.abc import Callable

_LONGEST_STEP = 0.5
"""Seconds between two looks beyond which this process itself did not run (stopped, suspended): they don't count."""


class Patience:
    """Measures how long something has not moved, in seconds during which this process ran."""

    def __init__(self, sign: int, now: Callable[[], float] | None = None) -> None:
        """``sign`` is what moves, a count for one; ``now`` gives monotonic seconds (the system's)."""
        self._sign = sign
        self._now = now or time.monotonic
        self._looked = self._now()
        self._waited = 0.0

    def waited(self, sign: int) -> float:
        """For how long ``sign`` has not changed; to be asked several times a second."""
        now = self._now()
        self._waited = 0.0 if sign != self._sign else self._waited + min(now - self._looked, _LONGEST_STEP)
        self._sign, self._looked = sign, now
        return self._waited
