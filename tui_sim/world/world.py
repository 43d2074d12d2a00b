"""The world: channels together, asked for slices of simulated time, and what a person can do to it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple, Self

from tui_sim.activity import Activity, ChannelSummary
from tui_sim.commands import CommandRefused, Cue, Raid
from tui_sim.events import CHAT, STREAM_META, Event, Topic
from tui_sim.timestamps import SECOND
from tui_sim.world.activities import Activities
from tui_sim.world.calendar import Calendar
from tui_sim.world.channel.channel import Channel
from tui_sim.world.channel.templates import TemplateLibrary
from tui_sim.world.cheers import Cheers
from tui_sim.world.config import FASTEST_ASSUMED, WorldConfig, audiences
from tui_sim.world.cues import Stage, play
from tui_sim.world.horizon import Horizon
from tui_sim.world.lifecycle import Lifecycle
from tui_sim.world.population import Population
from tui_sim.world.raids import Raids
from tui_sim.world.rng import RandomStream
from tui_sim.world.roster import Roster
from tui_sim.world.slice import SliceWriter
from tui_sim.world.spending import Spending
from tui_sim.world.topic_mix import LINE, TopicMix
from tui_sim.world.vocabulary import NameParts, Vocabulary


class SharedParts(NamedTuple):
    """What all channels of a world read and none changes."""

    population: Population
    library: TemplateLibrary

    @classmethod
    def make(cls, config: WorldConfig, vocabulary: Vocabulary, names: NameParts) -> Self:
        """The same for the same arguments."""
        return cls(Population(config.seed, names, config.channels, vocabulary.bots), TemplateLibrary(vocabulary))


def _nobody_waits(built: int) -> None:
    """Nobody wants to hear how far the building is."""


class World:
    """One world of channels. Slices must be asked for in order; what they hold depends on the config, the commands
    and the instants asked for, and on nothing else.
    """

    def __init__(
        self,
        config: WorldConfig,
        vocabulary: Vocabulary,
        names: NameParts,
        progress: Callable[[int], None] = _nobody_waits,
    ) -> None:
        """``progress`` is called with the number of channels built so far, and may raise to end the building."""
        self.config = config
        self.shared = SharedParts.make(config, vocabulary, names)
        self._progress = progress
        self._shares = dict(config.shares)
        self._topics = set(config.topics)
        self._rng = rng = RandomStream(config.seed, "world")
        self._cheers = cheers = Cheers(config.seed, rng)
        self._topic_mix = topic_mix = TopicMix(config.seed, config.shares, self._topics, cheers)
        self._horizon = horizon = Horizon(config.rate)
        self._calendar = calendar = Calendar()
        self._activities = activities = Activities()
        self._channels: list[Channel] = []
        self._build_channels()
        self._by_login = {channel.login: channel for channel in self._channels}
        self._roster = roster = Roster(topic_mix, horizon, rng, natural=config.natural)
        self._lifecycle = Lifecycle(self._channels, roster, calendar, topic_mix, horizon, activities)
        self._raids = Raids(self._by_login, vocabulary, roster, calendar, topic_mix, horizon, activities, rng)
        self._spending = Spending(config.seed, roster, topic_mix, cheers, horizon, activities, rng)
        self._writer = SliceWriter(
            roster, calendar, topic_mix, horizon, self._lifecycle, self._raids, self._spending, rng
        )

    def _build_channels(self) -> None:
        config, (population, library) = self.config, self.shared
        sizes = audiences(config, self._topic_mix.parts[LINE])
        for number, login in enumerate(config.channels):
            self._progress(number)
            place = number, len(config.channels)
            self._channels.append(
                Channel(config.seed, login, place, sizes[number], library, population, config.message_variants)
            )

    # What the engine asks

    def begin(self, start: int) -> None:
        """Begin at ``start``, microseconds since the Unix epoch; called once, before the first slice."""
        if self.config.past:
            for number, channel in enumerate(self._channels):
                self._progress(number)
                channel.prelude(start, self.config.past)
        self._progress = _nobody_waits
        self._horizon.now = start
        if self._lifecycle.on:
            self._calendar.openings.extend(self._channels)
        else:
            self._lifecycle.go_live(self._channels, start, again=False)

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
        self._roster.weigh()
        self._horizon.begin(instants, following, remaining)
        most = len(instants) if remaining is None else min(remaining, len(instants))
        events = self._writer.write(most, remaining)
        if end > start:
            self._spending.observe(end, (end - start) / SECOND)
        self._roster.weigh()
        return events

    def end(self, instant: int) -> list[Event]:
        """An orderly stop at ``instant``: what was paid for, and the end of every live channel."""
        self._horizon.end()
        events = [self._spending.pending_cheer(self._cheers.pop(), instant) for _ in range(len(self._cheers))]
        self._calendar.clear()
        ends = [self._lifecycle.close(channel, instant) for channel in list(self._roster.live)]
        return [*events, *(event for event in ends if event is not None)]

    def set_rate(self, rate: float | None) -> None:
        """Events a second the schedule now asks for; None is as fast as possible."""
        self._horizon.rate = rate

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
        self._topic_mix.set_topics(self._topics)
        if topic == CHAT and not on:
            self._cheers.clear()
        if topic == STREAM_META and not on:
            self._lifecycle.skip()

    def raid(self, command: Raid, instant: int) -> None:
        """Send a raid off, as a person asked for.

        Raises:
            CommandRefused: the target is not a live simulated channel, or there is nobody to send.
        """
        self._raids.command(command, instant)

    def cue(self, command: Cue, instant: int) -> None:
        """Play a moment that a person asked for.

        Raises:
            CommandRefused: there is no such live channel, or the size makes no sense.
        """
        channel = self._by_login.get(command.channel)
        if channel is None or not channel.live:
            raise CommandRefused(f"{command.channel} is not a live simulated channel")
        if command.NEEDS is not None and command.NEEDS not in self._topics:
            raise CommandRefused(f"{command.NEEDS} is off")
        if command.refusal:
            raise CommandRefused(command.refusal)
        play(command, channel, instant, self._stage())

    def _stage(self) -> Stage:
        return Stage(self._calendar, self._activities, self._rng, self._horizon.rate or FASTEST_ASSUMED)

    def intensity(self) -> float:
        """How many times as fast as usual events come just now, if nothing holds them back: 1 on average."""
        return self._roster.intensity()

    def channels(self) -> list[ChannelSummary]:
        """All channels at a glance, in the order of the settings."""
        return [channel.summary() for channel in self._channels]

    def history(self, login: str) -> tuple[int, ...]:
        """The channel's viewers so far, a point every ``HISTORY_STEP`` seconds, oldest first; none if unknown."""
        channel = self._by_login.get(login)
        return tuple(channel.history) if channel is not None else ()

    def topics(self) -> frozenset[Topic]:
        """The topics that are on."""
        return frozenset(topic for topic in self._topics if self._shares[topic])

    def activities(self) -> list[Activity]:
        """What happened since the last call, worth telling a person."""
        return self._activities.take()

    # Time

    def _walk(self, to: int) -> None:
        """Let whole seconds pass up to ``to``, and deliver what arrives by then."""
        seconds = (to - self._horizon.now) // SECOND
        if seconds > 0:
            self._horizon.now += seconds * SECOND
            for channel in self._channels:
                self._live_on(channel, seconds)
            self._raids.from_nowhere()
        self._calendar.advance(to)

    def _live_on(self, channel: Channel, seconds: int) -> None:
        request, jump = channel.step(self._horizon.now, seconds)
        if jump is not None:
            self._activities.record_jump(self._horizon.now, channel.login, jump)
        if request is not None and self._lifecycle.may_ask():
            if request == "raid":
                self._raids.at_the_end_of(channel)
            else:
                self._lifecycle.handle_request(channel, request)
        self._spending.train_by_itself(channel, seconds)
