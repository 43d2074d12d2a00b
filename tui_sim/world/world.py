"""The world: channels together, asked for slices of simulated time, and the messages that pass between channels."""

from bisect import bisect, bisect_left
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import repeat
from typing import Any, NamedTuple

from tui_sim.commands import LOGIN, CommandRefused, Copypasta, Cue, Drop, GiftBurst, HypeTrain, Raid, Restart, Spike
from tui_sim.events import (
    CHAT,
    SECOND,
    STREAM_META,
    TRANSACTIONS,
    VIEWER,
    Body,
    ChannelColumn,
    Event,
    Happening,
    MomentKind,
    Topic,
)
from tui_sim.world.agenda import (
    CHEER,
    IS_COUNT,
    IS_LINE,
    IS_SINGLE,
    LINE,
    META,
    MONEY,
    MONEY_REACH,
    OUT_OF_TURN,
    Agenda,
    positions,
)
from tui_sim.world.bots import NEVER
from tui_sim.world.channel import RAID_GAP, Channel
from tui_sim.world.chat import Phrasebook
from tui_sim.world.cheers import CHEER_WITHIN, Cheers, Promise
from tui_sim.world.cues import copypasta, drop, gift_burst, hype_train, spike
from tui_sim.world.draws import Draws
from tui_sim.world.mix import Mix
from tui_sim.world.people import Person, Population
from tui_sim.world.plan import FASTEST_ASSUMED, WorldPlan, audiences
from tui_sim.world.transactions import BITS, GIFT_SUB, RENEWAL, TYPE_SHARES, TYPES, moment_text
from tui_sim.world.words import NameParts, Vocabulary

_SURE_RATE = 20.0  # events a second from which the next one is sure to come in time
_META_AHEAD = 2.0  # stream_meta events ahead of their share, from which channels wait with what they want to do
_RAID_RATE = 0.5  # events a second below which a raid could not be told within its minute
_BITS_OWED = 4.5  # transactions
_OPEN_AT_ONCE = 200  # channels; further ones open as stream_meta's share allows
_BACK_AFTER_COMMAND = (20, 45)  # seconds until a channel that a person sent raiding is back

_LEAST_DUE = 0.5  # while a train runs: it does not wait until a cluster is made up for
_PAID_BACK = 8000.0  # events over which what a hype train borrowed is made up for
_TRAIN_HEAT = 3.0
_TRAINS_AN_HOUR = 0.8  # that nobody set off, where much was just spent

_NO_BITS = frozenset((BITS,))

_RARE = 50  # events in a slice, up to which each is looked at for what can't wait for the next one

_MANY = 100  # events, from which a table of channels pays
_PLACE_BITS = 10
_PLACES = 1 << _PLACE_BITS


class _Voyage(NamedTuple):
    """A raid on its way between channels."""

    arrives: int
    source: str
    target: Channel
    viewers: int
    people: list[Person]
    told: bool


_Urgent = Callable[[int], Event | None]

_OPEN: Event = (CHAT, "", 0, {})
"""Where a chat line is still to be written."""


class World:
    """One world of channels. Slices must be asked for in order; what they hold depends on the plan, the commands
    and the instants asked for, and on nothing else.
    """

    def __init__(
        self,
        plan: WorldPlan,
        vocabulary: Vocabulary,
        names: NameParts,
        progress: Callable[[int], None] = lambda built: None,
    ) -> None:
        """``progress`` is called with the number of channels built so far, and may raise to end the building."""
        self._past = plan.past
        self._progress = progress
        self._draws = Draws(plan.seed, "world")
        self._random = self._draws.random
        self._vocabulary = vocabulary
        self._topics = set(plan.topics)
        self._shares = dict(plan.shares)
        self._borrowed = 0.0
        """Transactions by which hype trains that a person set off are ahead of the share."""
        self._cheers = Cheers(plan.seed, self._draws)
        self._agenda = Agenda(plan.seed, plan.shares, self._topics, self._cheers)
        self._types = Mix(TYPE_SHARES, Draws(plan.seed, "types"))
        self._rate = plan.rate
        self._natural = plan.natural
        population = Population(plan.seed, names, plan.channels, vocabulary.bots)
        phrases = Phrasebook(vocabulary)
        sizes = audiences(plan, self._agenda.parts[LINE])
        self._channels: list[Channel] = []
        for number, login in enumerate(plan.channels):
            progress(number)
            place = number, len(plan.channels)
            self._channels.append(
                Channel(plan.seed, login, place, sizes[number], phrases, population, plan.message_variants)
            )
        self._by_login = {channel.login: channel for channel in self._channels}
        self._walked = 0
        self._live: list[Channel] = []
        self._to_open: deque[Channel] = deque()
        self._urgent: deque[_Urgent] = deque()
        self._voyages: list[_Voyage] = []
        self._returns: list[tuple[int, Channel]] = []
        """Channels that are back at a certain instant."""
        self._gifts: deque[tuple[int, Channel, int]] = deque()
        self._turns: list[Channel] = []
        self._happenings: list[Happening] = []
        self._emitted = 0
        self._remaining: int | None = None
        self._events: list[Event] = []
        self._instants: Sequence[int] = ()
        self._at = 0
        self._after: int | None = None
        self._chat_limits: list[float] = []
        self._money_limits: list[float] = []

    # What the engine asks

    def begin(self, start: int) -> None:
        """Begin at ``start``, microseconds since the Unix epoch; called once, before the first slice."""
        if self._past:
            for number, channel in enumerate(self._channels):
                self._progress(number)
                channel.prelude(start, self._past)
        self._walked = start
        if STREAM_META in self._topics:
            self._to_open.extend(self._channels)
        else:
            self._go_live(self._channels, start, again=False)

    def slice(
        self,
        start: int,
        end: int,
        instants: Sequence[int],
        remaining: int | None = None,
        following: int | None = None,
    ) -> list[Event]:
        """The events due at ``instants`` (ascending, in ``[start, end)``), one for each.

        ``remaining`` is how many events the run may still hold, this slice's included; the last of them end the
        channels. ``following`` is the first instant after the slice, if it is known yet. All instants are
        microseconds since the Unix epoch.
        """
        self._walk(start)
        self._weigh()
        self._instants, self._after, self._remaining = instants, following, remaining
        most = len(instants) if remaining is None else min(remaining, len(instants))
        self._events = events = [_OPEN] * most
        ends_soon = remaining is not None and remaining - most <= len(self._live) + len(self._cheers) + most // 8 + 8
        at = self._fill(most, rare=len(instants) < _RARE or ends_soon)
        self._write_open()
        del events[at:]
        self._emitted += at
        self._observe(end, (end - start) / SECOND)
        self._weigh()
        return events

    def _fill(self, most: int, *, rare: bool) -> int:
        """Put events in their places, up to ``most``; how many there are. Chat lines and viewer counts are left open: a
        channel writes all of its own at once.

        Where events are ``rare`` each is looked at for what can't wait.
        """
        instants, kinds = self._instants, self._agenda.draw(most)
        at = 0
        while at < most:
            self._at = at
            event = self._out_of_turn(instants[at])
            if event is not None:
                self._events[at] = event
                kinds.insert(at, OUT_OF_TURN)
                at += 1
                continue
            if not self._live:
                break
            stop = at + 1 if rare else bisect_left(instants, self._urgent_from(), at + 1, most)
            at = self._take_turns(kinds, at, stop)
        self._agenda.put_back(kinds[at:])
        return at

    def _take_turns(self, kinds: bytearray, start: int, stop: int) -> int:
        """Make events of ``kinds`` from ``start`` to ``stop``, or to where something can't wait; up to where it got.

        Which channels are live does not change meanwhile: as long as one is still to go on the air, nothing can wait.
        """
        instants = self._instants
        for at in positions(kinds, IS_SINGLE, start, stop):
            self._at = at
            self._events[at] = self._in_turn(kinds[at], instants[at])
            if self._urgent_from() <= instants[stop - 1]:
                stop = at + 1
                break
        for at in positions(kinds, IS_COUNT, start, stop):
            self._take_turn().counts.append(at)
        lines = positions(kinds, IS_LINE, start, stop)
        if stop - start < _MANY:
            for line in lines:
                self._chatty().turns.append(line)
        else:
            places, bits = self._places(), self._draws.getrandbits
            for line in lines:
                places[bits(_PLACE_BITS)](line)
        return stop

    def end(self, instant: int) -> list[Event]:
        """An orderly stop at ``instant``: what was promised, and the end of every live channel."""
        self._remaining = None
        events = [self._keep(self._cheers.keep(), instant) for _ in range(len(self._cheers))]
        self._urgent.clear()
        for channel in list(self._live):
            self._close(channel, instant)
            if STREAM_META in self._topics:
                events.append(self._ended(channel, instant))
        return events

    def set_rate(self, rate: float | None) -> None:
        """Events a second the schedule now asks for; None is as fast as possible."""
        self._rate = rate

    def set_topic(self, topic: Topic, *, on: bool) -> None:
        """Switch a topic on or off; its share goes to or comes from the others.

        Raises:
            CommandRefused: it would be the last one, or its share in the mix is 0.
        """
        if on and not self._shares[topic]:
            raise CommandRefused(f"{topic} has a share of 0 in the mix")
        wanted = self._topics | {topic} if on else self._topics - {topic}
        if not any(self._shares[one] for one in wanted):
            raise CommandRefused("at least one topic must stay on")
        self._topics = wanted
        self._agenda.set_topics(self._topics)
        if topic == CHAT and not on:
            self._cheers.clear()
        if topic == STREAM_META and not on:
            # There is no lifecycle without stream_meta: whoever waits for their turn is live.
            waiting = [channel for channel in self._channels if not channel.live and not channel.closed]
            self._go_live(dict.fromkeys([*self._to_open, *waiting]), self._walked, again=False)
            self._to_open.clear()
            self._urgent.clear()

    def raid(self, command: Raid, instant: int) -> None:
        """Send a raid off, as a person asked for.

        Raises:
            CommandRefused: the target is not a live simulated channel, or there is nobody to send.
        """
        target = self._by_login.get(command.to_channel)
        if target is None:
            raise CommandRefused(f"{command.to_channel} is not one of the simulated channels")
        if not target.live:
            raise CommandRefused(f"{command.to_channel} is offline")
        source = self._by_login.get(command.from_channel) if command.from_channel else None
        if source is target or command.from_channel == command.to_channel:
            raise CommandRefused("a channel can't raid itself")
        if command.from_channel is not None and not LOGIN.fullmatch(command.from_channel):
            raise CommandRefused(f"{command.from_channel!r} is not a login: 3 to 25 of a-z, 0-9 and _")
        if command.viewers is not None and command.viewers not in Raid.ALLOWED:
            raise CommandRefused(f"a raid has {Raid.ALLOWED} viewers")
        if source is None:
            name = command.from_channel or self._outsider()
            self._raid_from_outside(name, target, command.viewers or self._outside_size(target), instant)
            return
        if not source.live:
            raise CommandRefused(f"{source.login} is offline")
        if source.curve.count < 1:
            raise CommandRefused(f"{source.login} has no viewers to send")
        size = min(command.viewers or self._size(source), source.curve.count)
        low, high = _BACK_AFTER_COMMAND
        back = int((low + (high - low) * self._draws.random()) * SECOND)
        self._set_off(source, target, size, travel=SECOND // 2, back_after=back)

    def cue(self, command: Cue, instant: int) -> None:
        """Play a moment that a person asked for.

        Raises:
            CommandRefused: there is no such live channel, or the size makes no sense.
        """
        channel = self._by_login.get(command.channel)
        if channel is None or not channel.live:
            raise CommandRefused(f"{command.channel} is not a live simulated channel")
        match command:
            case Spike():
                self._happenings.append(spike.play(channel, command, instant))
            case Drop():
                self._happenings.append(drop.play(channel, command, instant))
            case Copypasta():
                self._needs(CHAT)
                self._happenings.append(copypasta.play(channel, command, instant))
            case HypeTrain():
                self._needs(TRANSACTIONS)
                self._happenings.append(hype_train.play(channel, command, instant))
            case GiftBurst():
                self._needs(TRANSACTIONS)
                rate = self._rate or FASTEST_ASSUMED
                due = [
                    (at, channel, size) for at, size in gift_burst.play(channel, command, instant, self._draws, rate)
                ]
                self._gifts = deque(sorted([*self._gifts, *due], key=lambda gift: gift[0]))
            case Restart(seconds=seconds):
                self._needs(STREAM_META)
                if seconds not in Restart.ALLOWED:
                    raise CommandRefused(f"a stream is back after {Restart.ALLOWED} seconds")
                self._urgent.append(lambda then: self._go_off(channel, then, int(seconds * SECOND)))

    def _needs(self, topic: Topic) -> None:
        if topic not in self._topics:
            raise CommandRefused(f"{topic} is off")

    def intensity(self) -> float:
        """How many times as fast as usual events come just now, if nothing holds them back: 1 on average."""
        chat, money = self._pressures()
        share = self._agenda.parts[MONEY]
        return (1.0 - share) * chat + share * money * self._agenda.money.due

    def _pressures(self) -> tuple[float, float]:
        """How many times as fast as usual chat and money are in all live channels together."""
        usual = sum(channel.usual_weight for channel in self._live)
        if not usual or not self._chat_limits:
            return 1.0, 1.0
        return self._chat_limits[-1] / usual, self._money_limits[-1] / usual

    def columns(self) -> list[ChannelColumn]:
        """All channels at a glance, in the order of the settings."""
        return [
            ChannelColumn(
                channel.login, channel.live, channel.live_since, channel.curve.count if channel.live else 0,
                channel.curve.chatters if channel.live else 0, channel.sheet.title, channel.sheet.category.name,
                channel.pulse.pace,
            )
            for channel in self._channels
        ]  # fmt: skip

    def history(self, login: str) -> tuple[int, ...]:
        """The channel's viewers so far, a point every ``HISTORY_STEP`` seconds, oldest first; none if unknown."""
        channel = self._by_login.get(login)
        return tuple(channel.history) if channel is not None else ()

    def topics(self) -> frozenset[Topic]:
        """The topics that are on."""
        return frozenset(topic for topic in self._topics if self._shares[topic])

    def happenings(self) -> list[Happening]:
        """What happened since the last call, worth telling a person."""
        told, self._happenings = self._happenings, []
        return told

    # One event

    def _urgent_from(self) -> int:
        """From which instant on something is to come out of turn."""
        if self._urgent or self._to_open:
            return 0
        cheer = self._cheers.first.due if self._cheers else NEVER
        return min(cheer, self._gifts[0][0]) if self._gifts else cheer

    def _in_turn(self, kind: int, instant: int) -> Event:
        """An event whose kind's turn it is, but for chat lines without bits and viewer counts."""
        if kind == MONEY:
            return self._transaction(instant)
        if kind == CHEER:
            return self._cheer(instant)
        if self._to_open and self._room_for(2):
            return self._open(instant, counted=True)
        channel = self._draws.pick(self._live)
        channel.sheet.change_title()
        return STREAM_META, channel.login, instant, channel.meta("title_change", instant)

    def _chatty(self) -> Channel:
        """The channel of the next chat line."""
        limits = self._chat_limits
        return self._live[bisect(limits, self._random() * limits[-1], 0, len(limits) - 1)]

    def _places(self) -> list[Callable[[int], None]]:
        """As many calls of :meth:`_chatty`, and more, as a table from which one place is as likely as the other: what a
        channel is told its turn by.
        """
        places: list[Callable[[int], None]] = []
        # Rounded to a place, but not always the same way: a shift that is drawn keeps each part on average.
        scale, shift = _PLACES / self._chat_limits[-1], self._random()
        for channel, limit in zip(self._live, self._chat_limits, strict=True):
            places += [channel.turns.append] * (int(limit * scale + shift) - len(places))
        places += places[-1:] * (_PLACES - len(places))
        return places

    def _write_open(self) -> None:
        """Let every channel write what is open: its chat lines and its viewer counts."""
        for channel in self._live:
            if channel.turns:
                self._close_open(CHAT, channel, channel.turns, channel.chat)
            if channel.counts:
                self._close_open(VIEWER, channel, channel.counts, channel.viewers)
            channel.audience.dress()

    def _close_open(
        self, topic: Topic, channel: Channel, turns: list[int], write: Callable[[list[int]], Sequence[Body]]
    ) -> None:
        events, instants = self._events, self._instants
        times = list(map(instants.__getitem__, turns))
        written = zip(repeat(topic), repeat(channel.login), times, write(times))
        for at, event in zip(turns, written, strict=True):
            events[at] = event
        turns.clear()

    def _out_of_turn(self, instant: int) -> Event | None:
        """What can't wait for its topic's turn: ends, cheers that were paid for, lifecycle, gifts of a burst."""
        remaining = self._left
        if remaining is not None and remaining <= len(self._live) + len(self._cheers) and self._live:
            event = self._wind_up(instant, remaining)
            if event is not None:
                return event
        if self._cheers and self._last_chance(self._cheers.first):
            return self._keep(self._cheers.keep(), instant)
        while self._urgent:
            self._write_open()  # what was said before
            event = self._urgent.popleft()(instant)
            if event is not None:
                return event
        if self._to_open and self._may_open(remaining):
            return self._open(instant)
        while self._gifts and self._gifts[0][0] <= instant:
            _, channel, size = self._gifts.popleft()
            if channel.live and TRANSACTIONS in self._topics:
                self._agenda.account(MONEY)
                self._types.account(GIFT_SUB)
                value, _ = channel.transaction("gift_sub", instant, size)
                self._tell(instant, "transaction", channel.login, partial(moment_text, value), value["amount"])
                return TRANSACTIONS, channel.login, instant, value
        if self._cheers.due(instant):
            return self._keep(self._cheers.keep(), instant)
        return None

    def _wind_up(self, instant: int, remaining: int) -> Event | None:
        """The events that a run of known length ends with; None when there are none to send."""
        ends = len(self._live) if STREAM_META in self._topics else 0
        if self._cheers and remaining > ends:
            return self._keep(self._cheers.keep(), instant)
        if STREAM_META not in self._topics:
            return None
        self._write_open()
        channel = self._live[0]
        self._close(channel, instant)
        self._agenda.account(META)
        return self._ended(channel, instant)

    def _may_open(self, remaining: int | None) -> bool:
        """Whether the next channel opens now: there is room for its end, and it is among the first ones."""
        if remaining is not None and remaining < len(self._live) + 2:
            return remaining == 1 and self._emitted == 0 and not self._live
        return len(self._channels) - len(self._to_open) < _OPEN_AT_ONCE

    def _room_for(self, events: int) -> bool:
        """Whether the run has room for so many more events beside the ends of all live channels."""
        left = self._left
        return left is None or left >= len(self._live) + events

    @property
    def _left(self) -> int | None:
        """How many events the run may still hold, the next one included."""
        return None if self._remaining is None else self._remaining - self._at

    def _open(self, instant: int, *, counted: bool = False) -> Event:
        channel = self._to_open.popleft()
        if not counted:
            self._agenda.account(META)
        return self._started(channel, instant, again=False)

    def _cheer(self, instant: int) -> Event:
        """A chat line with bits: the next that was paid for, or some of chat's own."""
        promise = self._cheers.take()
        if promise is not None:
            _, _, channel, cheer = promise
            return CHAT, channel.login, instant, channel.cheer(instant, cheer, large=False)
        channel = self._chatty()
        large = TRANSACTIONS not in self._topics and self._draws.random() < 0.3
        return CHAT, channel.login, instant, channel.cheer(instant, None, large=large)

    def _keep(self, promise: Promise, instant: int) -> Event:
        """The promised cheer, out of turn."""
        self._agenda.account(LINE)
        channel = promise.channel
        return CHAT, channel.login, instant, channel.cheer(instant, promise.cheer, large=False)

    def _transaction(self, instant: int) -> Event:
        live, limits = self._live, self._money_limits
        channel = live[bisect(limits, self._draws.random() * limits[-1], 0, len(live) - 1)]
        kind = self._types.draw()
        if kind == BITS and not self._cheer_in_time(instant):
            self._types.give_back(kind)
            kind = self._types.draw(_NO_BITS)
        if kind == RENEWAL and not channel.till.can_renew(instant):
            able = next((other for other in live if other.till.can_renew(instant)), None)
            if able is not None:
                channel = able
            else:  # nobody has subscribed yet: another kind now, the renewal later
                without = (RENEWAL,) if self._cheer_in_time(instant) else (RENEWAL, BITS)
                kind_now = self._types.peek(frozenset(without))
                self._types.give_back(kind)
                self._types.account(kind_now)
                kind = kind_now
        value, cheer = channel.transaction(TYPES[kind], instant)
        if cheer is not None and CHAT in self._topics and self._cheers.has_room():
            self._cheers.promise(channel, cheer, instant, self._rate)
        self._tell(instant, "transaction", channel.login, partial(moment_text, value), value["amount"])
        return TRANSACTIONS, channel.login, instant, value

    def _cheer_in_time(self, instant: int) -> bool:
        """Whether bits that are bought now could be cheered in time: the next event comes soon enough."""
        if CHAT not in self._topics:
            return True
        if not self._room_for(2 + len(self._cheers)):
            return False  # the run ends before it
        if self._types.deficit(BITS) >= _BITS_OWED:
            return True  # at less than an event in some seconds the share of bits comes before their cheers
        if not self._cheers.has_room():
            return False
        following = self._following()
        if following is not None:
            return following - instant < CHEER_WITHIN
        return self._rate is None or self._rate >= _SURE_RATE

    def _last_chance(self, promise: Promise) -> bool:
        following = self._following()
        if following is not None:
            return following > promise.latest
        return self._rate is not None and self._rate < _SURE_RATE

    def _following(self) -> int | None:
        """The instant of the next event, if it is known yet."""
        return self._instants[self._at + 1] if self._at + 1 < len(self._instants) else self._after

    def _take_turn(self) -> Channel:
        while True:
            if not self._turns:
                self._turns = self._live.copy()
                self._draws.shuffle(self._turns)
            channel = self._turns.pop()
            if channel.live:
                return channel

    # Time

    def _walk(self, to: int) -> None:
        """Let whole seconds pass up to ``to``, and deliver what arrives by then."""
        seconds = (to - self._walked) // SECOND
        if seconds > 0:
            self._walked += seconds * SECOND
            for channel in self._channels:
                wishes, happening = channel.step(self._walked, seconds)
                if happening is not None:
                    self._happenings.append(happening._replace(channel=channel.login))
                for wish in wishes:
                    self._grant(channel, wish)
                self._train_by_itself(channel, seconds)
            self._raids_from_nowhere()
        if self._returns:
            self._return(to)
        if self._voyages:
            arrived = [voyage for voyage in self._voyages if voyage.arrives <= to]
            if arrived:
                self._voyages = [voyage for voyage in self._voyages if voyage.arrives > to]
                for voyage in arrived:
                    self._urgent.append(partial(self._arrive, voyage))

    def _observe(self, instant: int, seconds: float) -> None:
        """Every live channel takes in the slice that ended at ``instant``."""
        if seconds <= 0.0:
            return
        live = self._live
        chat, transactions = self._agenda.parts[LINE], self._agenda.parts[MONEY]
        events = self._rate or sum(channel.pulse.said for channel in live) / seconds / (chat or 1.0)
        total = sum(channel.weight for channel in live) or 1.0
        borrowed = 0.0
        for channel in live:
            part = events * channel.weight / total
            channel.observe(instant, seconds, chat * part, transactions * part)
            borrowed += channel.money.borrowing(instant, seconds, transactions * part)
        if borrowed:
            borrowed += MONEY_REACH * max(0.0, _LEAST_DUE - self._agenda.money.due)
        paid_back = self._borrowed * min(1.0, events * seconds / _PAID_BACK)
        self._borrowed += borrowed - paid_back
        self._agenda.money.lean(borrowed - paid_back)

    def _weigh(self) -> None:
        """How likely each live channel is the next to chat, and the next to receive money."""
        chat = money = 0.0
        chat_limits, money_limits = [], []
        for channel in self._live:
            chat += channel.weight * channel.pulse.excitement
            pressure = channel.money_pressure(self._walked)
            if channel.money.borrows(self._walked):
                pressure /= max(_LEAST_DUE, self._agenda.money.due)
            money += channel.weight * pressure
            chat_limits.append(chat)
            money_limits.append(money)
        self._chat_limits, self._money_limits = chat_limits, money_limits
        _, money = self._pressures()
        self._agenda.money.press(money / self.intensity() if self._natural else money)

    # Life of channels

    def _grant(self, channel: Channel, wish: str) -> None:
        if STREAM_META not in self._topics or self._agenda.ahead(META) > _META_AHEAD:
            return  # asked again later: stream_meta keeps to its share
        if wish == "category":
            self._urgent.append(lambda instant: self._category(channel, instant))
        elif wish == "start":
            channel.start_at = 0
            self._urgent.append(lambda instant: self._come_back(channel, instant))
        elif wish == "raid":
            now = self._walked
            targets = [one for one in self._live if one is not channel and now - one.last_raid >= RAID_GAP]
            size = self._size(channel)
            in_time = self._rate is None or self._rate >= _RAID_RATE
            if in_time and targets and channel.curve.count >= size:
                travel = int((2.0 + 3.0 * self._draws.random()) * SECOND)
                self._set_off(channel, self._draws.pick(targets), size, travel=travel, back_after=None)
            else:
                channel.end_soon(now + SECOND)
        else:
            asked = self._walked  # while no event is due the channel asks again: once is enough
            self._urgent.append(
                lambda instant: self._go_off(channel, instant, None) if channel.live_since <= asked else None
            )

    def _category(self, channel: Channel, instant: int) -> Event | None:
        if not channel.live:
            return None
        channel.change_category(instant)
        self._agenda.account(META)
        self._tell(instant, "category", channel.login, f"{channel.login} now plays {channel.sheet.category.name}")
        return STREAM_META, channel.login, instant, channel.meta("category_change", instant)

    def _go_live(self, channels: Iterable[Channel], instant: int, *, again: bool) -> None:
        for channel in channels:
            channel.go_live(instant, again=again)
            self._live.append(channel)
        self._weigh()

    def _started(self, channel: Channel, instant: int, *, again: bool) -> Event:
        self._go_live([channel], instant, again=again)
        self._tell(instant, "stream_start", channel.login, f"Stream started for channel: {channel.login}")
        return STREAM_META, channel.login, instant, channel.meta("stream_start", instant)

    def _come_back(self, channel: Channel, instant: int) -> Event | None:
        if channel.live or channel.closed or STREAM_META not in self._topics or not self._room_for(2):
            return None
        self._agenda.account(META)
        return self._started(channel, instant, again=True)

    def _go_off(self, channel: Channel, instant: int, back_after: int | None) -> Event | None:
        """The channel goes off the air; the last one that is live is back at once."""
        if not channel.live or not self._room_for(3):
            return None
        promise = self._cheers.keep_of(channel)
        if promise is not None:  # first what was paid for
            self._urgent.appendleft(lambda then: self._go_off(channel, then, back_after))
            return self._keep(promise, instant)
        last = len(self._live) == 1
        self._leave(channel, instant)
        if last:
            back_after = 0
        if back_after is not None:
            channel.start_at = 0
            self._returns.append((instant + back_after, channel))
            if last:
                self._return(instant)
        self._agenda.account(META)
        return self._ended(channel, instant)

    def _return(self, until: int) -> None:
        """Those who are due by then come back."""
        for back_at, channel in [one for one in self._returns if one[0] <= until]:
            self._returns.remove((back_at, channel))
            self._urgent.appendleft(partial(self._come_back, channel))

    def _leave(self, channel: Channel, instant: int) -> None:
        channel.go_off(instant)
        self._live.remove(channel)
        self._weigh()

    def _close(self, channel: Channel, instant: int) -> None:
        channel.closed = True
        self._leave(channel, instant)

    def _ended(self, channel: Channel, instant: int) -> Event:
        self._tell(instant, "stream_end", channel.login, f"Stream ended for channel: {channel.login}")
        return STREAM_META, channel.login, instant, channel.meta("stream_end", instant)

    # Raids

    def _size(self, source: Channel) -> int:
        """The share of the viewers that comes along: 0.18 on average (REALISM: raid)."""
        share = min(0.6, max(0.04, self._draws.gauss(0.18, 0.07)))
        return max(1, round(source.curve.count * share))

    def _outside_size(self, target: Channel) -> int:
        return max(2, round(target.base_viewers * (0.08 + 0.35 * self._draws.random() ** 2)))

    def _outsider(self) -> str:
        names = [name for name in self._vocabulary.outside_channels if name not in self._by_login]
        return self._draws.pick(names or ["outside_the_world"])

    def _train_by_itself(self, channel: Channel, seconds: int) -> None:
        """Where much was just spent a hype train may leave that nobody set off."""
        if not channel.live or TRANSACTIONS not in self._topics or channel.money.heat < _TRAIN_HEAT:
            return
        # Heat is that high a tenth of the time or so.
        if (
            self._walked > channel.money.train_until
            and self._draws.random() < 10.0 * _TRAINS_AN_HOUR * seconds / 3600.0
        ):
            length = round(120.0 + 180.0 * self._draws.random())
            self._happenings.append(
                hype_train.play(channel, HypeTrain(channel.login, length), self._walked, borrowed=False)
            )

    def _raids_from_nowhere(self) -> None:
        """With a single channel on the air, raids come from outside the world."""
        if len(self._live) != 1:
            return
        channel = self._live[0]
        if self._walked >= channel.raid_due_at and self._walked - channel.last_raid >= RAID_GAP:
            channel.raid_due_at = self._walked + int((90 + 150 * self._draws.random()) * 60 * SECOND)
            self._raid_from_outside(self._outsider(), channel, self._outside_size(channel), self._walked)

    def _raid_from_outside(self, name: str, target: Channel, viewers: int, instant: int) -> None:
        voyage = _Voyage(instant, name, target, viewers, [], told=False)
        target.last_raid = instant
        if STREAM_META in self._topics:
            self._urgent.append(lambda then: self._arrive(voyage, then))
        else:
            self._arrive(voyage, instant)

    def _set_off(self, source: Channel, target: Channel, viewers: int, *, travel: int, back_after: int | None) -> None:
        """A raid leaves with the next event, arrives after ``travel``, and its source goes off the air."""
        target.last_raid = source.last_raid = self._walked

        def leave(instant: int) -> Event | None:
            if not source.live or not target.live:
                return None
            size = max(1, min(viewers, source.curve.count))
            people = source.raid_out(instant, size)
            self._voyages.append(_Voyage(instant + travel, source.login, target, size, people, told=True))
            self._tell(
                instant, "raid", source.login, f"Raid: {size} viewers from {source.login} to {target.login}", size
            )
            if STREAM_META not in self._topics:
                return None
            self._agenda.account(META)
            event = self._raid_event(source, "raid_outgoing", source.login, target, size, instant)
            if back_after is None:
                source.end_soon(instant + int((6 + 10 * self._draws.random()) * SECOND))
            else:
                self._urgent.append(lambda then: self._go_off(source, then, back_after))
            return event

        if STREAM_META in self._topics:
            self._urgent.append(leave)
        else:
            leave(self._walked)

    def _arrive(self, voyage: _Voyage, instant: int) -> Event | None:
        target, size = voyage.target, voyage.viewers
        if not target.live:
            return None
        target.raid_in(instant, size, voyage.source, voyage.people)
        if not voyage.told:
            text = f"Raid: {size} viewers from {voyage.source} to {target.login}"
            self._tell(instant, "raid", target.login, text, size)
        if STREAM_META not in self._topics:
            return None
        self._agenda.account(META)
        return self._raid_event(target, "raid_incoming", voyage.source, target, size, instant)

    def _raid_event(
        self, teller: Channel, event_type: str, source: str, target: Channel, viewers: int, instant: int
    ) -> Event:
        raid: dict[str, Any] = {"from_channel": source, "to_channel": target.login, "viewer_count": viewers}
        return STREAM_META, teller.login, instant, teller.meta(event_type, instant, raid)

    # Small things

    def _tell(
        self, instant: int, kind: MomentKind, channel: str, text: str | Callable[[], str], value: float = 0.0
    ) -> None:
        self._happenings.append(Happening(instant, kind, channel, text, value))
