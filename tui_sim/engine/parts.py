"""What an engine is made from: how to run, and who makes the parts of a run."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from tui_sim.clock import Clock, WallClock
from tui_sim.commands import Command
from tui_sim.engine.schedule import Schedule
from tui_sim.engine.source import EventSource
from tui_sim.events import Event, Topic
from tui_sim.sinks.base import Record, Sink


class Encoder(Protocol):
    """Makes records of events."""

    def encode_all(self, events: Sequence[Event]) -> list[Record]:
        """The records of ``events`` (one or more), in their order and without a ``seq``."""


@dataclass(frozen=True, slots=True)
class Factories:
    """What the engine runs, made in its own thread, so that heavy imports never hold up a face.

    ``source`` is called with what it tells how many channels are built so far, which raises when nobody wants them
    any more; ``clock`` first of all; ``schedule`` with the rate, the first instant and the instant at which a
    run of known duration is over.
    """

    clock: Callable[[], Clock]
    source: Callable[[Callable[[int], None]], EventSource]
    schedule: Callable[[float, int, int | None], Schedule]
    encoder: Callable[[], Encoder]
    sink: Callable[[], Sink]
    live_clock: Callable[[], Clock] = WallClock
    """The clock that a run which is to go on live goes on by."""
    embedded: Callable[[], Sink] | None = None
    """The sink that :class:`UseEmbedded` asks for."""


@dataclass(frozen=True, slots=True)
class RunConfig:
    """How to run. ``rate`` None is as fast as possible; ``duration`` seconds of the clock; ``connect_timeout``
    seconds, None for ever; ``never_ahead`` keeps virtual time from passing the wall clock's; ``then_live`` goes on by
    the live clock once virtual time has reached it.
    """

    topic_names: Mapping[Topic, str]
    rate: float | None
    duration: float | None = None
    max_events: int | None = None
    connect_timeout: float | None = None
    never_ahead: bool = False
    then_live: bool = False
    history_step: int = 2
    timeline: tuple[tuple[float, Command], ...] = ()
    """Commands at seconds after the start, in their order: a scenario."""
