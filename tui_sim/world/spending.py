"""Money across channels: which transaction comes next and where, the cheers that follow, and hype trains."""

from tui_sim.events import CHAT, TRANSACTIONS, Event, Transaction
from tui_sim.world.activities import Activities
from tui_sim.world.calendar import Gift
from tui_sim.world.channel.channel import Channel
from tui_sim.world.channel.transactions import BITS, GIFT_SUB, RENEWAL, TYPE_SHARES, TYPES, transaction_text
from tui_sim.world.cheers import CHEER_WITHIN, Cheers, PendingCheer
from tui_sim.world.cues.money import start_hype_train
from tui_sim.world.horizon import Horizon
from tui_sim.world.quotas import QuotaSampler
from tui_sim.world.rng import RandomStream
from tui_sim.world.roster import LEAST_DUE, Roster
from tui_sim.world.topic_mix import LINE, MONEY, MONEY_REACH, TopicMix

_SURE_RATE = 20.0  # events a second from which the next one is sure to come in time
_BITS_OWED = 4.5  # transactions
_PAID_BACK = 8000.0  # events over which what a hype train borrowed is made up for
_TRAIN_HEAT = 3.0
_TRAINS_AN_HOUR = 0.8  # that nobody set off, where much was just spent
_NO_BITS = frozenset((BITS,))


class Spending:
    """All that people buy in the live channels."""

    def __init__(
        self,
        seed: int,
        roster: Roster,
        topic_mix: TopicMix,
        cheers: Cheers,
        horizon: Horizon,
        activities: Activities,
        rng: RandomStream,
    ) -> None:
        self._roster = roster
        self._topic_mix = topic_mix
        self._cheers = cheers
        self._horizon = horizon
        self._activities = activities
        self._rng = rng
        self._types = QuotaSampler(TYPE_SHARES, RandomStream(seed, "types"))
        self._borrowed = 0.0
        """Transactions by which hype trains that a person set off are ahead of the share."""

    def transaction(self, instant: int) -> Event:
        """The next transaction, in turn."""
        channel = self._roster.next_to_receive()
        kind = self._types.draw()
        if kind == BITS and not self._cheer_in_time(instant):
            self._types.undo(kind)
            kind = self._types.draw(_NO_BITS)
        if kind == RENEWAL and not channel.transactions.can_renew(instant):
            able = next((other for other in self._roster.live if other.transactions.can_renew(instant)), None)
            if able is not None:
                channel = able
            else:  # nobody has subscribed yet: another kind now, the renewal later
                without = (RENEWAL,) if self._cheer_in_time(instant) else (RENEWAL, BITS)
                kind_now = self._types.peek(frozenset(without))
                self._types.undo(kind)
                self._types.count(kind_now)
                kind = kind_now
        value, cheer = channel.transaction(TYPES[kind], instant)
        if cheer is not None and CHAT in self._topic_mix.topics and self._cheers.has_room():
            self._cheers.schedule(channel, cheer, instant, self._horizon.rate)
        return self._bought(channel, instant, value)

    def gift(self, gift: Gift, instant: int) -> Event | None:
        """One of a burst, out of turn; None where nothing can be given any more."""
        channel = gift.channel
        if not channel.live or TRANSACTIONS not in self._topic_mix.topics:
            return None
        self._topic_mix.count(MONEY)
        self._types.count(GIFT_SUB)
        value, _ = channel.transaction("gift_sub", instant, gift.count)
        return self._bought(channel, instant, value)

    def _bought(self, channel: Channel, instant: int, value: Transaction) -> Event:
        self._activities.record(instant, "transaction", channel.login, transaction_text(value), value["amount"])
        return TRANSACTIONS, channel.login, instant, value

    # Cheers

    def cheer(self, instant: int) -> Event:
        """A chat line with bits: the next that was paid for, or some of chat's own."""
        pending = self._cheers.take()
        if pending is not None:
            channel, cheer = pending.channel, pending.cheer
            return CHAT, channel.login, instant, channel.cheer(instant, cheer, large=False)
        channel = self._roster.next_to_chat()
        large = TRANSACTIONS not in self._topic_mix.topics and self._rng.random() < 0.3
        return CHAT, channel.login, instant, channel.cheer(instant, None, large=large)

    def pending_cheer(self, pending: PendingCheer, instant: int) -> Event:
        """A cheer that was paid for, out of turn."""
        self._topic_mix.count(LINE)
        channel = pending.channel
        return CHAT, channel.login, instant, channel.cheer(instant, pending.cheer, large=False)

    def last_chance(self) -> bool:
        """Whether the first of the pending cheers would be too late with the event after this one."""
        if not self._cheers:
            return False
        following = self._horizon.next_instant()
        if following is not None:
            return following > self._cheers.first.latest
        return self._horizon.rate is not None and self._horizon.rate < _SURE_RATE

    def _cheer_in_time(self, instant: int) -> bool:
        """Whether bits that are bought now could be cheered in time: the next event comes soon enough."""
        if CHAT not in self._topic_mix.topics:
            return True
        if not self._roster.has_room(2 + len(self._cheers)):
            return False  # the run ends before it
        if self._types.deficit(BITS) >= _BITS_OWED:
            return True  # at less than an event in some seconds the share of bits comes before their cheers
        if not self._cheers.has_room():
            return False
        following = self._horizon.next_instant()
        if following is not None:
            return following - instant < CHEER_WITHIN
        return self._horizon.rate is None or self._horizon.rate >= _SURE_RATE

    # Hype trains

    def train_by_itself(self, channel: Channel, seconds: int) -> None:
        """Where much was just spent a hype train may leave that nobody set off."""
        if (
            not channel.live
            or TRANSACTIONS not in self._topic_mix.topics
            or channel.spending_intensity.heat < _TRAIN_HEAT
        ):
            return
        now = self._horizon.now
        # Heat is that high a tenth of the time or so.
        if (
            now > channel.spending_intensity.train_until
            and self._rng.random() < 10.0 * _TRAINS_AN_HOUR * seconds / 3600.0
        ):
            length = round(120.0 + 180.0 * self._rng.random())
            start_hype_train(channel, length, now, self._activities, borrowed=False)

    def observe(self, instant: int, seconds: float) -> None:
        """Take in the slice that ended at ``instant``: what trains borrow in it is made up for later."""
        events = self._roster.pace(seconds)
        borrowed = self._roster.observe(instant, seconds, events)
        if borrowed:
            borrowed += MONEY_REACH * max(0.0, LEAST_DUE - self._topic_mix.money.due)
        paid_back = self._borrowed * min(1.0, events * seconds / _PAID_BACK)
        self._borrowed += borrowed - paid_back
        self._topic_mix.money.borrow(borrowed - paid_back)
