"""Judges events that were read back: valid, once, whole, in order, and as many as the manifest says."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from jsonschema_rs import Draft202012Validator

from tui_sim.events import TOPICS, TRANSACTIONS
from tui_sim.latency import LatencyMeter
from tui_sim.verify.manifest import Manifest

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


@dataclass(slots=True)
class Problem:
    """One kind of thing that is wrong: how often, and the first few."""

    count: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Range:
    """Offsets that were found in one partition."""

    first: int
    last: int
    count: int = 0


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
        self.ranges: dict[tuple[str, int], Range] = {}
        self.distinct: Counter[tuple[str, str]] = Counter()
        """Different events by topic and channel."""
        self.kinds: Counter[str] = Counter()
        self.latency = LatencyMeter()
        self.troubles: dict[str, Problem] = defaultdict(Problem)

    def add(self, found: ConsumedRecord) -> None:
        """Judge one record."""
        self.total += 1
        self._place(found)
        topic = found.topic.rpartition(".")[2]
        if topic not in self._validators:
            self._say("misplaced", found, f"{found.topic!r} is none of our topics")
            return
        try:
            event = orjson.loads(found.value or b"") if found.partition >= 0 else found.value
        except orjson.JSONDecodeError as error:
            self._say("broken", found, str(error))
            return
        validator = self._validators[topic]
        if not validator.is_valid(event):
            first = next(iter(validator.iter_errors(event)))
            where = ".".join(str(step) for step in first.instance_path)
            self._say("invalid", found, f"{where}: {first.message}" if where else first.message)
            return
        self._judge(found, topic, event)

    def broken(self, what: str) -> None:
        """Something that isn't even a record."""
        self.total += 1
        self._note("broken", what, 1)

    def _place(self, found: ConsumedRecord) -> None:
        """Offsets go up by one."""
        if found.partition < 0:
            return
        place = found.topic, found.partition
        expected = self._next.get(place)
        if expected is not None and found.offset > expected:
            named = f"{place[0]}[{place[1]}]: {expected} to {found.offset - 1}"
            self._note("gap", named, found.offset - expected)
        self._next[place] = found.offset + 1
        where = self.ranges.get(place)
        if where is None:
            where = self.ranges[place] = Range(found.offset, found.offset)
        where.last = found.offset
        where.count += 1

    def _judge(self, found: ConsumedRecord, topic: str, event: Mapping[str, Any]) -> None:
        channel, stamp = event["channel"], event["timestamp"]
        key = channel.encode()
        if found.key != key:
            self._say("misplaced", found, f"the key is {found.key.decode(errors='replace')!r}, the channel {channel!r}")
        try:
            milliseconds = _milliseconds(stamp)
        except ValueError as error:  # the schema sees the digits, not the calendar: 30 February
            self._say("invalid", found, f"timestamp: {stamp!r}: {error}")
            return
        if found.appended:
            self.latency.add(max(0.0, (found.timestamp - milliseconds) / 1000.0))
        elif found.timestamp != milliseconds:
            self._say("misplaced", found, f"its Kafka timestamp is {found.timestamp}, its own {milliseconds}")
        identity = event[_IDS[topic]]
        number = int(identity.removeprefix("txn_").replace("-", ""), 36)
        ids = self._ids[topic]
        if number in ids:
            self._say("duplicate", found, identity)
            return
        ids.add(number)
        self.distinct[topic, channel] += 1
        if topic == TRANSACTIONS:
            self.kinds[event["transaction_type"]] += 1
        # In a file a channel's topics stand in one order; in Kafka only what is in the same topic does.
        stream = found.topic if found.partition >= 0 else "", key
        if stamp < self._last.get(stream, ""):
            self._say("order", found, f"{channel}: {stamp} after {self._last[stream]}")
        self._last[stream] = stamp
        if self._homes.setdefault((found.topic, key), found.partition) != found.partition:
            self._say("scattered", found, f"{channel} is in partition {self._homes[found.topic, key]} too")

    def compare(self, manifest: Manifest) -> None:
        """After the last record: are there as many different events as were acknowledged?

        One that failed may be there all the same, as its acknowledgement may have been lost.
        """
        expected = manifest.channels
        for topic in TOPICS:
            deleted = manifest.deleted.get(topic, 0)
            pairs = {pair for pair in (*expected, *self.distinct) if pair[0] == topic}
            if deleted:  # which channels lost events with the topic that was deleted, nobody knows
                acknowledged = sum(expected[pair].acknowledged for pair in pairs if pair in expected) - deleted
                failed = sum(expected[pair].failed for pair in pairs if pair in expected)
                count = sum(self.distinct[pair] for pair in pairs)
                self._count(topic, acknowledged, acknowledged + deleted + failed, count)
                continue
            for pair in sorted(pairs):
                due = expected.get(pair)
                least = due.acknowledged if due else 0
                self._count(
                    f"{topic} of {pair[1]}", least, least + (due.failed if due else 0), self.distinct[pair]
                )  # fmt: skip

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

    def _say(self, kind: str, found: ConsumedRecord, what: str) -> None:
        place = f"{found.topic}[{found.partition}]@{found.offset}" if found.partition >= 0 else f"line {found.offset}"
        self._note(kind, f"{place}: {what}", 1)

    def _note(self, kind: str, what: str, count: int) -> None:
        trouble = self.troubles[kind]
        trouble.count += count
        if len(trouble.examples) < _EXAMPLES:
            trouble.examples.append(what if len(what) <= 300 else what[:299] + "…")

    @property
    def topics(self) -> dict[str, int]:
        """Different events by topic."""
        sums: dict[str, int] = dict.fromkeys(TOPICS, 0)
        for (topic, _), count in self.distinct.items():
            sums[topic] += count
        return sums


def _milliseconds(stamp: str) -> int:
    return int(datetime.fromisoformat(stamp).timestamp() * 1e6 + 0.5) // 1000
