"""What is still to happen, as named entries: the future event list of the simulation, in one order.

What comes soon is carried out with the next event, first in, first out. What has an instant becomes due at the slice
boundary by which it is reached; a gift at the first event from its instant on.
"""

from bisect import insort
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from tui_sim.world.channel.channel import Channel
from tui_sim.world.population import Person

NEVER = 1 << 62
"""An instant after all others."""


@dataclass(frozen=True, slots=True)
class Depart:
    """A raid leaves ``source``; it travels for ``travel`` microseconds. The source goes off the air: back after so many
    microseconds, or, with None, when its stream is due again.
    """

    source: Channel
    target: Channel
    viewers: int
    travel: int
    back_after: int | None


@dataclass(frozen=True, slots=True)
class Arrive:
    """A raid from ``source`` arrives; ``people`` are those of its viewers who write. A raid from outside is
    ``announced`` when it arrives, others when they leave.
    """

    source: str
    target: Channel
    viewers: int
    people: tuple[Person, ...]
    announced: bool


@dataclass(frozen=True, slots=True)
class GoOff:
    """A channel goes off the air, unless it has gone live since it was ``asked_at``."""

    channel: Channel
    back_after: int | None
    asked_at: int = NEVER


@dataclass(frozen=True, slots=True)
class ComeBack:
    """A channel is on the air again."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class ChangeCategory:
    """A channel plays something else."""

    channel: Channel


@dataclass(frozen=True, slots=True)
class Gift:
    """Somebody gives ``count`` subscriptions, as one of a burst."""

    channel: Channel
    count: int


Entry = Depart | Arrive | GoOff | ComeBack | ChangeCategory


class Calendar:
    """All that is scheduled."""

    def __init__(self) -> None:
        self.openings: deque[Channel] = deque()
        """Channels whose first stream has not begun yet."""
        self._soon: deque[Entry] = deque()
        self._arrivals: list[tuple[int, Arrive]] = []
        self._returns: list[tuple[int, ComeBack]] = []
        self._gifts: deque[tuple[int, Gift]] = deque()

    def soon(self, entry: Entry, *, first: bool = False) -> None:
        """Carry ``entry`` out with the next event: after what is there, or before it."""
        if first:
            self._soon.appendleft(entry)
        else:
            self._soon.append(entry)

    def at(self, instant: int, entry: Arrive | ComeBack) -> None:
        """``entry`` becomes due at ``instant``."""
        if isinstance(entry, Arrive):
            self._arrivals.append((instant, entry))
        else:
            self._returns.append((instant, entry))

    def give(self, gifts: Iterable[tuple[int, Gift]]) -> None:
        """Schedule gifts at their instants."""
        for gift in gifts:
            insort(self._gifts, gift, key=_instant)

    def advance(self, to: int) -> None:
        """What has an instant up to ``to`` comes soon."""
        self.advance_returns(to)
        if self._arrivals:
            arrived = [one for one in self._arrivals if one[0] <= to]
            if arrived:
                self._arrivals = [one for one in self._arrivals if one[0] > to]
                self._soon.extend(entry for _, entry in arrived)

    def advance_returns(self, to: int) -> None:
        """Channels that are to be back by ``to`` come before all else."""
        for due in [one for one in self._returns if one[0] <= to]:
            self._returns.remove(due)
            self._soon.appendleft(due[1])

    def pop_soon(self) -> Entry | None:
        """The next of what comes soon."""
        return self._soon.popleft() if self._soon else None

    def pop_gift(self, instant: int) -> Gift | None:
        """The next gift, if it is due at ``instant``."""
        return self._gifts.popleft()[1] if self._gifts and self._gifts[0][0] <= instant else None

    def first_due(self) -> int:
        """From which instant on something is due; 0 is now."""
        if self._soon or self.openings:
            return 0
        return self._gifts[0][0] if self._gifts else NEVER

    def clear(self) -> None:
        """Forget what comes soon."""
        self._soon.clear()


def _instant(scheduled: tuple[int, Gift]) -> int:
    return scheduled[0]
