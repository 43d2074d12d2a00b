"""Topics of a broker as the source of records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Protocol

from tui_sim.reporting.manifest import Manifest
from tui_sim.verify.records import ConsumedRecord

_LOG_APPEND_TIME = 2  # Kafka's TimestampType


class TopicReader(Protocol):
    """What a broker's topics hold."""

    address: str

    def read(self, wanted: Mapping[tuple[str, int], tuple[int, int]]) -> Iterator[list[Any]]: ...
    def policies(self, topics: Sequence[str]) -> Mapping[str, str]: ...


class TopicSource:
    """The records of topics: those of one run when its manifest says where they are, else all that there are."""

    def __init__(
        self, reader: TopicReader, bounds: Mapping[tuple[str, int], tuple[int, int]], manifest: Manifest | None
    ) -> None:
        """``reader`` is open; ``bounds`` are the first offset and the one behind the last that each partition has."""
        self._reader = reader
        self.address = reader.address
        self._wanted = dict(bounds)
        parts = {} if manifest is None else {(part.topic, part.partition): part for part in manifest.partitions}
        if parts or (manifest is not None and not manifest.acknowledged):
            self._wanted = {
                place: (part.first_offset, part.last_offset + 1)
                for place, part in parts.items()
                if part.first_offset >= 0 and place in bounds
            }
        self.starts = {place: first for place, (first, _) in self._wanted.items()}
        self.ends = {place: end for place, (_, end) in self._wanted.items()}
        self.total = sum(end - first for first, end in self._wanted.values())
        self.done = 0

    def read(self) -> Iterator[list[ConsumedRecord | str]]:
        """Batches of records."""
        for batch in self._reader.read(self._wanted):
            self.done += len(batch)
            yield [_record(message) for message in batch]

    def compacted(self) -> Sequence[str]:
        """The topics that are compacted, and those of which the broker doesn't say."""
        names = sorted({topic for topic, _ in self._wanted})
        policies = self._reader.policies(names)
        unknown = [name for name in names if name not in policies]
        told = [
            f"{name} is compacted (cleanup.policy={policy})" for name, policy in policies.items() if "compact" in policy
        ]
        return [*told, *(f"{name} may be compacted: the broker does not tell its cleanup.policy" for name in unknown)]


def _record(message: Any) -> ConsumedRecord:
    kind, timestamp = message.timestamp()
    appended = kind == _LOG_APPEND_TIME
    key = message.key() or b""
    return ConsumedRecord(
        message.topic(), message.partition(), message.offset(), timestamp, appended, key, message.value()
    )
