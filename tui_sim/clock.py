"""Simulated time: the wall's, or a virtual one that goes as fast as the output takes its events."""

import time
from collections.abc import Callable
from typing import Protocol

_LEAST_STEP = 1_000_000
"""Microseconds from which the time of day counts as set forward; what is less, NTP's corrections for one, is not told.
"""


class Clock(Protocol):
    """Instants are whole microseconds since the Unix epoch."""

    @property
    def virtual(self) -> bool:
        """Whether time is made by the events' own schedule."""

    def now(self) -> int:
        """The present simulated instant."""

    def until(self, instant: int) -> float:
        """Seconds to wait until ``instant``; negative once it is past, never positive in virtual time."""

    def follow(self) -> int:
        """Take in that the time of day was set forward; by how many microseconds, 0 mostly."""


class WallClock:
    """The time of day, read once and then carried on by the monotonic clock, which does not run while a machine is
    suspended. It never runs back, and steps forward only when asked to follow.
    """

    virtual = False

    def __init__(self, wall: Callable[[], int] | None = None) -> None:
        """``wall`` gives nanoseconds since the Unix epoch (the system's)."""
        self._wall = wall or time.time_ns
        self._origin = self._wall() // 1000 - time.monotonic_ns() // 1000

    def now(self) -> int:
        return self._origin + time.monotonic_ns() // 1000

    def until(self, instant: int) -> float:
        return (instant - self.now()) / 1e6

    def follow(self) -> int:
        step = self._wall() // 1000 - self.now()
        if step < _LEAST_STEP:
            return 0
        self._origin += step
        return step


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

    def follow(self) -> int:
        return 0
