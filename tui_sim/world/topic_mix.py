"""Which kind of event comes next: topics keep to their shares, bits to theirs of chat, and money comes in clusters."""

from collections.abc import Collection, Iterator, Mapping
from itertools import compress, islice

from tui_sim.events import CHAT, STREAM_META, TOPICS, TRANSACTIONS, VIEWER, Topic
from tui_sim.world.cheers import Cheers
from tui_sim.world.quotas import QuotaSampler, RareQuota
from tui_sim.world.rng import RandomStream

LINE, COUNT, MONEY, META = map(TOPICS.index, (CHAT, VIEWER, TRANSACTIONS, STREAM_META))
CHEER = 4
"""A chat line with bits."""
OUT_OF_TURN = 5
"""An event that is of no kind that was drawn."""


MONEY_REACH = 75.0  # transactions that clusters may run ahead of their share or fall behind it


def _marks(wanted: Collection[int]) -> bytes:
    """What ``bytes.translate`` makes 1 of each of these kinds by, and 0 of all others."""
    return bytes(kind in wanted for kind in range(256))


IS_LINE, IS_COUNT, IS_SINGLE = map(_marks, ((LINE,), (COUNT,), (MONEY, META, CHEER)))
"""To tell kinds: chat lines, viewer counts, and what is made one by one, by ``bytes.translate``."""


def positions(kinds: bytearray, marks: bytes, start: int, stop: int) -> Iterator[int]:
    """Where, from ``start`` to ``stop``, the kinds are that ``marks`` marks (``IS_LINE``, ...).

    ``translate`` and ``compress`` look at a kind in C: a loop of ours would take ten times as long.
    """
    return compress(range(start, stop), kinds[start:stop].translate(marks))


class TopicMix:
    """The kinds of the events to come, drawn in advance.

    ``parts`` are the topics' shares as parts of 1, in the order of ``TOPICS``; ``money`` says how likely transactions
    are just now.
    """

    def __init__(self, seed: int, shares: Mapping[Topic, float], topics: Collection[Topic], cheers: Cheers) -> None:
        self._shares = dict(shares)
        self.cheers = cheers
        self._mix = QuotaSampler([1.0] * len(TOPICS), RandomStream(seed, "mix"))
        self.money = RareQuota(0.0, RandomStream(seed, "clusters"), MONEY_REACH)
        self.parts: list[float] = []
        self.topics: frozenset[Topic] = frozenset()
        """The topics that are on."""
        self._left = bytearray()
        """Kinds that were drawn for events which were not made yet."""
        self.set_topics(topics)

    def set_topics(self, topics: Collection[Topic]) -> None:
        """Share events out among ``topics``: money in clusters, the others strictly."""
        self._forget()
        self.topics = frozenset(topics)
        shares = [self._shares[topic] if topic in topics else 0.0 for topic in TOPICS]
        total = sum(shares)
        self.parts = [share / total for share in shares]
        self.money.set_share(self.parts[MONEY])
        shares[MONEY] = 0.0
        if any(shares):
            self._mix.set_shares(shares)

    def draw(self, count: int) -> bytearray:
        """The kinds of the next ``count`` events."""
        kinds, self._left = self._left[:count], self._left[count:]
        return kinds + self._draw(count - len(kinds)) if len(kinds) < count else kinds

    def _draw(self, count: int) -> bytearray:
        money, at = [], 0
        while (at := at + self.money.gap(count - at)) < count:
            money.append(at)
            at += 1
        kinds = self._mix.draw_block(count - len(money))
        for at in money:
            kinds.insert(at, MONEY)
        gap, left = self.cheers.gap, kinds.count(LINE)
        lines = positions(kinds, IS_LINE, 0, count)
        while (gone_by := gap(left)) < left:
            kinds[next(islice(lines, gone_by, None))] = CHEER
            left -= gone_by + 1
        return kinds

    def put_back(self, kinds: bytearray) -> None:
        """Kinds that were drawn and not made, are next again."""
        self._left = kinds + self._left

    def _forget(self) -> None:
        """Other shares hold from now on: take back what was drawn by the old ones."""
        for kind in self._left:
            self.money.undo(yes=kind == MONEY)
            if kind != MONEY:
                self._mix.undo(LINE if kind == CHEER else kind)
            if kind in (LINE, CHEER):
                self.cheers.undo(bits=kind == CHEER)
        self._left.clear()

    def count(self, kind: int) -> None:
        """Count an event that is out of turn."""
        self.money.count(yes=kind == MONEY)
        if kind != MONEY:
            self._mix.count(kind)

    def ahead(self, kind: int) -> float:
        """Events that ``kind`` (not money) is ahead of its share."""
        return -self._mix.deficit(kind)
