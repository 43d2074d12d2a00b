"""What is read back: a record, and where records come from."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple, Protocol


class ConsumedRecord(NamedTuple):
    """A record that was read. ``timestamp`` is Unix milliseconds; ``appended`` says that it is the broker's time of
    writing, not the event's. ``value`` is the event, or its JSON. A file has one partition, -1, whose offsets are line
    numbers from 1.
    """

    topic: str
    partition: int
    offset: int
    timestamp: int
    appended: bool
    key: bytes
    value: Any


class RecordSource(Protocol):
    """Where records are read from. ``starts`` and ``ends`` say which offsets each partition should have: the first,
    and the one behind the last. ``total`` and ``done`` measure the way, 0 when nobody knows how long it is.
    """

    address: str
    starts: dict[tuple[str, int], int]
    ends: dict[tuple[str, int], int]
    total: int
    done: int

    def read(self) -> Iterator[list[ConsumedRecord | str]]:
        """Batches of records; a text in place of one says what is wrong."""

    def compacted(self) -> Sequence[str]:
        """Of what holds the records: what deletes older ones of the same key, in words that say how sure that is."""
