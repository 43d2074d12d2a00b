"""What one channel means to do with its stream, and when: end, raid, change the category, come back."""

from typing import Literal

from tui_sim.timestamps import SECOND
from tui_sim.world.rng import RandomStream

MINUTE = 60 * SECOND
LifecycleRequest = Literal["raid", "end", "start", "category"]

RAID_GAP = 10 * MINUTE
"""Least time between two raids a channel takes part in, commands excepted (contract)."""
LIFECYCLE_GAP = 30 * MINUTE
"""Least time between going on and off the air, commands excepted (contract)."""
CATEGORY_GAP = 10 * MINUTE
"""Least time between two changes of category (contract)."""
_ASKED_AGAIN = 5 * SECOND  # if it could not be had


class StreamPlan:
    """Instants at which things are due; whoever has a channel asks for them by :meth:`request`."""

    def __init__(self, rng: RandomStream) -> None:
        self._rng = rng
        self.last_raid = -RAID_GAP
        """When the channel last took part in a raid."""
        self.raid_due_at = 0
        """From when on it is to be raided from outside, if it is alone on the air."""
        self._last_category = 0
        self._category_at = 0
        self._end_at = 0
        self._start_at = 0
        self._ends_with_raid = True

    def go_live(self, instant: int) -> None:
        """A stream begins."""
        rng = self._rng
        self._last_category = instant
        self._category_at = instant + int((20 + 60 * rng.random()) * MINUTE)
        self._end_at = instant + int((90 + 300 * rng.random()) * MINUTE)
        raid_due_at = instant + int((40 + 240 * rng.random()) * MINUTE)
        if self.raid_due_at <= instant:  # else it is due as it was: short streams are raided too
            self.raid_due_at = raid_due_at
        self._ends_with_raid = rng.random() < 0.75

    def go_off(self, instant: int) -> None:
        """The stream is over; the next one is due in half an hour or more."""
        self._start_at = instant + LIFECYCLE_GAP + int(30 * MINUTE * self._rng.random())

    def start_is_scheduled(self) -> None:
        """Somebody else sees to it that the channel comes back."""
        self._start_at = 0

    def end_soon(self, instant: int) -> None:
        """Let the stream end at ``instant`` (after a raid)."""
        self._end_at = instant
        self._ends_with_raid = False

    def change_category(self, instant: int) -> None:
        """The category was changed."""
        self._last_category = instant

    def may_raid(self, instant: int) -> bool:
        """Whether the last raid was long enough ago."""
        return instant - self.last_raid >= RAID_GAP

    def request(self, instant: int, *, live: bool) -> LifecycleRequest | None:
        """What is due at ``instant`` in a channel that is ``live`` or not; asked again a little later."""
        if not live:
            return "start" if self._start_at and instant >= self._start_at else None
        if instant >= self._end_at:
            self._end_at = instant + _ASKED_AGAIN
            return "raid" if self._ends_with_raid and self.may_raid(instant) else "end"
        if instant >= self._category_at and instant - self._last_category >= CATEGORY_GAP:
            self._category_at = instant + int((20 + 60 * self._rng.random()) * MINUTE)
            return "category"
        return None
