"""Raids: between channels, and from outside the world."""

from tui_sim.commands import LOGIN, CommandRefused, Raid
from tui_sim.events import STREAM_META, Event, RaidData
from tui_sim.timestamps import SECOND
from tui_sim.world.activities import Activities
from tui_sim.world.calendar import Arrive, Calendar, Depart, GoOff
from tui_sim.world.channel.channel import Channel
from tui_sim.world.horizon import Horizon
from tui_sim.world.rng import RandomStream
from tui_sim.world.roster import Roster
from tui_sim.world.topic_mix import META, TopicMix
from tui_sim.world.vocabulary import Vocabulary

_LEAST_RATE = 0.5  # events a second below which a raid could not be announced within its minute
_BACK_AFTER_COMMAND = (20, 45)  # seconds until a channel that a person sent raiding is back


class Raids:
    """Who raids whom, and how raids travel."""

    def __init__(
        self,
        channels: dict[str, Channel],
        vocabulary: Vocabulary,
        roster: Roster,
        calendar: Calendar,
        topic_mix: TopicMix,
        horizon: Horizon,
        activities: Activities,
        rng: RandomStream,
    ) -> None:
        self._channels = channels
        self._outside = [name for name in vocabulary.outside_channels if name not in channels] or ["outside_the_world"]
        self._roster = roster
        self._calendar = calendar
        self._topic_mix = topic_mix
        self._horizon = horizon
        self._activities = activities
        self._rng = rng

    @property
    def _have_events(self) -> bool:
        """Whether raids have events."""
        return STREAM_META in self._topic_mix.topics

    # Who raids whom

    def command(self, command: Raid, instant: int) -> None:
        """Send a raid off, as a person asked for.

        Raises:
            CommandRefused: the target is not a live simulated channel, or there is nobody to send.
        """
        target = self._channels.get(command.to_channel)
        if target is None:
            raise CommandRefused(f"{command.to_channel} is not one of the simulated channels")
        if not target.live:
            raise CommandRefused(f"{command.to_channel} is offline")
        source = self._channels.get(command.from_channel) if command.from_channel else None
        if source is target or command.from_channel == command.to_channel:
            raise CommandRefused("a channel can't raid itself")
        if command.from_channel is not None and not LOGIN.fullmatch(command.from_channel):
            raise CommandRefused(f"{command.from_channel!r} is not a login: 3 to 25 of a-z, 0-9 and _")
        if command.viewers is not None and command.viewers not in Raid.ALLOWED:
            raise CommandRefused(f"a raid has {Raid.ALLOWED} viewers")
        if source is None:
            name = command.from_channel or self._rng.pick(self._outside)
            self._from_outside(name, target, command.viewers or self._outside_size(target), instant)
            return
        if not source.live:
            raise CommandRefused(f"{source.login} is offline")
        if source.curve.count < 1:
            raise CommandRefused(f"{source.login} has no viewers to send")
        size = min(command.viewers or self._size(source), source.curve.count)
        low, high = _BACK_AFTER_COMMAND
        back = int((low + (high - low) * self._rng.random()) * SECOND)
        self._set_off(Depart(source, target, size, SECOND // 2, back))

    def at_the_end_of(self, source: Channel) -> None:
        """A stream that is to end sends its people to another channel, or just ends."""
        now = self._horizon.now
        targets = [one for one in self._roster.live if one is not source and one.plan.may_raid(now)]
        size = self._size(source)
        in_time = self._horizon.rate is None or self._horizon.rate >= _LEAST_RATE
        if in_time and targets and source.curve.count >= size:
            travel = int((2.0 + 3.0 * self._rng.random()) * SECOND)
            self._set_off(Depart(source, self._rng.pick(targets), size, travel, None))
        else:
            source.plan.end_soon(now + SECOND)

    def from_nowhere(self) -> None:
        """With a single channel on the air, raids come from outside the world."""
        if len(self._roster.live) != 1:
            return
        channel, now = self._roster.live[0], self._horizon.now
        if now >= channel.plan.raid_due_at and channel.plan.may_raid(now):
            channel.plan.raid_due_at = now + int((90 + 150 * self._rng.random()) * 60 * SECOND)
            self._from_outside(self._rng.pick(self._outside), channel, self._outside_size(channel), now)

    def _size(self, source: Channel) -> int:
        """The share of the viewers that comes along: 0.18 on average (REALISM: raid)."""
        share = min(0.6, max(0.04, self._rng.gauss(0.18, 0.07)))
        return max(1, round(source.curve.count * share))

    def _outside_size(self, target: Channel) -> int:
        return max(2, round(target.base_viewers * (0.08 + 0.35 * self._rng.random() ** 2)))

    # On their way

    def _from_outside(self, name: str, target: Channel, viewers: int, instant: int) -> None:
        raid = Arrive(name, target, viewers, (), announced=False)
        target.plan.last_raid = instant
        if self._have_events:
            self._calendar.soon(raid)
        else:
            self.arrive(raid, instant)

    def _set_off(self, raid: Depart) -> None:
        """It leaves with the next event."""
        raid.target.plan.last_raid = raid.source.plan.last_raid = self._horizon.now
        if self._have_events:
            self._calendar.soon(raid)
        else:
            self.depart(raid, self._horizon.now)

    def depart(self, raid: Depart, instant: int) -> Event | None:
        """A raid leaves its channel, which goes off the air; None when one of both is off already, or raids have no
        events.
        """
        source, target = raid.source, raid.target
        if not source.live or not target.live:
            return None
        size = max(1, min(raid.viewers, source.curve.count))
        people = source.raid_out(instant, size)
        self._calendar.at(instant + raid.travel, Arrive(source.login, target, size, tuple(people), announced=True))
        self._tell(source, source.login, target, size, instant)
        if not self._have_events:
            return None
        self._topic_mix.count(META)
        event = _event(source, "raid_outgoing", source.login, target, size, instant)
        if raid.back_after is None:
            source.plan.end_soon(instant + int((6 + 10 * self._rng.random()) * SECOND))
        else:
            self._calendar.soon(GoOff(source, raid.back_after))
        return event

    def arrive(self, raid: Arrive, instant: int) -> Event | None:
        """A raid reaches its target; None when that is off the air, or raids have no events."""
        target, size = raid.target, raid.viewers
        if not target.live:
            return None
        target.raid_in(instant, size, raid.source, raid.people)
        if not raid.announced:
            self._tell(target, raid.source, target, size, instant)
        if not self._have_events:
            return None
        self._topic_mix.count(META)
        return _event(target, "raid_incoming", raid.source, target, size, instant)

    def _tell(self, teller: Channel, source: str, target: Channel, size: int, instant: int) -> None:
        text = f"Raid: {size} viewers from {source} to {target.login}"
        other = target.login if teller is not target else source
        self._activities.record(instant, "raid", teller.login, text, size, other)


def _event(teller: Channel, event_type: str, source: str, target: Channel, viewers: int, instant: int) -> Event:
    raid: RaidData = {"from_channel": source, "to_channel": target.login, "viewer_count": viewers}
    return STREAM_META, teller.login, instant, teller.meta(event_type, instant, raid)
