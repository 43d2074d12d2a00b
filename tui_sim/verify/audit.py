"""Judges events that were read back: valid, once, whole, in order, and as many as the manifest says."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from jsonschema_rs import Draft202012Validator

from tui_sim.events import TOPICS, TRANSACTIONS
from tui_sim.latency import LatencyMeter
from tui_sim.reporting.manifest import Manifest
from tui_sim.sinks.ledger import OffsetRange
from tui_sim.verify import expected
from tui_sim.verify.records import ConsumedRecord

_EXAMPLES = 5
_IDS = {"chat": "message_id", "viewer": "event_id", "transactions": "transaction_id", "stream_meta": "event_id"}

KINDS = {
    "broken": "not JSON, or not a record",
    "invalid": "against the schema",
    "misplaced": "in the wrong topic, or with a key or a Kafka timestamp that is not the event's",
    "duplicate": "there before",
    "gap": "offsets that are missing",
    "order": "earlier than the one before it",
    "scattered": "a channel's events in more than one partition",
    "missing": "in the manifest and not found",
    "extra": "found and not in the manifest",
}
"""What can be wrong, and what each word means."""


@dataclass(slots=True)
class Problem:
    """One kind of thing that is wrong: how often, and the first few."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


class Audit:
    """Takes records in the order in which they were read, and judges them as they come."""

    def __init__(self, schemas: Mapping[str, str], starts: Mapping[tuple[str, int], int] | None = None) -> None:
        """``schemas`` by topic as JSON text; ``starts`` has the offset at which each partition should begin."""
        self._validators = {topic: Draft202012Validator(orjson.loads(text)) for topic, text in schemas.items()}
        self._ids: dict[str, set[int]] = {topic: set() for topic in TOPICS}
        self._last: dict[tuple[str, bytes], str] = {}
        self._homes: dict[tuple[str, bytes], int] = {}
        self._next = dict(starts or {})
        self.total = 0
        self.ranges: dict[tuple[str, int], OffsetRange] = {}
        self.distinct: Counter[tuple[str, str]] = Counter()
        """Different events by topic and channel."""
        self.kinds: Counter[str] = Counter()
        self.latency = LatencyMeter()
        self.problems: dict[str, Problem] = defaultdict(Problem)

    def add(self, record: ConsumedRecord) -> None:
        """Judge one record."""
        self.total += 1
        self._place(record)
        topic = record.topic.rpartition(".")[2]
        if topic not in self._validators:
            self._report("misplaced", record, f"{record.topic!r} is none of our topics")
            return
        try:
            event = orjson.loads(record.value or b"") if record.partition >= 0 else record.value
        except orjson.JSONDecodeError as error:
            self._report("broken", record, str(error))
            return
        validator = self._validators[topic]
        if not validator.is_valid(event):
            first = next(iter(validator.iter_errors(event)))
            where = ".".join(str(step) for step in first.instance_path)
            self._report("invalid", record, f"{where}: {first.message}" if where else first.message)
            return
        self._judge(record, topic, event)

    def broken(self, what: str) -> None:
        """Something that isn't even a record."""
        self.total += 1
        self._note("broken", what, 1)

    def _place(self, record: ConsumedRecord) -> None:
        """Offsets go up by one."""
        if record.partition < 0:
            return
        place = record.topic, record.partition
        due = self._next.get(place)
        if due is not None and record.offset > due:
            self._note("gap", f"{place[0]}[{place[1]}]: {due} to {record.offset - 1}", record.offset - due)
        self._next[place] = record.offset + 1
        offsets = self.ranges.get(place)
        if offsets is None:
            offsets = self.ranges[place] = OffsetRange(first=record.offset)
        offsets.last = record.offset
        offsets.count += 1

    def _judge(self, record: ConsumedRecord, topic: str, event: Mapping[str, Any]) -> None:
        channel, stamp = event["channel"], event["timestamp"]
        key = channel.encode()
        if record.key != key:
            named = record.key.decode(errors="replace")
            self._report("misplaced", record, f"the key is {named!r}, the channel {channel!r}")
        try:
            milliseconds = _milliseconds(stamp)
        except ValueError as error:  # the schema sees the digits, not the calendar: 30 February
            self._report("invalid", record, f"timestamp: {stamp!r}: {error}")
            return
        if record.appended:
            self.latency.add(max(0.0, (record.timestamp - milliseconds) / 1000.0))
        elif record.timestamp != milliseconds:
            self._report("misplaced", record, f"its Kafka timestamp is {record.timestamp}, its own {milliseconds}")
        identity = event[_IDS[topic]]
        number = int(identity.removeprefix("txn_").replace("-", ""), 36)
        ids = self._ids[topic]
        if number in ids:
            self._report("duplicate", record, identity)
            return
        ids.add(number)
        self.distinct[topic, channel] += 1
        if topic == TRANSACTIONS:
            self.kinds[event["transaction_type"]] += 1
        # In a file a channel's topics stand in one order; in Kafka only what is in the same topic does.
        stream = record.topic if record.partition >= 0 else "", key
        if stamp < self._last.get(stream, ""):
            self._report("order", record, f"{channel}: {stamp} after {self._last[stream]}")
        self._last[stream] = stamp
        if self._homes.setdefault((record.topic, key), record.partition) != record.partition:
            self._report("scattered", record, f"{channel} is in partition {self._homes[record.topic, key]} too")

    def compare(self, manifest: Manifest) -> None:
        """After the last record: are there as many different events as were acknowledged?

        One that failed may be there all the same, as its acknowledgement may have been lost.
        """
        counts = expected.counts(manifest)
        deleted = expected.deleted(manifest)
        for topic in TOPICS:
            pairs = {pair for pair in (*counts, *self.distinct) if pair[0] == topic}
            lost = deleted.get(topic, 0)
            if lost:  # which channels lost events with the topic that was deleted, nobody knows
                acknowledged = sum(counts[pair].acknowledged for pair in pairs if pair in counts)
                failed = sum(counts[pair].failed for pair in pairs if pair in counts)
                there = sum(self.distinct[pair] for pair in pairs)
                self._count(topic, acknowledged - lost, acknowledged + failed, there)
                continue
            for pair in sorted(pairs):
                due = counts.get(pair)
                least, most = (due.acknowledged, due.acknowledged + due.failed) if due else (0, 0)
                self._count(f"{topic} of {pair[1]}", least, most, self.distinct[pair])

    def end(self, ends: Mapping[tuple[str, int], int], *, may_be_empty: bool = False) -> None:
        """After the last record: what is missing at the end of each partition; ``ends`` has the offsets behind it.
        ``may_be_empty``: the run acknowledged nothing, so that finding nothing is right.
        """
        if not self.total and not may_be_empty:
            self._note("missing", "nothing was found at all", 1)
        for place, end in sorted(ends.items()):
            reached = self._next.get(place)
            if reached is not None and reached < end:
                self._note("gap", f"{place[0]}[{place[1]}]: {reached} to {end - 1}", end - reached)

    def _count(self, what: str, least: int, most: int, count: int) -> None:
        if count < least:
            self._note("missing", f"{what}: {count} found, {least} acknowledged", least - count)
        elif count > most:
            self._note("extra", f"{what}: {count} found, {most} produced", count - most)

    def _report(self, kind: str, record: ConsumedRecord, what: str) -> None:
        place = (
            f"{record.topic}[{record.partition}]@{record.offset}" if record.partition >= 0 else f"line {record.offset}"
        )
        self._note(kind, f"{place}: {what}", 1)

    def _note(self, kind: str, what: str, count: int) -> None:
        problem = self.problems[kind]
        problem.count += count
        if len(problem.examples) < _EXAMPLES:
            problem.examples.append(what if len(what) <= 300 else what[:299] + "…")

    @property
    def topics(self) -> dict[str, int]:
        """Different events by topic."""
        sums: dict[str, int] = dict.fromkeys(TOPICS, 0)
        for (topic, _), count in self.distinct.items():
            sums[topic] += count
        return sums


def _milliseconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp() * 1e6 + 0.5) // 1000
