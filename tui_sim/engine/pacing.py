"""Where a run is against its clock: what is too late to be made up for, how far behind it is. Numbers, no waiting."""

import time
from collections.abc import Callable
from datetime import timedelta

from tui_sim.activity import Level
from tui_sim.clock import Clock
from tui_sim.engine.control import Control
from tui_sim.engine.schedule import SLICE
from tui_sim.timestamps import SECOND

MOST_DEBT = 5 * SECOND
"""Simulated time that is made up for, at no more than twice the rate; what is older is missed."""
_LATE_AFTER = 1.0  # seconds of delay that are not worth a word
WORD_EVERY = 5.0  # seconds between two words about how far the past is filled

Notice = Callable[[str, Level], None]
"""Tells a person something about the run itself."""


class Reminder:
    """Says every five seconds that it is time for another word about what takes long."""

    def __init__(self) -> None:
        self._next = time.monotonic() + WORD_EVERY

    def due(self) -> bool:
        """Whether it is; then not again for a while."""
        now = time.monotonic()
        if now < self._next:
            return False
        self._next = now + WORD_EVERY
        return True


class Pacer:
    """Positions and gaps are simulated microseconds."""

    def __init__(self, clock: Clock, live: Clock | None, control: Control, notice: Notice, reminder: Reminder) -> None:
        """``live`` is the clock to go on by once ``clock``, a virtual one, has reached it."""
        self.clock = clock
        self._live = live
        self._control = control
        self._notice = notice
        self._reminder = reminder
        self._late_since: float | None = None
        self.behind = 0
        """How many events are due and not yet released, 0 until that has lasted for a second."""

    def debt(self, position: int) -> float:
        """By how much the clock is past ``position``; negative when it has not reached it."""
        return -self.clock.until(position) * SECOND

    def go_live(self, position: int) -> None:
        """Take the live clock as soon as the next slice is not wholly in its past; until then tell how far it is."""
        live = self._live
        if live is None:
            return
        live.follow()
        left = live.now() - position
        if left < SLICE:
            self.clock, self._live = live, None
            self._control.virtual = live.virtual
            self._notice("The past is filled up: going on live", "INFO")
        elif self._reminder.due():
            self._notice(f"Filling up the past: {timedelta(seconds=left // SECOND)} to go", "INFO")

    def follow(self) -> int:
        """By how much the time of day was set forward since the last call, 0 mostly; else it is told."""
        step = self.clock.follow()
        if step:
            self._notice(
                f"The clock went forward by {timedelta(seconds=round(step / SECOND))}, as it was set or this machine "
                "was suspended: no events are made for that time, and they are of now again",
                "WARNING",
            )
        return step

    def excess(self, position: int) -> int:
        """How much from ``position`` on is too late to be made up for: whole slices, 0 mostly."""
        debt = self.debt(position)
        return int(debt - MOST_DEBT) // SLICE * SLICE if debt > MOST_DEBT + SLICE else 0

    def reckon(self, reached: int) -> None:
        """How far behind the schedule we are, when all before ``reached`` is out; short delays don't count."""
        due = round((self.debt(reached) - SLICE) / SECOND * (self._control.rate or 0.0))
        if due <= 0:
            self.rest()
            return
        now = time.monotonic()
        if self._late_since is None:
            self._late_since = now
        self.behind = due if now - self._late_since >= _LATE_AFTER else 0

    def rest(self) -> None:
        """Nothing is due just now."""
        self._late_since, self.behind = None, 0


def pace(lag: float, length: float) -> float:
    """The part of its ``length`` in which a slice is released that begins ``lag`` late, both in seconds: all of it, or
    as little as half of it to make up for the lag.
    """
    return max(0.5, 1.0 - max(0.0, lag) / length)


def whole_slices(gap: float) -> int:
    """``gap``, rounded up to slices."""
    return -(-int(gap) // SLICE) * SLICE
