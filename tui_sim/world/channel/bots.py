"""A channel's helper bots: they answer commands, thank for money, and say their lines."""

from collections import deque
from typing import NamedTuple

from tui_sim.timestamps import SECOND
from tui_sim.world.channel.members import COOLDOWN, Chatter, Member
from tui_sim.world.population import Population
from tui_sim.world.rng import RandomStream
from tui_sim.world.vocabulary import Vocabulary

_SHARE = 0.05
"""Bots' share of chat, which lines of their own fill up (REALISM.md: about 5%)."""
_QUEUE = 8  # lines
_PATIENCE = 2.0  # lines behind the share from which a bot says something of its own accord
NEVER = 1 << 62
_MINUTE = 60 * SECOND


class BotLine(NamedTuple):
    """Something a bot is about to say."""

    due: int
    bot: Chatter
    text: str


class Bots:
    """Two bots, who keep the cooldown as everybody does."""

    def __init__(self, rng: RandomStream, vocabulary: Vocabulary, population: Population, login: str) -> None:
        self._rng = rng
        self._vocabulary = vocabulary
        self._login = login
        self._bots = [
            Member(population.fixed(name), -1, "moderator", 0, subscribed=False).enter_chat(login)
            for name in rng.sample(vocabulary.bots, 2)
        ]
        self._free = [0, 0]
        self._spoke: dict[str, int] = {}
        self._lines: deque[BotLine] = deque()
        self._owed = 0.0
        self._timers: list[str] = []
        self.due = NEVER
        """When the next line is due."""
        self.category = ""
        self.live_since = 0

    def rest(self) -> None:
        """The stream is over; what they wanted to say is left unsaid."""
        self._lines.clear()
        self._owed = 0.0
        self.due = NEVER

    def heard(self, instant: int, messages: int) -> None:
        """Take in that ``messages`` were said by anybody; a bot may speak up."""
        self._owed += _SHARE * messages
        if self._owed - len(self._lines) > _PATIENCE and self._rng.random() < 0.2:
            if not self._timers:
                self._timers = self._rng.sample(self._vocabulary.bot_timers, len(self._vocabulary.bot_timers))
            self._say(instant, self._timers.pop(), self._login)

    def answer(self, instant: int, command: str, user: str) -> None:
        """Answer ``command`` (a word without its exclamation mark), if there is an answer."""
        answers = self._vocabulary.bot_answers.get(command)
        if answers is not None:
            self._say(instant, self._rng.pick(answers), user)

    def thank(self, instant: int, user: str) -> None:
        """Thank ``user`` for money."""
        self._say(instant, self._rng.pick(self._vocabulary.bot_thanks), user)

    def pop(self, instant: int) -> BotLine:
        """The line that is due."""
        line = self._lines.popleft()
        self._owed -= 1.0
        self._spoke[line.bot.username] = instant
        self.due = self._next()
        return line

    def _next(self) -> int:
        """When the next line is due: later than it was meant to be, if its bot came late to speak before."""
        if not self._lines:
            return NEVER
        line = self._lines[0]
        return max(line.due, self._spoke.get(line.bot.username, 0) + COOLDOWN)

    def _say(self, instant: int, text: str, user: str) -> None:
        """A bot says ``text`` a second or two from now, if it is not too busy."""
        if len(self._lines) >= _QUEUE or self._owed < -3.0:
            return
        rng = self._rng
        minutes = max(1, (instant - self.live_since) // _MINUTE)
        if "{" in text:
            text = (
                text.replace("{user}", user)
                .replace("{streamer}", self._login)
                .replace("{game}", self.category)
                .replace("{number}", str(2 + int(200 * rng.random())))
                .replace("{uptime}", f"{minutes // 60}h {minutes % 60}m" if minutes >= 60 else f"{minutes} minutes")
            )
        number = 0 if self._free[0] <= self._free[1] or rng.random() < 0.5 else 1
        due = max(instant + int((0.4 + 1.2 * rng.random()) * SECOND), self._free[number] + SECOND // 10)
        self._free[number] = due + COOLDOWN
        self._lines.append(BotLine(due, self._bots[number], text))
        if len(self._lines) > 1 and self._lines[-2].due > due:
            self._lines = deque(sorted(self._lines, key=lambda line: line.due))
        self.due = self._next()
