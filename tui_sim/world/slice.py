"""Fills one slice of simulated time: what is due first, and between it the kinds whose turn it is, by the batch."""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import repeat

from tui_sim.events import CHAT, VIEWER, Author, Body, ChatText, Event, Topic
from tui_sim.world.calendar import Arrive, Calendar, ChangeCategory, ComeBack, Depart, Entry, GoOff
from tui_sim.world.channel.channel import Channel
from tui_sim.world.horizon import Horizon
from tui_sim.world.lifecycle import Lifecycle
from tui_sim.world.raids import Raids
from tui_sim.world.rng import RandomStream
from tui_sim.world.roster import Roster
from tui_sim.world.spending import Spending
from tui_sim.world.topic_mix import (
    CHEER,
    IS_COUNT,
    IS_LINE,
    IS_SINGLE,
    META,
    MONEY,
    OUT_OF_TURN,
    TopicMix,
    positions,
)

_RARE = 50  # events in a slice, up to which each is looked at for what can't wait for the next one
_MANY = 100  # events, from which a lottery of channels pays

_OPEN: Event = (CHAT, "", 0, ("", Author("", "", "", (), "", ""), ChatText("", [], ""), False, 0))
"""Where a chat line is still to be written."""


class SliceWriter:
    """Makes the events of a slice. Chat lines and viewer counts are left open at first, and written by their channels
    all at once; before anything changes a channel, what is open is written.
    """

    def __init__(
        self,
        roster: Roster,
        calendar: Calendar,
        topic_mix: TopicMix,
        horizon: Horizon,
        lifecycle: Lifecycle,
        raids: Raids,
        spending: Spending,
        rng: RandomStream,
    ) -> None:
        self._roster = roster
        self._calendar = calendar
        self._topic_mix = topic_mix
        self._cheers = topic_mix.cheers
        self._horizon = horizon
        self._lifecycle = lifecycle
        self._raids = raids
        self._spending = spending
        self._rng = rng
        self._events: list[Event] = []

    def write(self, count: int, remaining: int | None) -> list[Event]:
        """The slice's events, up to ``count``; ``remaining`` is how many the run may still hold, if that is known."""
        self._events = events = [_OPEN] * count
        ends = len(self._roster.live) + len(self._cheers)
        ends_soon = remaining is not None and remaining - count <= ends + count // 8 + 8
        made = self._fill(count, rare=len(self._horizon.instants) < _RARE or ends_soon)
        self._write_open()
        del events[made:]
        self._events = []
        self._horizon.emitted += made
        return events

    def _fill(self, count: int, *, rare: bool) -> int:
        """Put events in their places, up to ``count``; how many there are. Where events are ``rare`` each is looked at
        for what can't wait.
        """
        horizon, instants, kinds = self._horizon, self._horizon.instants, self._topic_mix.draw(count)
        at = 0
        while at < count:
            horizon.at = at
            event = self._out_of_turn(instants[at])
            if event is not None:
                self._events[at] = event
                kinds.insert(at, OUT_OF_TURN)
                at += 1
                continue
            if not self._roster.live:
                break
            stop = at + 1 if rare else bisect_left(instants, self._first_due(), at + 1, count)
            at = self._take_turns(kinds, at, stop)
        self._topic_mix.put_back(kinds[at:])
        return at

    # In turn

    def _take_turns(self, kinds: bytearray, start: int, stop: int) -> int:
        """Make events of ``kinds`` from ``start`` to ``stop``, or to where something can't wait; up to where it got.

        Which channels are live does not change meanwhile: as long as one is still to go on the air, nothing can wait.
        """
        instants, roster = self._horizon.instants, self._roster
        for at in positions(kinds, IS_SINGLE, start, stop):
            self._horizon.at = at
            self._events[at] = self._in_turn(kinds[at], instants[at])
            if self._first_due() <= instants[stop - 1]:
                stop = at + 1
                break
        for at in positions(kinds, IS_COUNT, start, stop):
            roster.next_to_count().counts.append(at)
        lines = positions(kinds, IS_LINE, start, stop)
        if stop - start < _MANY:
            for line in lines:
                roster.next_to_chat().turns.append(line)
        else:
            (places, place_bits), bits = roster.lottery(), self._rng.getrandbits
            for line in lines:
                places[bits(place_bits)].append(line)
        return stop

    def _in_turn(self, kind: int, instant: int) -> Event:
        """An event whose kind's turn it is, but for chat lines without bits and viewer counts."""
        if kind == MONEY:
            return self._spending.transaction(instant)
        if kind == CHEER:
            return self._spending.cheer(instant)
        if self._calendar.openings and self._roster.has_room(2):
            return self._lifecycle.open(instant, counted=True)
        return self._lifecycle.change_title(self._rng.pick(self._roster.live), instant)

    def _write_open(self) -> None:
        """Let every channel write what is open: its chat lines and its viewer counts."""
        for channel in self._roster.live:
            if channel.turns:
                self._close_open(CHAT, channel, channel.turns, channel.chat_lines)
            if channel.counts:
                self._close_open(VIEWER, channel, channel.counts, channel.viewer_counts)
            channel.audience.show_new_badges()

    def _close_open(
        self, topic: Topic, channel: Channel, turns: list[int], write: Callable[[list[int]], Sequence[Body]]
    ) -> None:
        events = self._events
        times = list(map(self._horizon.instants.__getitem__, turns))
        written = zip(repeat(topic), repeat(channel.login), times, write(times))
        for at, event in zip(turns, written, strict=True):
            events[at] = event
        turns.clear()

    # Out of turn

    def _first_due(self) -> int:
        """From which instant on something is to come out of turn."""
        due = self._calendar.first_due()
        return min(due, self._cheers.first.due) if self._cheers else due

    def _out_of_turn(self, instant: int) -> Event | None:
        """What can't wait for its topic's turn: ends, cheers that were paid for, what is soon, openings, gifts."""
        left, roster = self._horizon.left, self._roster
        if left is not None and left <= len(roster.live) + len(self._cheers) and roster.live:
            event = self._wind_up(instant, left)
            if event is not None:
                return event
        if self._spending.last_chance():
            return self._spending.pending_cheer(self._cheers.pop(), instant)
        while (entry := self._calendar.pop_soon()) is not None:
            self._write_open()
            event = self._carry_out(entry, instant)
            if event is not None:
                return event
        if self._lifecycle.may_open():
            return self._lifecycle.open(instant)
        while (gift := self._calendar.pop_gift(instant)) is not None:
            event = self._spending.gift(gift, instant)
            if event is not None:
                return event
        if self._cheers.due(instant):
            return self._spending.pending_cheer(self._cheers.pop(), instant)
        return None

    def _wind_up(self, instant: int, left: int) -> Event | None:
        """The events that a run of known length ends with; None when there are none to send."""
        ends = len(self._roster.live) if self._lifecycle.on else 0
        if self._cheers and left > ends:
            return self._spending.pending_cheer(self._cheers.pop(), instant)
        if not self._lifecycle.on:
            return None
        self._write_open()
        self._topic_mix.count(META)
        return self._lifecycle.close(self._roster.live[0], instant)

    def _carry_out(self, entry: Entry, instant: int) -> Event | None:
        """What is scheduled happens; its event, if it has one."""
        match entry:
            case Depart():
                return self._raids.depart(entry, instant)
            case Arrive():
                return self._raids.arrive(entry, instant)
            case ComeBack():
                return self._lifecycle.come_back(entry, instant)
            case ChangeCategory():
                return self._lifecycle.change_category(entry, instant)
            case GoOff(channel=channel):
                if not self._lifecycle.may_go_off(entry):
                    return None
                pending = self._cheers.pop_for(channel)
                if pending is None:
                    return self._lifecycle.go_off(entry, instant)
                self._calendar.soon(entry, first=True)  # first what was paid for
                return self._spending.pending_cheer(pending, instant)
