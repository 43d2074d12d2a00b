"""The boundary to the outside: what a sink is given, what it reports, what it has to do.

A new sink is a class with :class:`Sink`'s methods. The engine calls all of them from its one thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from tui_sim.latency import LatencyMeter

Record = tuple[str, bytes, int, bytes]
"""What is written: topic, key, timestamp in Unix milliseconds, and value, the encoded event."""


class Receipt(NamedTuple):
    """What became of one record that was sent with a ``seq``.

    ``error`` is empty when it was acknowledged; then ``partition`` and ``offset`` say where it is (-1 where the
    sink has none). ``acknowledged_at`` is Unix seconds.
    """

    seq: int
    partition: int
    offset: int
    acknowledged_at: float
    error: str


@dataclass(slots=True)
class DeliveryCounts:
    """How many records of one topic, or of one key in it, wait, were acknowledged, and failed."""

    queued: int = 0
    delivered: int = 0
    failed: int = 0
    refused: int = 0
    """Of the failed: those that the other side did answer, with a no."""

    def deliver(self) -> None:
        """One that waited was acknowledged."""
        self.queued -= 1
        self.delivered += 1


@dataclass(slots=True)
class OffsetRange:
    """Acknowledged records of one partition: how many, and the first and the last offset (-1 while unknown)."""

    count: int = 0
    first: int = -1
    last: int = -1


class DeliveryLedger:
    """A sink's own books, kept apart from the engine's: both must agree at every moment.

    ``failures`` counts failed records by reason. ``stretches`` holds, by topic and partition, what was acknowledged;
    one partition has several when its topic was deleted and made anew under way, as offsets then begin again.
    ``latency`` measures the time from being sent to being acknowledged, where the sink knows it. ``held_back`` is for
    how many seconds the sink may keep a record on purpose before it sends it on.
    """

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = tuple(topics)
        self.tallies: dict[tuple[str, bytes], DeliveryCounts] = {}
        self.failures: dict[str, int] = {}
        self.last_error = ""
        self.stretches: dict[tuple[str, int], list[OffsetRange]] = {}
        self.latency = LatencyMeter()
        self.held_back = 0.0

    def of(self, topic: str, key: bytes) -> DeliveryCounts:
        """The tally of one key in a topic; the same object each time."""
        tally = self.tallies.get((topic, key))
        if tally is None:
            tally = self.tallies[topic, key] = DeliveryCounts()
        return tally

    @property
    def topics(self) -> dict[str, DeliveryCounts]:
        """The sums by topic."""
        sums = {topic: DeliveryCounts() for topic in self._topics}
        for (topic, _), tally in self.tallies.items():
            whole = sums[topic]
            whole.queued += tally.queued
            whole.delivered += tally.delivered
            whole.failed += tally.failed
            whole.refused += tally.refused
        return sums

    @property
    def queued(self) -> int:
        """Records that wait for their acknowledgement, over all topics."""
        return sum(tally.queued for tally in self.tallies.values())

    @property
    def delivered(self) -> int:
        """Records acknowledged, over all topics."""
        return sum(tally.delivered for tally in self.tallies.values())

    @property
    def failed(self) -> int:
        """Records failed, over all topics."""
        return sum(tally.failed for tally in self.tallies.values())

    @property
    def settled(self) -> int:
        """Records of which it is known what became of them, over all topics."""
        return sum(tally.delivered + tally.failed for tally in self.tallies.values())

    def fail(self, topic: str, key: bytes, reason: str, count: int = 1, *, answered: bool = False) -> None:
        """Put ``count`` queued records down as failed; ``answered``: the other side itself said no."""
        tally = self.of(topic, key)
        tally.queued -= count
        tally.failed += count
        tally.refused += count if answered else 0
        self.failures[reason] = self.failures.get(reason, 0) + count
        self.last_error = reason

    def place(self, topic: str, partition: int, offset: int) -> None:
        """A record was acknowledged at ``offset`` (negative: where, is unknown)."""
        stretches = self.stretches.get((topic, partition))
        if stretches is None:
            stretches = self.stretches[topic, partition] = [OffsetRange()]
        stretch = stretches[-1]
        if offset >= 0:
            if offset <= stretch.last:
                stretch = OffsetRange()
                stretches.append(stretch)
            if stretch.first < 0:
                stretch.first = offset
            stretch.last = offset
        stretch.count += 1


class SinkUnavailable(Exception):
    """The other side can't be reached now; another attempt may succeed. The text is the reason, for a person."""


class SinkRefused(Exception):
    """The other side can be reached and refuses (authentication, a topic that may not be created): no use to retry."""


class SinkClosed(Exception):
    """The reader of the output went away (a closed pipe): the run ends quietly."""


Tell = Callable[[str], None]
"""How a sink tells the log something worth a line while it opens."""


def send_each(send: Callable[[Record, int | None], bool], records: Sequence[Record]) -> int:
    """:meth:`Sink.send_all` where records are taken one by one, by ``send``."""
    taken = 0
    try:
        while taken < len(records) and send(records[taken], None):
            taken += 1
    except SinkRefused:
        if not taken:
            raise  # else the next record will be refused again
    return taken


class Sink(Protocol):
    """A place that records go to."""

    @property
    def ledger(self) -> DeliveryLedger:
        """The books, always up to date after :meth:`poll`."""

    @property
    def kind(self) -> str:
        """What it is, in a word: ``kafka``, ``embedded``, ``file``, ``stdout``, ``null``."""

    @property
    def address(self) -> str:
        """Where it writes to, for a person."""

    def open(self, tell: Tell) -> None:
        """One attempt to get ready, of a few seconds at most.

        Raises:
            SinkUnavailable: not now.
            SinkRefused: never.
        """

    def send(self, record: Record, seq: int | None) -> bool:
        """Take a record, or return False when there is no room (poll, then send it again).

        With a ``seq`` a receipt follows; without, it is only counted.

        Raises:
            SinkRefused: it takes no more, neither this record nor another one.
        """

    def send_all(self, records: Sequence[Record]) -> int:
        """Take records without receipts, in their order and as long as there is room; how many were taken.

        Raises:
            SinkRefused: as :meth:`send`, and not a single one was taken.
        """

    def poll(self, timeout: float) -> None:
        """Let the sink work for up to ``timeout`` seconds; 0 takes in what is there.

        Raises:
            SinkClosed: nobody reads any more.
        """

    def receipts(self) -> list[Receipt]:
        """Receipts since the last call."""

    def reason(self, topics: Sequence[str], seconds: float) -> str:
        """Why records of these topics have not been acknowledged for so many seconds, in a line for a person.

        Asked about once a second while that lasts; must not wait for anything.
        """

    def close(self, *, at_once: bool = False) -> None:
        """Give up: whatever is still queued is counted as failed. Called once, after a last poll.

        ``at_once``: somebody wants to leave now, so nothing else may be waited for.
        """
