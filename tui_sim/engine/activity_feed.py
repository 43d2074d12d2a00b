"""What happened, for the faces: the newest of each kind, and of each channel what is marked on its graph."""

import time
from collections import deque
from collections.abc import Iterable
from itertools import chain

from tui_sim.activity import Activity, Level

_KEPT = 512  # of each kind: a crowd of transactions pushes no raid out
_MARKS = 128  # of each channel
_UNMARKED: frozenset[str] = frozenset(("transaction", "notice"))


class ActivityFeed:
    """Numbers what happens through the whole run, whatever its kind, and keeps the newest of each kind."""

    def __init__(self) -> None:
        self._seq = 0
        self._kept: dict[str, deque[Activity]] = {}
        self._marks: dict[str, deque[Activity]] = {}
        self._shown: tuple[Activity, ...] = ()

    def record(self, activities: Iterable[Activity]) -> None:
        """Take in what happened, in its order."""
        for activity in activities:
            self._seq += 1
            numbered = Activity(self._seq, *activity[1:])
            ring = self._kept.get(activity.kind)
            if ring is None:
                ring = self._kept[activity.kind] = deque(maxlen=_KEPT)
            ring.append(numbered)
            if activity.kind not in _UNMARKED:
                self._mark(numbered)

    def notice(self, text: str, level: Level = "INFO") -> None:
        """Something about the run itself; its instant is the wall clock's."""
        self.record([Activity(0, time.time_ns() // 1000, "notice", level, "", text)])

    def _mark(self, activity: Activity) -> None:
        for login in {activity.channel, activity.other}:
            self._marks.setdefault(login, deque(maxlen=_MARKS)).append(activity)

    def newest(self) -> tuple[Activity, ...]:
        """The newest of each kind, by their numbers; the same object while nothing new happened."""
        if self._seq > (self._shown[-1].seq if self._shown else 0):
            self._shown = tuple(sorted(chain.from_iterable(self._kept.values())))
        return self._shown

    def of(self, login: str) -> tuple[Activity, ...]:
        """What is marked on the graph of a channel, also where it is the other side of a raid; oldest first."""
        return tuple(self._marks.get(login, ()))
