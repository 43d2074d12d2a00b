"""The boundary to the outside: what a sink is given, what it reports, what it has to do.

A new sink is a class with :class:`Sink`'s methods. The engine calls all of them from its one thread.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol


class Record(NamedTuple):
    """What is written: ``timestamp`` in Unix milliseconds, ``value`` the encoded event."""

    topic: str
    key: bytes
    timestamp: int
    value: bytes


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
class Tally:
    """How many records of one topic were acknowledged and how many failed."""

    delivered: int = 0
    failed: int = 0


@dataclass(slots=True)
class Ledger:
    """A sink's books: a tally for each topic, and failures by reason. What was sent and is in neither is queued."""

    topics: dict[str, Tally]
    failures: dict[str, int] = field(default_factory=dict)
    last_error: str = ""

    @classmethod
    def open(cls, topics: Sequence[str]) -> "Ledger":
        """Empty books for ``topics``."""
        return cls({topic: Tally() for topic in topics})

    @property
    def delivered(self) -> int:
        """Records acknowledged, over all topics."""
        return sum(tally.delivered for tally in self.topics.values())

    @property
    def failed(self) -> int:
        """Records failed, over all topics."""
        return sum(tally.failed for tally in self.topics.values())

    def fail(self, topic: str, reason: str, count: int = 1) -> None:
        """Put ``count`` records of ``topic`` down as failed."""
        self.topics[topic].failed += count
        self.failures[reason] = self.failures.get(reason, 0) + count
        self.last_error = reason


class SinkUnavailable(Exception):
    """The other side can't be reached now; another attempt may succeed. The text is the reason, for a person."""


class SinkRefused(Exception):
    """The other side can be reached and refuses (authentication, a topic that may not be created): no use to retry."""


class SinkClosed(Exception):
    """The reader of the output went away (a closed pipe): the run ends quietly."""


Tell = Callable[[str], None]
"""How a sink tells the log something worth a line while it opens."""


class Sink(Protocol):
    """A place that records go to."""

    @property
    def ledger(self) -> Ledger:
        """The books, always up to date after :meth:`poll`."""

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
        """

    def poll(self, timeout: float) -> None:
        """Let the sink work for up to ``timeout`` seconds; 0 takes in what is there.

        Raises:
            SinkClosed: nobody reads any more.
        """

    def receipts(self) -> list[Receipt]:
        """Receipts since the last call."""

    def close(self) -> None:
        """Give up: whatever is still queued is counted as failed. Called once, after a last poll."""
