"""Carries commands out: before production, during it and when it is over."""

from collections.abc import Callable
from typing import Protocol

from tui_sim.commands import (
    Command,
    CommandRefused,
    Cue,
    Pause,
    Raid,
    SetRate,
    StepRate,
    Stop,
    ToggleTopic,
    UseEmbedded,
    Watch,
)
from tui_sim.engine.command_log import CommandLog
from tui_sim.engine.control import Control
from tui_sim.engine.inbox import Inbox
from tui_sim.engine.source import EventSource
from tui_sim.engine.status import Status
from tui_sim.engine.watched import WatchedChannels


class Production(Protocol):
    """What commands change of a run."""

    @property
    def source(self) -> EventSource:
        """Where its events come from."""

    @property
    def position(self) -> int:
        """The simulated instant that it has reached, in microseconds."""

    def set_rate(self, rate: float | None) -> None:
        """Go on at another rate, which is one that may be asked for."""


class CommandHandler:
    """Takes commands out of the inbox, says what each comes to, carries it out and puts it into the log."""

    def __init__(
        self,
        inbox: Inbox,
        control: Control,
        status: Status,
        watched: WatchedChannels,
        log: CommandLog,
        publish: Callable[[], None],
        *,
        has_embedded: bool,
    ) -> None:
        """``control`` keeps what commands come to; ``publish`` shows what has changed; ``has_embedded``: there is an
        embedded broker to be taken instead.
        """
        self._inbox = inbox
        self.control = control
        self._status = status
        self._watched = watched
        self._log = log
        self._publish = publish
        self._has_embedded = has_embedded
        self.production: Production | None = None
        """What is being produced, from when that begins on."""

    def take(self, wait: float = 0.0) -> None:
        """Carry out what has been submitted, waiting up to ``wait`` seconds for something."""
        found = self._inbox.get(wait)
        if found is None:
            return
        while found is not None:
            self.carry_out(*found)
            found = self._inbox.get()
        self._publish()

    def carry_out(self, ticket: int, command: Command) -> None:
        """Carry out one command; the ticket of a timeline's is 0."""
        instant = self.production.position if self.production is not None else 0
        try:
            command = self._spelt_out(command)
            self._apply(command)
        except CommandRefused as error:
            self._log.add(ticket, instant, command, str(error))
        else:
            if not isinstance(command, Watch):
                self._log.add(ticket, instant, command)

    def _spelt_out(self, command: Command) -> Command:
        """A step or a toggle as what it comes to now, so that those given together add up.

        Raises:
            CommandRefused: there is no such step.
        """
        match command:
            case StepRate():
                return SetRate(command.rate_after(self.control.rate))
            case Pause(paused=None):
                return Pause(not self.control.paused)
            case ToggleTopic(topic=topic, on=None):
                return ToggleTopic(topic, topic not in self._running().source.topics())
        return command

    def _apply(self, command: Command) -> None:
        control = self.control
        match command:
            case Stop(now=now):
                control.stopping = True
                control.leaving = control.leaving or now
            case Watch(channels=channels):
                self._watched.watch(channels)
            case Pause(paused=paused):
                control.paused = bool(paused)
            case UseEmbedded():
                if not self._has_embedded or self._status.state != "connecting":
                    raise CommandRefused("there is a broker already")
                control.wants_embedded = True
            case SetRate(rate=rate):
                control.set_rate(rate)
                if self.production is not None:
                    self.production.set_rate(rate)
            case ToggleTopic(topic=topic, on=on):
                self._running().source.set_topic(topic, on=bool(on))
            case Raid():
                self._running().source.raid(command, self._running().position)
            case Cue():
                self._running().source.cue(command, self._running().position)

    def _running(self) -> Production:
        if self.production is None or self._status.state != "running":
            raise CommandRefused("nothing is being produced just now")
        return self.production
