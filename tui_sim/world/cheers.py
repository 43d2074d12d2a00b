"""Bits between transaction and chat: what is paid for is typed soon after, and chat's own share of bits holds."""

from bisect import insort
from collections import deque
from operator import attrgetter
from typing import NamedTuple

from tui_sim.events import SECOND
from tui_sim.world.channel import Channel
from tui_sim.world.draws import Draws
from tui_sim.world.mix import RareMix
from tui_sim.world.transactions import Cheer

BITS_SHARE = 0.03
"""Chat messages that carry bits (contract)."""
CHEER_WITHIN = 2 * SECOND
"""Between a transaction of bits and its cheer (contract)."""
_AHEAD = 50.0  # cheers that transactions may put chat's bits ahead of their share; more are not typed


class Promise(NamedTuple):
    """A cheer that somebody has paid for and will type in chat at the first event from ``due`` on."""

    due: int
    latest: int
    channel: Channel
    cheer: Cheer


class Cheers:
    """What is promised, the earliest first."""

    def __init__(self, seed: int, draws: Draws) -> None:
        self._draws = draws
        self._bits = RareMix(BITS_SHARE, Draws(seed, "bits"))
        self._promises: deque[Promise] = deque()

    def __len__(self) -> int:
        return len(self._promises)

    @property
    def first(self) -> Promise:
        """The next one; there must be one."""
        return self._promises[0]

    def due(self, instant: int) -> bool:
        """Whether one is due at ``instant``."""
        return bool(self._promises) and self._promises[0].due <= instant

    def wait(self, lines: int) -> int:
        """How many of the next ``lines`` of chat go by before one that carries bits, so that their share holds."""
        return self._bits.wait(lines)

    def give_back(self, *, bits: bool) -> None:
        """Take back that a line was counted."""
        self._bits.give_back(yes=bits)

    def take(self) -> Promise | None:
        """The next one, if there is one, for a line that was drawn to carry bits."""
        return self._promises.popleft() if self._promises else None

    def keep(self) -> Promise:
        """The next one, out of turn."""
        self._bits.account(yes=True)
        return self._promises.popleft()

    def keep_of(self, channel: Channel) -> Promise | None:
        """The next one in ``channel``, out of turn, if there is one."""
        promise = next((one for one in self._promises if one.channel is channel), None)
        if promise is not None:
            self._promises.remove(promise)
            self._bits.account(yes=True)
        return promise

    def has_room(self) -> bool:
        """Whether the share of bits leaves room for one more."""
        return self._bits.deficit - len(self._promises) > -_AHEAD

    def promise(self, channel: Channel, cheer: Cheer, instant: int, rate: float | None) -> None:
        """The cheer is typed soon; at a low ``rate`` (events a second) with the very next event, to be in time."""
        gap = 1.0 / rate if rate else 0.0
        wait = max(0.0, min(0.2 + 0.9 * self._draws.random(), 1.5 - 6.0 * gap))
        promise = Promise(instant + int(wait * SECOND), instant + CHEER_WITHIN, channel, cheer)
        insort(self._promises, promise, key=attrgetter("due"))

    def clear(self) -> None:
        """Forget all."""
        self._promises.clear()
