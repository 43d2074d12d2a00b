"""Simulated time: the wall's, or a virtual one that goes as fast as the output takes its events."""

import time
from typing import Protocol


class Clock(Protocol):
    """Instants are whole microseconds since the Unix epoch."""

    @property
    def virtual(self) -> bool:
        """Whether time is made by the events' own schedule."""

    def now(self) -> int:
        """The present simulated instant."""

    def until(self, instant: int) -> float:
        """Seconds to wait until ``instant``; negative once it is past, never positive in virtual time."""


class WallClock:
    """The time of day, read once and then carried on by the monotonic clock: it never steps or runs back."""

    virtual = False

    def __init__(self) -> None:
        self._origin = time.time_ns() // 1000 - time.monotonic_ns() // 1000

    def now(self) -> int:
        return self._origin + time.monotonic_ns() // 1000

    def until(self, instant: int) -> float:
        return (instant - self.now()) / 1e6


class VirtualClock:
    """Time that stands still until it is asked to reach an instant, and then is there at once."""

    virtual = True

    def __init__(self, start: int) -> None:
        self._now = start

    def now(self) -> int:
        return self._now

    def until(self, instant: int) -> float:
        self._now = max(self._now, instant)
        return 0.0
