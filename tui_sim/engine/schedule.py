"""When events are due: how many each slice of simulated time holds, and at which instants."""

import math
import random
from typing import Protocol

from tui_sim.poisson import poisson
from tui_sim.timestamps import SECOND

SLICE = SECOND // 10
"""The grid of simulated time, in microseconds."""

_BLOCK = 10
"""Below 100 events a second the count is exact at the end of every block of so many events (contract)."""
_BLOCKS_BELOW = 100.0
_USUAL_TIME = 3600.0  # seconds over which what intensity is usual is learnt
_CONTROL_TIME = 1800.0  # seconds in which natural pacing makes up for a surplus or a lack


class Schedule(Protocol):
    """What is due when; all instants are microseconds since the Unix epoch."""

    def take(self, start: int, end: int, intensity: float) -> list[int]:
        """The instants due in ``[start, end)``, ascending. Slices are taken in order, each once."""

    def following(self) -> int | None:
        """The first instant that has not been taken, if it is known yet."""

    def remaining(self, until: int) -> int | None:
        """How many events are still to be taken before ``until``; None when nobody can know."""

    def set_rate(self, rate: float, at: int) -> None:
        """From ``at`` on, ``rate`` events a second."""

    def jump(self, start: int, end: int) -> int:
        """Leave out ``[start, end)``; how many events that skips."""

    def postpone(self, at: int, by: int) -> None:
        """What is due from ``at`` on, and the end of the run, is due ``by`` later."""


class SteadySchedule:
    """The rate is a contract: a fixed count a slice (a block of 10 below 100 a second), random instants inside."""

    def __init__(self, rate: float, start: int, rng: random.Random, until: int | None = None) -> None:
        """``rate`` in events a second; nothing is due at ``until`` or later."""
        self._rate = rate
        self._random = rng.random
        self._until = until
        self._origin = start
        self._taken = 0
        self._carried = 0  # events owed from before the origin
        self._pending: list[int] = []  # instants of the block under way, latest first
        self._block = 0
        self._first = True

    def _due(self, instant: int) -> int:
        """How many events the rate asks for from the origin until ``instant``."""
        return self._carried + max(0, math.ceil((instant - self._origin) * self._rate / SECOND - 1e-6))

    def take(self, start: int, end: int, intensity: float = 1.0) -> list[int]:
        if self._rate >= _BLOCKS_BELOW:
            count = max(0, self._due(end) - self._taken)
            span, random = end - start, self._random
            instants = sorted([start + int(random() * span) for _ in range(count)])
        else:
            while self._block_start(self._block) < end:
                self._fill()
            instants = []
            while self._pending and self._pending[-1] < end:
                instants.append(max(start, self._pending.pop()))
        if self._first and instants:
            self._first = False
            instants[0] = start
        self._taken += len(instants)
        return instants

    def _block_start(self, block: int) -> int:
        return self._origin + int(block * _BLOCK * SECOND / self._rate)

    def _fill(self) -> None:
        """Draw the instants of the next block."""
        start, end = self._block_start(self._block), self._block_start(self._block + 1)
        self._block += 1
        if self._until is not None:
            end = min(end, self._until)
        if end <= start:
            return
        count = max(0, self._due(end) - self._taken - len(self._pending))
        drawn = [start + int(self._random() * (end - start)) for _ in range(count)]
        if self._first and drawn:
            drawn[0] = start
        self._pending = sorted([*self._pending, *drawn], reverse=True)

    def following(self) -> int | None:
        if self._rate < _BLOCKS_BELOW and not self._pending:
            self._fill()
        return self._pending[-1] if self._pending else None

    def remaining(self, until: int) -> int:
        return max(0, self._due(until) - self._taken)

    def set_rate(self, rate: float, at: int) -> None:
        self._rebase(at, self._due(at) - self._taken)
        self._rate = rate

    def jump(self, start: int, end: int) -> int:
        owed = self._due(start) - self._taken
        skipped = self._due(end) - self._due(start)
        self._rebase(end, owed)
        return skipped

    def postpone(self, at: int, by: int) -> None:
        self.jump(at, at + by)
        if self._until is not None:
            self._until += by

    def _rebase(self, at: int, owed: int) -> None:
        self._origin, self._carried, self._taken = at, owed, 0
        self._pending, self._block = [], 0


class NaturalSchedule:
    """The world's own bursts around the rate; a slow controller holds the mean over hours."""

    def __init__(self, rate: float, start: int, rng: random.Random) -> None:
        """``rate`` is the mean, in events a second."""
        self._rate = rate
        self._rng = rng
        self._origin = start
        self._owed = 0.0
        self._usual = 1.0
        self._taken = 0
        self._next: int | None = start

    def take(self, start: int, end: int, intensity: float) -> list[int]:
        expected = self._owed + (start - self._origin) * self._rate / SECOND
        lack = (expected - self._taken) / (self._rate * _CONTROL_TIME)
        rate = self._rate * intensity / self._usual * max(0.3, min(1.7, 1.0 + lack)) / SECOND
        self._usual += (intensity - self._usual) * min(1.0, (end - start) / SECOND / _USUAL_TIME)
        if self._rate < _BLOCKS_BELOW:
            # One instant is known ahead; the pace of each gap is that of the moment it begins.
            instants = []
            upcoming = start if self._next is None else max(start, self._next)
            while upcoming < end:
                instants.append(upcoming)
                upcoming += 1 + int(self._rng.expovariate(rate))
            self._next = upcoming
        else:
            span, random = end - start, self._rng.random
            instants = sorted([start + int(random() * span) for _ in range(poisson(rate * span, self._rng))])
            if self._next is not None:
                instants, self._next = [self._next, *instants[1:]], None
        self._taken += len(instants)
        return instants

    def following(self) -> int | None:
        return self._next

    def remaining(self, until: int) -> None:
        return None

    def set_rate(self, rate: float, at: int) -> None:
        self._owed = self._owed + (at - self._origin) * self._rate / SECOND - self._taken
        self._origin, self._taken, self._rate = at, 0, rate
        self._next = None if rate >= _BLOCKS_BELOW else at + int(self._rng.expovariate(rate / SECOND))

    def jump(self, start: int, end: int) -> int:
        self._origin += end - start
        if self._next is not None:
            self._next += end - start
        return round((end - start) * self._rate / SECOND)

    def postpone(self, at: int, by: int) -> None:
        self.jump(at, at + by)
