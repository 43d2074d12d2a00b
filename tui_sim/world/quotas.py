"""Which kind comes next, so that shares hold exactly in the long run and no pattern repeats in the short one."""

import math
from collections.abc import Sequence

from tui_sim.world.rng import RandomStream

_NEVER = 1e-12
_WINDOW = 64  # events for which a rare kind is drawn at once
_KEPT = 3.0  # events of a debt that outlive a change of the shares


class QuotaSampler:
    """A random order of kinds in which each keeps to its share.

    The n-th event of a kind with share ``s`` falls somewhere between ``n / s`` and ``(n + 1) / s`` on an axis that all
    kinds have in common, and the next event is that of the kind which comes first there. So no kind is further off than
    one event for each of the others, and no pattern repeats. What is forced from outside is put in with
    :meth:`count`, and is made up for by what follows.
    """

    def __init__(self, shares: Sequence[float], rng: RandomStream) -> None:
        """``shares`` are any non-negative numbers with a positive sum; 0 is never drawn."""
        self._random = rng.random
        self._counts = [0.0] * len(shares)
        self._total = 0.0
        self._shares = [0.0] * len(shares)
        self.set_shares(shares)

    @property
    def deficits(self) -> tuple[float, ...]:
        """Events each kind is behind its share (negative: ahead)."""
        return tuple([share * self._total - count for share, count in zip(self._shares, self._counts, strict=True)])

    def deficit(self, index: int) -> float:
        """Events that kind ``index`` is behind its share."""
        return self._shares[index] * self._total - self._counts[index]

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares, as parts of 1."""
        return tuple(self._shares)

    def set_shares(self, shares: Sequence[float]) -> None:
        """Change the shares; debts of kinds that are now off are forgotten, and those of others if they are large.

        Raises:
            ValueError: a share is negative or none is positive.
        """
        total = sum(shares)
        if total <= 0 or min(shares) < 0:
            raise ValueError("shares must not be negative, and one must be positive")
        debts = self.deficits
        self._shares = [share / total for share in shares]
        self._lengths = [1.0 / share if share else math.inf for share in self._shares]
        self._total = 0.0
        self._counts = [
            -max(-_KEPT, min(_KEPT, debt)) if share else 0.0 for debt, share in zip(debts, self._shares, strict=True)
        ]
        self._dues = [0.0] * len(shares)
        for index in range(len(shares)):
            self._place(index)

    def draw(self, without: frozenset[int] = frozenset()) -> int:
        """The index of the next kind, counted as emitted. ``without`` are kinds that can't be made just now."""
        dues = self._dues
        index = self.peek(without) if without else dues.index(min(dues))
        self._total += 1.0
        count = self._counts[index] = self._counts[index] + 1.0
        dues[index] = (count + self._random()) * self._lengths[index]
        return index

    def draw_block(self, count: int) -> bytearray:
        """The next ``count`` kinds (of 256 at the most), by the same law as so many calls of :meth:`draw`, at a
        fifth of their time; made for kind 0 to be the usual one.
        """
        share = self._shares[0]
        if not share:
            return bytearray(self.draw() for _ in range(count))
        dues, counts, lengths, random = self._dues, self._counts, self._lengths, self._random
        kinds = bytearray(count)
        # The usual kind's events from here on are numbered from 0, and fall anywhere between their number and the next
        # on an axis of their own: all but the last one that may come before another kind's next event come before it.
        before, last = counts[0], 0
        falls = dues[0] * share - before
        dues[0] = math.inf
        others = 0
        while True:
            due = min(dues)
            reach = due * share - before
            if reach >= count - others:
                break
            if reach >= last + 1:
                last = int(reach)
                falls = last + random()
            at = others + last + (falls < reach)
            if at >= count:
                break
            index = dues.index(due)
            kinds[at] = index
            others += 1
            counts[index] = so_far = counts[index] + 1.0
            dues[index] = (so_far + random()) * lengths[index]
        usual = count - others
        if usual != last:
            falls = usual + random()
        counts[0] += usual
        dues[0] = (before + falls) * lengths[0]
        self._total += count
        return kinds

    def peek(self, without: frozenset[int] = frozenset()) -> int:
        """As :meth:`draw`, but nothing is counted."""
        dues = self._dues
        able = [index for index in range(len(dues)) if index not in without and dues[index] < math.inf]
        return min(able or range(len(dues)), key=dues.__getitem__)

    def count(self, index: int) -> None:
        """Count one event of kind ``index`` as emitted."""
        self._count(index, 1.0)

    def undo(self, index: int) -> None:
        """Take back that an event of kind ``index`` was counted: it could not be made."""
        self._count(index, -1.0)

    def _count(self, index: int, sign: float) -> None:
        self._total += sign
        self._counts[index] += sign
        self._place(index)

    def _place(self, index: int) -> None:
        """Where the next event of a kind falls."""
        share = self._shares[index]
        self._dues[index] = (self._counts[index] + self._random()) / share if share else math.inf


class RareQuota:
    """One kind among a stream: whether the next event is of it, so that its share holds.

    With a small ``reach`` it never runs more events ahead of its share or behind it; with a large one it comes in
    clusters, and :meth:`set_pressure` says how likely it is just now.
    """

    def __init__(self, share: float, rng: RandomStream, reach: float = 2.0) -> None:
        """``share`` between 0 and 1; ``reach`` in events."""
        self._random = rng.random
        self._reach = reach
        self._deficit = 0.0
        self._pressure = 1.0
        self.set_share(share)

    @property
    def share(self) -> float:
        """The share, as a part of 1."""
        return self._share

    @property
    def deficit(self) -> float:
        """Events of the kind that are owed (negative: ahead)."""
        return self._deficit

    @property
    def due(self) -> float:
        """How many times as likely the kind is for being behind its share: 1 where it is on it, 0 to 2."""
        return max(0.0, min(2.0, 1.0 + self._deficit / self._reach))

    def set_share(self, share: float) -> None:
        """Change the share; 1 is always."""
        self._share = share
        self._most = self._reach if 0.0 < share < 1.0 else -math.inf if share else math.inf
        self.set_pressure(self._pressure)

    def set_pressure(self, factor: float) -> None:
        """The kind is ``factor`` times as likely as its share until told otherwise."""
        self._pressure = factor
        self._level = self._share * factor
        self._slope = self._level / self._reach

    def borrow(self, events: float) -> None:
        """It may run ``events`` further ahead than it may otherwise."""
        self._deficit += events

    def gap(self, most: int) -> int:
        """How many of the next ``most`` events go by before one of the kind; ``most`` if none of them is. All of them
        are counted, and so is the one of the kind.
        """
        random, level, slope, share = self._random, self._level, self._slope, self._share
        deficit, forced = self._deficit, self._most
        if not share:
            return most
        gone_by = 0
        while gone_by < most:
            if deficit >= forced:
                self._deficit = deficit + share - 1.0
                return gone_by
            # So far it gets likelier by the event: the next one is drawn as if all were as likely as the last of them,
            # and is one with the probability it has beside that (thinning: Lewis and Shedler 1979).
            window = min(most - gone_by, _WINDOW, math.ceil((forced - deficit) / share))
            likeliest = min(1.0, level + slope * (deficit + (window - 1) * share))
            if likeliest == 1.0:
                gap = 0
            elif likeliest < _NEVER:
                gap = window
            else:
                gap = int(math.log(1.0 - random()) / math.log1p(-likeliest))
            if gap >= window:
                gone_by += window
                deficit += window * share
                continue
            gone_by += gap
            deficit += gap * share
            if random() * likeliest < level + slope * deficit:
                self._deficit = deficit + share - 1.0
                return gone_by
            gone_by += 1
            deficit += share
        self._deficit = deficit
        return most

    def count(self, *, yes: bool) -> None:
        """Count an event that was decided elsewhere."""
        self._deficit += self._share - yes

    def undo(self, *, yes: bool) -> None:
        """Take back that an event was counted: it could not be made."""
        self._deficit -= self._share - yes
