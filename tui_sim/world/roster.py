"""Which channels are live, and how likely each of them is the next to chat and to receive money."""

from bisect import bisect

from tui_sim.world.channel.channel import Channel
from tui_sim.world.horizon import Horizon
from tui_sim.world.rng import RandomStream
from tui_sim.world.topic_mix import LINE, MONEY, TopicMix

LEAST_DUE = 0.5
"""While a hype train runs: it does not wait until a cluster is made up for."""
_PLACE_BITS = 10
_PLACES = 1 << _PLACE_BITS


class Roster:
    """The live channels, in the order in which they went live."""

    def __init__(self, topic_mix: TopicMix, horizon: Horizon, rng: RandomStream, *, natural: bool) -> None:
        """``natural``: whether the instants follow :meth:`intensity`."""
        self.live: list[Channel] = []
        self._topic_mix = topic_mix
        self._horizon = horizon
        self._rng = rng
        self._random = rng.random
        self._natural = natural
        self._chat_limits: list[float] = []
        self._money_limits: list[float] = []
        self._turns: list[Channel] = []

    def has_room(self, events: int) -> bool:
        """Whether the run has room for so many more events beside the ends of all live channels."""
        left = self._horizon.left
        return left is None or left >= len(self.live) + events

    def weigh(self) -> None:
        """How likely each live channel is the next to chat, and the next to receive money, and money as a whole."""
        now, money_mix = self._horizon.now, self._topic_mix.money
        chat = money = 0.0
        chat_limits, money_limits = [], []
        for channel in self.live:
            chat += channel.weight * channel.chat_intensity.excitement
            pressure = channel.money_pressure(now)
            if channel.spending_intensity.borrows(now):
                pressure /= max(LEAST_DUE, money_mix.due)
            money += channel.weight * pressure
            chat_limits.append(chat)
            money_limits.append(money)
        self._chat_limits, self._money_limits = chat_limits, money_limits
        _, money = self._pressures()
        money_mix.set_pressure(money / self.intensity() if self._natural else money)

    def intensity(self) -> float:
        """How many times as fast as usual events come just now, if nothing holds them back: 1 on average."""
        chat, money = self._pressures()
        share = self._topic_mix.parts[MONEY]
        return (1.0 - share) * chat + share * money * self._topic_mix.money.due

    def _pressures(self) -> tuple[float, float]:
        """How many times as fast as usual chat and money are in all live channels together."""
        usual = sum(channel.usual_weight for channel in self.live)
        if not usual or not self._chat_limits:
            return 1.0, 1.0
        return self._chat_limits[-1] / usual, self._money_limits[-1] / usual

    def pace(self, seconds: float) -> float:
        """Events a second: those that are asked for, or those of the slice of ``seconds`` that has just been made."""
        said = sum(channel.chat_intensity.said for channel in self.live)
        return self._horizon.rate or said / seconds / (self._topic_mix.parts[LINE] or 1.0)

    def observe(self, instant: int, seconds: float, events: float) -> float:
        """Every live channel takes in the slice that ended at ``instant``, at ``events`` a second; what hype trains
        borrow in it, in transactions.
        """
        chat, transactions = self._topic_mix.parts[LINE], self._topic_mix.parts[MONEY]
        total = sum(channel.weight for channel in self.live) or 1.0
        borrowed = 0.0
        for channel in self.live:
            part = events * channel.weight / total
            channel.observe(instant, seconds, chat * part, transactions * part)
            borrowed += channel.spending_intensity.borrowing(instant, seconds, transactions * part)
        return borrowed

    # Who is next

    def next_to_chat(self) -> Channel:
        """The channel of the next chat line."""
        limits = self._chat_limits
        return self.live[bisect(limits, self._random() * limits[-1], 0, len(limits) - 1)]

    def lottery(self) -> tuple[list[list[int]], int]:
        """As many calls of :meth:`next_to_chat`, and more: a table of the channels' open chat lines (``turns``), from
        which one place is as likely as the other, and how many random bits a place takes.

        It saves a search for every line where there are many.
        """
        places: list[list[int]] = []
        # Rounded to a place, but not always the same way: a shift that is drawn keeps each part on average.
        scale, shift = _PLACES / self._chat_limits[-1], self._random()
        for channel, limit in zip(self.live, self._chat_limits, strict=True):
            places += [channel.turns] * (int(limit * scale + shift) - len(places))
        places += places[-1:] * (_PLACES - len(places))
        return places, _PLACE_BITS

    def next_to_receive(self) -> Channel:
        """The channel of the next transaction."""
        limits = self._money_limits
        return self.live[bisect(limits, self._random() * limits[-1], 0, len(self.live) - 1)]

    def next_to_count(self) -> Channel:
        """The channel of the next viewer count: each in turn, in an order that is drawn anew every time."""
        while True:
            if not self._turns:
                self._turns = self.live.copy()
                self._rng.put_in_random_order(self._turns)
            channel = self._turns.pop()
            if channel.live:
                return channel
