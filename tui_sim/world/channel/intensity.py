"""How fast things go in one channel: chat that feeds on itself, moments that everybody shares, money in clusters."""

import math
from dataclasses import dataclass

from tui_sim.timestamps import SECOND
from tui_sim.world.rng import RandomStream

# What reaches the Fano factors of REALISM.md ("Chat"), at 20, 140 and 437 messages a minute; between them linear in
# heat, which is 0, 0.65 and 1.03 there.
_HEATS = (0.0, 0.65, 1.03)
_BRANCHING = (0.45, 0.75, 0.69)
_MEMORY = (10.0, 1.3, 0.28)  # seconds
_SLOW_SD = (0.34, 0.49, 0.14)  # of ln(pace), over minutes
_SHOTS_EVERY = (25.0, 12.0, 10.0)  # minutes
_SHOT = (1.4, 3.7, 2.3)  # times the usual pace that a moment adds, on average
_SLOW_MEMORY = 420.0  # seconds
_PACE_MEMORY = 15.0  # seconds
_PACE_BEFORE = 300.0  # seconds
_LARGEST = 40.0
_QUIET, _PER_HEAT = 20.0, 3.0  # messages a minute at heat 0; ln(pace) a unit of heat
_HOTTEST = 1.8
_MOODS = ("hype", "hype", "funny", "funny", "sad", "fail", "tense")

_COUPLING = (1.5, 0.5, 0.1)  # of money with excitement, at those heats
_MONEY_BRANCHING = 0.9
"""Of ten transactions, how many more follow because of them."""
_MONEY_MEMORY = 8.0  # seconds
_LARGEST_JUMP = 8.0
_TRAIN_FACTOR = 4.8
"""How many times the usual money a hype train brings (REALISM asks for three); one that was asked for also so many
times that of the last minutes.
"""
_TRAIN_MOST = 14.0
_LATELY = 900.0  # seconds


@dataclass(frozen=True, slots=True)
class Mood:
    """A shared moment: what everybody feels, and until when."""

    name: str
    until: int


def _at(heat: float, values: tuple[float, float, float]) -> float:
    low, middle, high = _HEATS
    if heat <= middle:
        return values[0] + (values[1] - values[0]) * max(0.0, heat - low) / (middle - low)
    return values[1] + (values[2] - values[1]) * min(1.0, (heat - middle) / (high - middle))


def _heat(pace: float) -> float:
    """How busy chat is at ``pace`` messages a second: 0 at 20 a minute or fewer, 1 at 400, 1.8 at most."""
    return max(0.0, min(_HOTTEST, math.log(max(pace, 1e-3) * 60.0 / _QUIET) / _PER_HEAT))


class MovingAverage:
    """An average over the last ``memory`` seconds, or over as many as there were."""

    def __init__(self, memory: float) -> None:
        self._memory = memory
        self.forget()

    def forget(self) -> None:
        """Begin anew."""
        self._value = self._age = 0.0

    def take(self, value: float, seconds: float) -> None:
        """It was ``value`` for ``seconds``."""
        self._value += (value - self._value) * (1.0 - math.exp(-seconds / self._memory))
        self._age += seconds

    @property
    def average(self) -> float:
        """0 where there was nothing yet."""
        return self._value / max(1e-9, 1.0 - math.exp(-self._age / self._memory))


class ChatIntensity:
    """The pace of one channel's chat: a self-exciting process (Hawkes, exponential kernel) in steps of a slice.

    ``excitement`` is how many times faster than its audience's usual pace chat goes: 1 on average.
    """

    def __init__(self, rng: RandomStream) -> None:
        self._rng = rng
        self.excitement = 1.0
        self.pace = 0.0
        """Chat messages a second, lately."""
        self.heat = 0.0
        """How busy chat is: 0 at 20 messages a minute or fewer, 1 at 400, 1.8 at most."""
        self.mood: Mood | None = None
        self.said = 0
        """Chat messages in the slice under way."""
        self._usual = 0.0  # messages a second
        self._usual_heat = 0.0
        self._before = MovingAverage(_PACE_BEFORE)  # messages a second
        self._echo = 1.0
        self._slow = 0.0
        self._shot = 0.0
        self._shot_memory = 20.0
        self._floor = 0.0
        self._floor_until = 0

    def rest(self) -> None:
        """The stream is over: nobody feels anything."""
        self.mood = None
        self._shot = self._floor = 0.0
        self._before.forget()
        self._echo = 1.0

    def step(self, instant: int, seconds: int) -> None:
        """Live on by whole ``seconds`` to ``instant``: moments come and go."""
        rng = self._rng
        heat = self._usual_heat
        if self.mood is not None and instant >= self.mood.until:
            self.mood = None
        if self.mood is None and rng.random() * 60.0 * _at(heat, _SHOTS_EVERY) < seconds:
            strength = _at(heat, _SHOT) * (0.4 + 1.2 * rng.random())
            self.excite(instant, rng.pick(_MOODS), strength, 12.0 + 33.0 * rng.random())
        sd, part = _at(heat, _SLOW_SD), min(1.0, seconds / _SLOW_MEMORY)
        self._slow += -self._slow * part + rng.gauss(0.0, sd) * math.sqrt(2.0 * part)
        self._slow = max(-3.0 * sd, min(3.0 * sd, self._slow))

    def excite(self, instant: int, mood: str, strength: float, seconds: float) -> None:
        """A shared moment sets in for ``seconds``: chat is ``1 + strength`` times as fast, and calms down again."""
        self.mood = Mood(mood, instant + int(seconds * SECOND))
        self._shot = max(self._shot, strength)
        self._shot_memory = 0.6 * seconds

    def set_floor(self, instant: int, messages: float, seconds: float) -> None:
        """For ``seconds`` chat is ``messages`` (over that time) faster than it was in the last minutes, or more."""
        if self._usual > 0.0:
            self._floor = (self._before.average * 1.35 + messages / seconds) / self._usual
            self._floor_until = instant + int(seconds * SECOND)

    def observe(self, instant: int, seconds: float, usual: float) -> None:
        """Take in the slice that ended at ``instant``: ``said`` in ``seconds``, where ``usual`` a second are."""
        if usual != self._usual:
            self._usual, self._usual_heat = usual, _heat(usual)
        heat = self._usual_heat
        branching, memory = _at(heat, _BRANCHING), _at(heat, _MEMORY)
        rate = self.said / seconds
        self.said = 0
        self.pace += (rate - self.pace) * (1.0 - math.exp(-seconds / _PACE_MEMORY))
        self._before.take(rate, seconds)
        self.heat = _heat(self.pace)
        relative = rate / usual if usual > 0.0 else 1.0
        self._echo += (relative - self._echo) * (1.0 - math.exp(-seconds / memory))
        self._shot *= math.exp(-seconds / self._shot_memory)
        own = math.exp(self._slow) * (1.0 + self._shot)
        excitement = (1.0 - branching) * own + branching * self._echo
        if instant < self._floor_until:
            excitement = max(excitement, self._floor)
        self.excitement = max(0.05, min(_LARGEST, excitement))


class SpendingIntensity:
    """How likely money is just now in one channel: 1 on average; it follows excitement, and money draws money."""

    def __init__(self) -> None:
        self._branching = -1.0
        self._heat = 0.0
        self._jump = 0.0
        self._count = 0
        self._lately = MovingAverage(_LATELY)  # times the usual money
        self.train_until = 0
        self._factor = _TRAIN_FACTOR
        self._borrowed = False

    def rest(self) -> None:
        """The stream is over."""
        self._heat = max(0.0, self._branching)
        self._lately.forget()
        self.train_until = 0

    @property
    def heat(self) -> float:
        """What recent money adds; just below 1 on average."""
        return self._heat

    def spent(self) -> None:
        """Somebody spent; others follow."""
        self._count += 1
        self._heat += self._jump

    def add_impulse(self, times: float) -> None:
        """People are as ready to spend as if somebody had spent so many times."""
        self._heat += times * self._jump

    def start_hype_train(self, until: int, *, borrowed: bool) -> None:
        """A hype train runs until ``until``. One whose money is ``borrowed`` comes on top of the share, to be made up
        for later, and outdoes what was spent in the last minutes.
        """
        self.train_until, self._borrowed, self._factor = until, borrowed, _TRAIN_FACTOR
        if borrowed:
            self._factor = max(_TRAIN_FACTOR, min(_TRAIN_MOST, _TRAIN_FACTOR * self._lately.average))

    def borrows(self, instant: int) -> bool:
        """Whether a train runs whose money comes on top of the share."""
        return self._borrowed and instant < self.train_until

    def borrowing(self, instant: int, seconds: float, usual: float) -> float:
        """Transactions that a train borrows in a slice, where ``usual`` a second are."""
        return (self._factor - 1.0) * usual * seconds if self.borrows(instant) else 0.0

    def observe(self, seconds: float, usual: float) -> None:
        """Take in a slice of ``seconds``, where ``usual`` transactions a second are."""
        if usual > 0.0:
            self._lately.take(self._count / (seconds * usual), seconds)
        self._count = 0
        self._heat *= math.exp(-seconds / _MONEY_MEMORY)
        # Where money is rare one transaction can't draw many others: it is not long remembered.
        first, self._branching = self._branching < 0.0, min(_MONEY_BRANCHING, _LARGEST_JUMP * usual * _MONEY_MEMORY)
        if first:
            self._heat = self._branching
        self._jump = self._branching / (max(usual, 1e-9) * _MONEY_MEMORY)

    def pressure(self, instant: int, chat_intensity: ChatIntensity) -> float:
        """How many times as likely as usual money is at ``instant``, in a channel with this ``chat_intensity``."""
        coupling = _at(chat_intensity.heat, _COUPLING)
        excited = max(0.1, 1.0 + coupling * (min(chat_intensity.excitement, 5.0) - 1.0))
        own = (1.0 - self._branching) * excited + self._heat if self._branching >= 0.0 else 1.0
        return max(own, self._factor) if instant < self.train_until else own
