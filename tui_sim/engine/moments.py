"""What happened, for the faces: the newest of each kind, and of each channel what is marked on its graph."""

import time
from collections import deque
from collections.abc import Iterable
from itertools import chain

from tui_sim.events import Happening, Level, Moment, MomentKind

_KEPT = 512  # of each kind: a crowd of transactions pushes no raid out
_MARKS = 128  # of each channel
_UNMARKED: frozenset[MomentKind] = frozenset(("transaction", "notice"))


class Moments:
    """Numbers what happens through the whole run, whatever its kind, and keeps the newest of each kind.

    Most moments of a fast run pass unseen, so one is spelt out only when somebody looks while it is still kept.
    """

    def __init__(self) -> None:
        self._seq = 0
        self._unseen: dict[MomentKind, deque[tuple[int, Happening, Level]]] = {}
        self._kept: dict[MomentKind, deque[Moment]] = {}
        self._marks: dict[str, deque[Moment]] = {}
        self._shown: tuple[Moment, ...] = ()

    def tell(self, happenings: Iterable[Happening], level: Level = "INFO") -> None:
        """Take in what happened, in its order."""
        for happening in happenings:
            self._seq += 1
            ring = self._unseen.get(happening.kind)
            if ring is None:
                ring = self._unseen[happening.kind] = deque(maxlen=_KEPT)
                self._kept[happening.kind] = deque(maxlen=_KEPT)
            ring.append((self._seq, happening, level))
            if happening.kind not in _UNMARKED:
                self._mark(_spelt_out(self._seq, happening, level))

    def notice(self, text: str, level: Level = "INFO") -> None:
        """Something about the run itself; its instant is the wall clock's."""
        self.tell([Happening(time.time_ns() // 1000, "notice", "", text)], level)

    def _mark(self, moment: Moment) -> None:
        for login in {moment.channel, moment.other}:
            self._marks.setdefault(login, deque(maxlen=_MARKS)).append(moment)

    def newest(self) -> tuple[Moment, ...]:
        """The newest of each kind, by their numbers; the same object while nothing new happened."""
        new = False
        for kind, ring in self._unseen.items():
            if ring:
                self._kept[kind].extend(_spelt_out(*one) for one in ring)
                ring.clear()
                new = True
        if new:
            self._shown = tuple(sorted(chain.from_iterable(self._kept.values())))
        return self._shown

    def of(self, login: str) -> tuple[Moment, ...]:
        """What is marked on the graph of a channel, also where it is the other side of a raid; oldest first."""
        return tuple(self._marks.get(login, ()))


def _spelt_out(seq: int, happening: Happening, level: Level) -> Moment:
    text = happening.text if isinstance(happening.text, str) else happening.text()
    return Moment(
        seq, happening.instant, happening.kind, level, happening.channel, text, float(happening.value), happening.other
    )
