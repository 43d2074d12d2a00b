"""Where events come from, as the engine asks for them."""

from collections.abc import Sequence
from typing import Protocol

from tui_sim.activity import Activity, ChannelSummary
from tui_sim.commands import Cue, Raid
from tui_sim.events import Event, Topic


class EventSource(Protocol):
    """Gives the events of a simulated time that passes slice by slice; a world, for one.

    All instants are microseconds since the Unix epoch. The engine calls every method from its one thread.
    """

    def begin(self, start: int) -> None:
        """Begin at ``start``; called once, before the first slice."""

    def slice(
        self,
        start: int,
        end: int,
        instants: Sequence[int],
        remaining: int | None = None,
        following: int | None = None,
    ) -> list[Event]:
        """The events due at ``instants`` (ascending, in ``[start, end)``), one for each or, at the end, fewer.

        Slices are asked for in order and don't overlap; there may be gaps between them. ``remaining`` is how many
        events the run may still hold, this slice's included (None: nobody knows); the last of them end what is open.
        ``following`` is the first instant after the slice, if it is known yet.
        """

    def end(self, instant: int) -> list[Event]:
        """An orderly stop at ``instant``, which is not before the last event's: what ends all that is open."""

    def set_rate(self, rate: float | None) -> None:
        """How many events a second will be asked for from now on; None is as many as possible."""

    def set_topic(self, topic: Topic, *, on: bool) -> None:
        """Switch a topic on or off; the others make up for it.

        Raises:
            CommandRefused: that can't be, for the reason in its text.
        """

    def raid(self, command: Raid, instant: int) -> None:
        """Send a raid off, as a person asked for; ``instant`` is where the next slice begins.

        Raises:
            CommandRefused: that can't be, for the reason in its text.
        """

    def cue(self, command: Cue, instant: int) -> None:
        """Play a moment that a person asked for; ``instant`` is where the next slice begins.

        Raises:
            CommandRefused: that can't be, for the reason in its text.
        """

    def intensity(self) -> float:
        """How many times as fast as usual events come just now, if nothing holds them back: 1 on average."""

    def channels(self) -> list[ChannelSummary]:
        """All channels at a glance, in the order of the settings."""

    def history(self, login: str) -> tuple[int, ...]:
        """A channel's viewers so far, oldest first, a point every ``RunConfig.history_step`` seconds; empty if there is
        no such channel.
        """

    def topics(self) -> frozenset[Topic]:
        """The topics that are on."""

    def activities(self) -> list[Activity]:
        """What happened since the last call, worth telling a person, in its order."""
