"""The boundary to the outside: what a sink is given, what it reports, what it has to do.

A new sink is a class with :class:`Sink`'s methods. The engine calls all of them from its one thread.
"""

from collections.abc import Callable, Sequence
from typing import Protocol

from tui_sim.receipt import Receipt
from tui_sim.sinks.ledger import DeliveryLedger

Record = tuple[str, bytes, int, bytes, int | None]
"""What is written: topic, key, timestamp in Unix milliseconds, value (the encoded event), and ``seq``, the number under
which a receipt is wanted; None when it is only to be counted.
"""

Tell = Callable[[str], None]
"""How a sink tells the log something worth a line while it opens."""


class SinkUnavailable(Exception):
    """The other side can't be reached now; another attempt may succeed. The text is the reason, for a person."""


class SinkRefused(Exception):
    """The other side can be reached and refuses (authentication, a topic that may not be created): no use to retry."""


class SinkClosed(Exception):
    """The reader of the output went away (a closed pipe): the run ends quietly."""


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

    def send(self, records: Sequence[Record]) -> int:
        """Take records in their order and as long as there is room; how many were taken (poll, then send the others).

        Raises:
            SinkRefused: it takes no more, and not a single one was taken.
        """

    def poll(self, timeout: float) -> None:
        """Let the sink work for up to ``timeout`` seconds; 0 takes in what is there.

        Raises:
            SinkClosed: nobody reads any more.
        """

    def receipts(self) -> list[Receipt]:
        """Receipts since the last call, one for each record that had a ``seq``."""

    def reason(self, topics: Sequence[str], seconds: float) -> str:
        """Why records of these topics have not been acknowledged for so many seconds, in a line for a person.

        Asked about once a second while that lasts; must not wait for anything.
        """

    def close(self, *, at_once: bool = False) -> None:
        """Give up: whatever is still queued is counted as failed. Called once, after a last poll.

        ``at_once``: somebody wants to leave now, so nothing else may be waited for.
        """
