"""Which kind of event comes next: topics keep to their shares, bits to theirs of chat, and money comes in clusters."""

from collections import deque
from collections.abc import Collection, Mapping

from tui_sim.events import CHAT, STREAM_META, TOPICS, TRANSACTIONS, VIEWER, Topic
from tui_sim.world.cheers import Cheers
from tui_sim.world.draws import Draws
from tui_sim.world.mix import NOTHING, Mix, RareMix

LINE, COUNT, MONEY, META = map(TOPICS.index, (CHAT, VIEWER, TRANSACTIONS, STREAM_META))
CHEER = 4
"""A chat line with bits."""

MONEY_REACH = 75.0  # transactions that clusters may run ahead of their share or fall behind it


class Agenda:
    """The kinds of the events to come, drawn in advance.

    ``parts`` are the topics' shares as parts of 1, in the order of ``TOPICS``; ``money`` says how likely transactions
    are just now.
    """

    def __init__(self, seed: int, shares: Mapping[Topic, float], topics: Collection[Topic], cheers: Cheers) -> None:
        self._shares = dict(shares)
        self._cheers = cheers
        self._mix = Mix([1.0] * len(TOPICS), Draws(seed, "mix"))
        self.money = RareMix(0.0, Draws(seed, "clusters"), MONEY_REACH)
        self.parts: list[float] = []
        self._coming: deque[tuple[int, int]] = deque()
        """So many chat lines without bits, then an event of that kind (or of none)."""
        self._drawn = 0
        """How many events these are."""
        self.set_topics(topics)

    def set_topics(self, topics: Collection[Topic]) -> None:
        """Share events out among ``topics``: money in clusters, the others strictly."""
        self._forget()
        shares = [self._shares[topic] if topic in topics else 0.0 for topic in TOPICS]
        total = sum(shares)
        self.parts = [share / total for share in shares]
        self.money.set_share(self.parts[MONEY])
        shares[MONEY] = 0.0
        if any(shares):
            self._mix.set_shares(shares)

    def draw(self, count: int) -> None:
        """Draw as many as it takes for ``count`` to be known."""
        left = count - self._drawn
        if left <= 0:
            return
        self._drawn = count
        runs: list[tuple[int, int]] = []
        while left:
            until = self.money.wait(left)
            if until:
                runs += self._mix.draw_runs(until, LINE)
            left -= until
            if left:
                runs.append((0, MONEY))
                left -= 1
        coming, wait = self._coming, self._cheers.wait
        lines = sum([run for run, _ in runs])
        to_cheer = wait(lines)
        for run, kind in runs:
            while to_cheer < run:
                coming.append((to_cheer, CHEER))
                lines -= to_cheer + 1
                run -= to_cheer + 1  # noqa: PLW2901 - what is left of it
                to_cheer = wait(lines)
            to_cheer -= run
            lines -= run
            coming.append((run, kind))

    def take(self) -> tuple[int, int]:
        """What is next: so many chat lines without bits, then an event of that kind, or of none (``NOTHING``)."""
        lines, kind = self._coming.popleft()
        self._drawn -= lines + (kind != NOTHING)
        return lines, kind

    def put_back(self, lines: int, kind: int) -> None:
        """What was taken and not made, is next again."""
        if lines or kind != NOTHING:
            self._coming.appendleft((lines, kind))
            self._drawn += lines + (kind != NOTHING)

    def _forget(self) -> None:
        """Other shares hold from now on: take back what was drawn by the old ones."""
        for lines, kind in self._coming:
            for _ in range(lines):
                self.money.give_back(yes=False)
                self._mix.give_back(LINE)
                self._cheers.give_back(bits=False)
            if kind == NOTHING:
                continue
            self.money.give_back(yes=kind == MONEY)
            if kind != MONEY:
                self._mix.give_back(LINE if kind == CHEER else kind)
            if kind == CHEER:
                self._cheers.give_back(bits=True)
        self._coming.clear()
        self._drawn = 0

    def account(self, kind: int) -> None:
        """Count an event that is out of turn."""
        self.money.account(yes=kind == MONEY)
        if kind != MONEY:
            self._mix.account(kind)

    def ahead(self, kind: int) -> float:
        """Events that ``kind`` (not money) is ahead of its share."""
        return -self._mix.deficit(kind)
