"""Bits between transaction and chat: what is paid for is typed soon after, and chat's own share of bits holds."""

from bisect import insort
from collections import deque
from operator import attrgetter
from typing import NamedTuple

from tui_sim.timestamps import SECOND
from tui_sim.world.channel.channel import Channel
from tui_sim.world.channel.transactions import Cheer
from tui_sim.world.quotas import RareQuota
from tui_sim.world.rng import RandomStream

BITS_SHARE = 0.03
"""Chat messages that carry bits (contract)."""
CHEER_WITHIN = 2 * SECOND
"""Between a transaction of bits and its cheer (contract)."""
_AHEAD = 50.0  # cheers that transactions may put chat's bits ahead of their share; more are not typed


class PendingCheer(NamedTuple):
    """A cheer that somebody has paid for and will type in chat at the first event from ``due`` on."""

    due: int
    latest: int
    channel: Channel
    cheer: Cheer


class Cheers:
    """Cheers that were paid for and are still to be typed, the earliest first."""

    def __init__(self, seed: int, rng: RandomStream) -> None:
        self._rng = rng
        self._bits = RareQuota(BITS_SHARE, RandomStream(seed, "bits"))
        self._pending: deque[PendingCheer] = deque()

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def first(self) -> PendingCheer:
        """The next one; there must be one."""
        return self._pending[0]

    def due(self, instant: int) -> bool:
        """Whether one is due at ``instant``."""
        return bool(self._pending) and self._pending[0].due <= instant

    def gap(self, lines: int) -> int:
        """How many of the next ``lines`` of chat go by before one that carries bits, so that their share holds."""
        return self._bits.gap(lines)

    def undo(self, *, bits: bool) -> None:
        """Take back that a line was counted."""
        self._bits.undo(yes=bits)

    def take(self) -> PendingCheer | None:
        """The next one, if there is one, for a line that was drawn to carry bits."""
        return self._pending.popleft() if self._pending else None

    def pop(self) -> PendingCheer:
        """The next one, out of turn."""
        self._bits.count(yes=True)
        return self._pending.popleft()

    def pop_for(self, channel: Channel) -> PendingCheer | None:
        """The next one in ``channel``, out of turn, if there is one."""
        cheer = next((one for one in self._pending if one.channel is channel), None)
        if cheer is not None:
            self._pending.remove(cheer)
            self._bits.count(yes=True)
        return cheer

    def has_room(self) -> bool:
        """Whether the share of bits leaves room for one more."""
        return self._bits.deficit - len(self._pending) > -_AHEAD

    def schedule(self, channel: Channel, cheer: Cheer, instant: int, rate: float | None) -> None:
        """The cheer is typed soon; at a low ``rate`` (events a second) with the very next event, to be in time."""
        gap = 1.0 / rate if rate else 0.0
        gap = max(0.0, min(0.2 + 0.9 * self._rng.random(), 1.5 - 6.0 * gap))
        pending = PendingCheer(instant + int(gap * SECOND), instant + CHEER_WITHIN, channel, cheer)
        insort(self._pending, pending, key=attrgetter("due"))

    def clear(self) -> None:
        """Nobody types them any more: chat is off."""
        self._pending.clear()
