"""What a face sees of a run: frozen, plain data with a JSON round trip."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import Field

from tui_sim.activity import Activity, ChannelSummary
from tui_sim.commands import Command
from tui_sim.events import Topic
from tui_sim.latency import Latency

State = Literal["starting", "connecting", "running", "paused", "draining", "ended"]

DOWN_AFTER = 2.0
"""Seconds without an acknowledgement, though something waits, after which the other side counts as down."""

AnyCommand = Annotated[Command, Field(discriminator="name")]
"""A command as it crosses the door."""


@dataclass(frozen=True, slots=True)
class TopicCount:
    """One topic's books: ``produced`` is the engine's count, the others are the sink's own, and they must add up.
    ``missed`` events were never made, so that only the mix of those that were can tell whose they would have been.
    """

    topic: Topic
    name: str
    on: bool
    produced: int
    acknowledged: int
    failed: int
    queued: int
    missed: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """An event as a face shows it. ``seq`` is its number in the run, by which its receipt is asked for."""

    seq: int
    topic: Topic
    value: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A watched channel: its newest rows, oldest first, and how many there have been since it is watched.

    ``history`` holds viewers, a point every ``history_step`` seconds of simulated time. ``dollars``, ``bits`` and
    ``subscribers`` are what the channel received in the whole run. ``marks`` are the newest activities that
    its graph marks: all but transactions and notices.
    """

    login: str
    chat: tuple[Row, ...]
    chat_total: int
    money: tuple[Row, ...]
    money_total: int
    history: tuple[int, ...]
    history_step: int
    dollars: float = 0.0
    bits: int = 0
    subscribers: int = 0
    marks: tuple[Activity, ...] = ()


@dataclass(frozen=True, slots=True)
class Applied:
    """A command as it took effect, at simulated ``instant`` (microseconds); ``refused`` says why it did not."""

    ticket: int
    instant: int
    command: AnyCommand
    refused: str = ""


@dataclass(frozen=True, slots=True)
class Failure:
    """How many events failed for one reason."""

    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class Outage:
    """The other side acknowledges nothing of these ``topics`` (their names outside), ``since`` then (Unix seconds).

    ``waiting`` are the events that wait for it; ``reason`` is why, as far as it is known.
    """

    since: float
    topics: tuple[str, ...]
    waiting: int
    reason: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The run at one moment. Rates are events a second, over the last two seconds.

    ``output`` is what kind of place the events go to (``kafka``, ``embedded``, ``file``, ``stdout``, ``null``; empty
    while that is not known), and ``address`` where it is. ``target_rate`` None is as fast as possible. ``uptime`` is
    wall seconds of production. ``behind`` is how many events are due and not yet released, 0 until that has lasted for
    a second. ``latency`` is the time from an event's being sent to its acknowledgement; ``silent`` is for how many
    seconds nothing was acknowledged of something that waits, and ``outage`` tells more from two seconds on. ``error``
    ends the run badly; ``closed`` says that nobody reads the output any more.
    """

    number: int
    state: State
    address: str
    instant: int
    uptime: float
    target_rate: float | None
    produced_rate: float
    acknowledged_rate: float
    topics: tuple[TopicCount, ...]
    missed: int
    behind: int
    silent: float
    failures: tuple[Failure, ...]
    last_error: str
    error: str
    closed: bool
    channels: tuple[ChannelSummary, ...]
    watched: tuple[ChannelView, ...]
    activities: tuple[Activity, ...]
    applied: tuple[Applied, ...]
    latency: Latency
    outage: Outage | None = None
    output: str = ""

    @property
    def down(self) -> bool:
        """Whether the other side has not answered for two seconds though events wait."""
        return self.silent >= DOWN_AFTER

    @property
    def produced(self) -> int:
        """Events handed to the sink."""
        return sum(topic.produced for topic in self.topics)

    @property
    def acknowledged(self) -> int:
        """Events the other side has confirmed."""
        return sum(topic.acknowledged for topic in self.topics)

    @property
    def failed(self) -> int:
        """Events that will never arrive."""
        return sum(topic.failed for topic in self.topics)

    @property
    def queued(self) -> int:
        """Events on their way."""
        return sum(topic.queued for topic in self.topics)


@dataclass(frozen=True, slots=True)
class ChannelCount:
    """The sink's books of one channel in one topic."""

    channel: str
    topic: Topic
    acknowledged: int
    failed: int
    queued: int


@dataclass(frozen=True, slots=True)
class PartitionCount:
    """What was acknowledged in one partition; ``topic`` is its name outside.

    Offsets are -1 where the sink has none. A partition whose topic was deleted and made anew has several of these.
    """

    topic: str
    partition: int
    acknowledged: Annotated[int, Field(ge=0)]
    first_offset: int
    last_offset: int


@dataclass(frozen=True, slots=True)
class Account:
    """The whole run in detail, for the record. Instants are simulated microseconds; ``began`` and ``ended`` are Unix
    seconds of the wall clock (0 when production never began).
    """

    first_instant: int
    last_instant: int
    began: float
    ended: float
    channels: tuple[ChannelCount, ...]
    partitions: tuple[PartitionCount, ...]
    commands: tuple[Applied, ...]
