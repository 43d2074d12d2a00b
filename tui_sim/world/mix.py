"""Which kind comes next, so that shares hold exactly in the long run and no pattern repeats in the short one."""

from collections.abc import Mapping, Sequence

from tui_sim.world.draws import Draws

_REACH = 2.0
"""Events that a kind may run ahead of its share before it is out of the draw."""


class Mix:
    """A random draw among kinds, biased by how many events each is behind its share.

    A kind's weight is its share, scaled by its deficit: 0 once it is ``_REACH`` events ahead, and growing while
    it is behind; one that is 2 events behind is taken. What is forced from outside is put in with
    :meth:`account`, and is made up for by later draws.

    A ``loose`` kind comes in clusters: it may run further ahead of its share or behind it, and :meth:`press` says how
    likely it is just now. The others share what it leaves among themselves as exactly as ever.
    """

    def __init__(self, shares: Sequence[float], draws: Draws, loose: Mapping[int, float] | None = None) -> None:
        """``shares`` are any non-negative numbers with a positive sum; 0 is never drawn. ``loose`` has the reach, in
        events, of each loose kind.
        """
        self._random = draws.random
        self._reaches = dict(loose or {})
        self._pressures = dict.fromkeys(self._reaches, 1.0)
        self._deficits = [0.0] * len(shares)
        self.set_shares(shares)

    @property
    def deficits(self) -> tuple[float, ...]:
        """Events each kind is behind its share (negative: ahead); those of kinds that are not loose add up to 0."""
        return tuple(self._deficits)

    @property
    def shares(self) -> tuple[float, ...]:
        """The shares, as parts of 1."""
        return tuple(self._shares)

    def set_shares(self, shares: Sequence[float]) -> None:
        """Change the shares; debts of kinds that are now off are forgotten.

        Raises:
            ValueError: a share is negative or none is positive.
        """
        total = sum(shares)
        if total <= 0 or min(shares) < 0:
            raise ValueError("shares must not be negative, and one must be positive")
        self._shares = [share / total for share in shares]
        live = [index for index, share in enumerate(self._shares) if share]
        strict = [index for index in live if index not in self._reaches]
        self._strict = strict or live
        self._loose = [index for index in live if index not in self._strict]
        strict_total = sum(self._shares[index] for index in self._strict)
        self._parts = [
            share / strict_total if index in self._strict else 0.0 for index, share in enumerate(self._shares)
        ]
        kept = {index: max(-3.0, min(3.0, self._deficits[index])) for index in self._strict}
        shift = sum(kept.values()) / len(kept)
        self._deficits = [
            kept[index] - shift if index in kept else self._deficits[index] if index in self._loose else 0.0
            for index in range(len(shares))
        ]

    def press(self, index: int, factor: float) -> None:
        """A loose kind is ``factor`` times as likely as its share until told otherwise."""
        self._pressures[index] = factor

    def due(self, index: int) -> float:
        """How many times as likely a loose kind is for being behind its share (1 where it is on it, 0 to 2)."""
        return max(0.0, min(2.0, 1.0 + self._deficits[index] / self._reaches[index]))

    def draw(self, without: frozenset[int] = frozenset()) -> int:
        """The index of the next kind, counted as emitted. ``without`` are kinds that can't be made just now."""
        index = self.peek(without)
        self.account(index)
        return index

    def peek(self, without: frozenset[int] = frozenset()) -> int:
        """As :meth:`draw`, but nothing is counted."""
        deficits = self._deficits
        for index in self._loose:
            if index not in without:
                reach = self._reaches[index]
                due = 1.0 + deficits[index] / reach
                if due >= 2.0 or self._random() < self._shares[index] * self._pressures[index] * due:
                    return index
        parts = self._parts
        total = 0.0
        behind, worst = -1, _REACH
        weights = []
        for index in self._strict:
            if index in without:
                weights.append(0.0)
                continue
            deficit = deficits[index]
            if deficit >= worst:
                behind, worst = index, deficit
            weight = parts[index] * (1.0 + deficit / _REACH)
            if weight > 0.0:
                total += weight
                weights.append(weight)
            else:
                weights.append(0.0)
        if behind >= 0:
            return behind
        point = self._random() * total
        for index, weight in zip(self._strict, weights, strict=True):
            point -= weight
            if point < 0.0:
                return index
        open_kinds = [index for index in self._strict if index not in without] or self._strict
        return max(open_kinds, key=deficits.__getitem__)

    def account(self, index: int) -> None:
        """Count one event of kind ``index`` as emitted."""
        self._count(index, 1.0)

    def give_back(self, index: int) -> None:
        """Take back that an event of kind ``index`` was counted: it could not be made."""
        self._count(index, -1.0)

    def _count(self, index: int, sign: float) -> None:
        deficits, shares = self._deficits, self._shares
        for other in self._loose:
            deficits[other] += sign * shares[other]
        deficits[index] -= sign
        if index not in self._loose:
            parts = self._parts
            for other in self._strict:
                deficits[other] += sign * parts[other]


class RareMix:
    """The same for one rare kind among a stream: whether this event is one of it (bits in chat)."""

    def __init__(self, share: float, draws: Draws) -> None:
        """``share`` between 0 and 1."""
        self._random = draws.random
        self._share = share
        self._deficit = 0.0

    @property
    def deficit(self) -> float:
        """Events of the kind that are owed (negative: ahead)."""
        return self._deficit

    def draw(self) -> bool:
        """Whether the next event is of the kind; counted."""
        deficit = self._deficit
        yes = deficit >= _REACH or self._random() < self._share * (1.0 + deficit / _REACH)
        self._deficit = deficit + self._share - yes
        return yes

    def account(self, *, yes: bool) -> None:
        """Count an event that was decided elsewhere."""
        self._deficit += self._share - yes
