"""A sink's books: how many records wait, were acknowledged and failed, why, and where they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui_sim.latency import LatencyMeter


@dataclass(slots=True)
class DeliveryCounts:
    """How many records of one topic, or of one key in it, wait, were acknowledged, and failed."""

    queued: int = 0
    acknowledged: int = 0
    failed: int = 0
    refused: int = 0
    """Of the failed: those that the other side did answer, with a no."""

    def acknowledge(self) -> None:
        """One that waited was acknowledged."""
        self.queued -= 1
        self.acknowledged += 1


@dataclass(slots=True)
class OffsetRange:
    """Acknowledged records of one partition: how many, and the first and the last offset (-1 while unknown)."""

    count: int = 0
    first: int = -1
    last: int = -1


class DeliveryLedger:
    """A sink's own books, kept apart from the engine's: both must agree at every moment.

    ``counts`` are by topic and key, and ``failures`` count failed records by reason. ``ranges`` hold, by topic and
    partition, what was acknowledged; one partition has several when its topic was deleted and made anew under way, as
    offsets then begin again. ``latency`` measures the time from being sent to being acknowledged, where the sink knows
    it. ``held_back`` is for how many seconds the sink may keep a record on purpose before it sends it on.
    """

    def __init__(self, topics: Sequence[str]) -> None:
        self._topics = tuple(topics)
        self.counts: dict[tuple[str, bytes], DeliveryCounts] = {}
        self.failures: dict[str, int] = {}
        self.last_error = ""
        self.ranges: dict[tuple[str, int], list[OffsetRange]] = {}
        self.latency = LatencyMeter()
        self.held_back = 0.0

    def of(self, topic: str, key: bytes) -> DeliveryCounts:
        """The counts of one key in a topic; the same object each time."""
        counts = self.counts.get((topic, key))
        if counts is None:
            counts = self.counts[topic, key] = DeliveryCounts()
        return counts

    @property
    def topics(self) -> dict[str, DeliveryCounts]:
        """The sums by topic."""
        sums = {topic: DeliveryCounts() for topic in self._topics}
        for (topic, _), counts in self.counts.items():
            whole = sums[topic]
            whole.queued += counts.queued
            whole.acknowledged += counts.acknowledged
            whole.failed += counts.failed
            whole.refused += counts.refused
        return sums

    @property
    def queued(self) -> int:
        """Records that wait for their acknowledgement, over all topics."""
        return sum(counts.queued for counts in self.counts.values())

    @property
    def acknowledged(self) -> int:
        """Records acknowledged, over all topics."""
        return sum(counts.acknowledged for counts in self.counts.values())

    @property
    def failed(self) -> int:
        """Records failed, over all topics."""
        return sum(counts.failed for counts in self.counts.values())

    @property
    def settled(self) -> int:
        """Records of which it is known what became of them, over all topics."""
        return sum(counts.acknowledged + counts.failed for counts in self.counts.values())

    def fail(self, topic: str, key: bytes, reason: str, count: int = 1, *, answered: bool = False) -> None:
        """Put ``count`` queued records down as failed; ``answered``: the other side itself said no."""
        counts = self.of(topic, key)
        counts.queued -= count
        counts.failed += count
        counts.refused += count if answered else 0
        self.failures[reason] = self.failures.get(reason, 0) + count
        self.last_error = reason

    def place(self, topic: str, partition: int, offset: int) -> None:
        """A record was acknowledged at ``offset`` (negative: where, is unknown)."""
        ranges = self.ranges.get((topic, partition))
        if ranges is None:
            ranges = self.ranges[topic, partition] = [OffsetRange()]
        current = ranges[-1]
        if offset >= 0:
            if offset <= current.last:
                current = OffsetRange()
                ranges.append(current)
            if current.first < 0:
                current.first = offset
            current.last = offset
        current.count += 1
