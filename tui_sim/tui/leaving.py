"""How far leaving has come: for two seconds it can be called off, then the run is drained, then it is stopped."""

from tui_sim.commands import Stop
from tui_sim.engine.handle import Handle

GRACE = 2.0
"""Seconds in which leaving can be called off."""


class Leaving:
    """Times are monotonic seconds."""

    def __init__(self, handle: Handle) -> None:
        self._handle = handle
        self._drains_at = float("inf")
        self._asked = 0

    @property
    def draining(self) -> bool:
        """Whether it is too late to call it off."""
        return self._asked > 0

    @property
    def forced(self) -> bool:
        """Whether somebody did not wait for the drain."""
        return self._asked > 1

    def begin(self, now: float) -> None:
        """Leave in :data:`GRACE`, unless it is called off."""
        self._drains_at = now + GRACE

    def call_off(self) -> None:
        """Stay; the next time it begins anew."""
        self._drains_at = float("inf")

    def is_due(self, now: float) -> bool:
        """Whether nobody has called it off in time."""
        return now >= self._drains_at

    def left(self, now: float) -> float:
        """Seconds in which it can be called off; 0 once it can't."""
        return 0.0 if self.draining else max(0.0, self._drains_at - now)

    def drain(self) -> None:
        """Have the run drained; once more, stopped."""
        self._drains_at = float("inf")
        self._asked += 1
        self._handle.submit(Stop(now=self.forced))
