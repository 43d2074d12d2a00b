"""What the engine remembers for the faces: counts, rates, rows of watched channels, moments, receipts."""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from operator import itemgetter
from typing import Any

from tui_sim.activity import Activity
from tui_sim.commands import Command
from tui_sim.engine.moments import ActivityFeed
from tui_sim.engine.snapshot import (
    Applied,
    ChannelCount,
    ChannelView,
    Failure,
    PartitionCount,
    Row,
    TopicCount,
)
from tui_sim.events import CHAT, TOPICS, TRANSACTIONS, Event, Topic, value_of
from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Record
from tui_sim.sinks.ledger import DeliveryCounts, DeliveryLedger

_CHAT_ROWS = 400
_MONEY_ROWS = 200
_RECEIPTS = 65_536
_APPLIED_SHOWN = 64
_RATE_WINDOW = 2.0  # seconds
_TOPIC = itemgetter(0)
_IN_ROWS: frozenset[Topic] = frozenset((CHAT, TRANSACTIONS))


class Rate:
    """Events a second over the last two seconds of the wall clock, from a running count."""

    def __init__(self) -> None:
        self._samples: deque[tuple[float, int]] = deque()

    def sample(self, now: float, count: int) -> float:
        """Take in the ``count`` reached at ``now`` (monotonic seconds); the rate."""
        samples = self._samples
        samples.append((now, count))
        while len(samples) > 2 and now - samples[1][0] >= _RATE_WINDOW:
            samples.popleft()
        span = now - samples[0][0]
        return (count - samples[0][1]) / span if span > 0 else 0.0


class Tail:
    """The newest rows of one watched channel."""

    def __init__(self, login: str) -> None:
        self.login = login
        self.chat: deque[Row] = deque(maxlen=_CHAT_ROWS)
        self.money: deque[Row] = deque(maxlen=_MONEY_ROWS)
        self.chat_total = 0
        self.money_total = 0

    def add(self, seq: int, event: Event) -> None:
        """Keep an event of a topic that has rows."""
        if event[0] == CHAT:
            self.chat.append(Row(seq, CHAT, value_of(event)))
            self.chat_total += 1
        else:
            self.money.append(Row(seq, TRANSACTIONS, value_of(event)))
            self.money_total += 1

    def view(
        self, history: tuple[int, ...], step: int, income: "Income", marks: tuple[Activity, ...] = ()
    ) -> ChannelView:
        """The rows as a face sees them."""
        return ChannelView(
            self.login,
            tuple(self.chat),
            self.chat_total,
            tuple(self.money),
            self.money_total,
            history,
            step,
            round(income.dollars, 2),
            income.bits,
            income.subscribers,
            marks,
        )


class Income:
    """What one channel received in the whole run."""

    __slots__ = ("bits", "dollars", "subscribers")

    def __init__(self) -> None:
        self.dollars = 0.0
        self.bits = 0
        self.subscribers = 0

    def add(self, value: Mapping[str, Any]) -> None:
        """Count a transaction."""
        if value["transaction_type"] == "bits":
            self.bits += round(value["amount"])
            return
        self.dollars += value["amount"]
        if value["transaction_type"] != "donation":
            self.subscribers += value.get("gift_count", 1)


class Books:
    """Owned by the engine's thread; only :meth:`receipt` is called from others."""

    def __init__(self, names: Mapping[Topic, str]) -> None:
        self._names = names
        self.produced: dict[Topic, int] = dict.fromkeys(TOPICS, 0)
        self.total = 0
        self.missed: dict[Topic, int] = dict.fromkeys(TOPICS, 0)
        self.tails: dict[str, Tail] = {}
        self.income: dict[str, Income] = {}
        self._moments = ActivityFeed()
        self.record = self._moments.record
        self.notice = self._moments.notice
        self.moments = self._moments.newest
        self.marks = self._moments.of
        self._receipts: dict[int, Receipt | None] = {}
        self.journal: list[Applied] = []

    def count(self, event: Event) -> None:
        """One event went to the sink."""
        topic = event[0]
        self.produced[topic] += 1
        self.total += 1
        if topic == TRANSACTIONS:
            self._receive(event)

    def count_all(self, events: Sequence[Event]) -> None:
        """These events went to the sink."""
        for event in events:
            self.count(event)

    def _receive(self, event: Event) -> None:
        self.income.setdefault(event[1], Income()).add(value_of(event))

    def miss(self, count: int, on: frozenset[Topic]) -> None:
        """So many events were due and never made: put them down to the topics that are ``on``, as those were produced.

        What the rounding leaves goes to the topic that is the most behind its part.
        """
        weights = {topic: self.produced[topic] for topic in sorted(on)}
        if not any(weights.values()):
            weights = dict.fromkeys(sorted(on) or TOPICS, 1)
        whole = sum(self.missed.values()) + count
        parts = {topic: count * weight // sum(weights.values()) for topic, weight in weights.items()}
        for topic, part in parts.items():
            self.missed[topic] += part
        for _ in range(whole - sum(self.missed.values())):
            behind = max(weights, key=lambda topic: weights[topic] * whole / sum(weights.values()) - self.missed[topic])
            self.missed[behind] += 1

    def watch(self, channels: Sequence[str]) -> None:
        """Keep rows of these channels, and of no others; those that stay keep theirs."""
        self.tails = {login: self.tails.get(login) or Tail(login) for login in channels}

    def numbered(self, events: Sequence[Event], records: Sequence[Record]) -> Sequence[Record]:
        """The records of these events, which are sent next: those for a row with their number, so that a receipt
        follows.
        """
        tails = self.tails
        if not tails:
            return records
        return [
            (*record[:4], seq) if event[0] in _IN_ROWS and event[1] in tails else record
            for seq, (event, record) in enumerate(zip(events, records, strict=True), self.total + 1)
        ]

    def keep_rows(self, events: Sequence[Event], records: Sequence[Record]) -> None:
        """These went to the sink just now, numbered."""
        for event, record in zip(events, records, strict=True):
            seq = record[4]
            if seq is None:
                continue
            self._receipts[seq] = None
            if len(self._receipts) > _RECEIPTS:
                del self._receipts[next(iter(self._receipts))]
            self.tails[event[1]].add(seq, event)

    def take_receipts(self, receipts: Iterable[Receipt]) -> None:
        for receipt in receipts:
            if receipt.seq in self._receipts:
                self._receipts[receipt.seq] = receipt

    def receipt(self, seq: int) -> Receipt:
        """What became of ``seq``; ``gone`` when it was never tracked or is no longer kept."""
        try:
            return self._receipts[seq] or Receipt(seq, "pending")
        except KeyError:
            return Receipt(seq, "gone")

    def apply(self, ticket: int, instant: int, command: Command, refused: str = "") -> None:
        """Put a command into the journal, with the simulated instant at which it takes effect."""
        self.journal.append(Applied(ticket, instant, command, refused))

    def applied(self) -> tuple[Applied, ...]:
        """The newest commands, oldest first."""
        return tuple(self.journal[-_APPLIED_SHOWN:])

    def topics(self, ledger: DeliveryLedger | None, on: frozenset[Topic]) -> tuple[TopicCount, ...]:
        """The books by topic."""
        by_topic, nothing = ledger.topics if ledger is not None else {}, DeliveryCounts()
        counts = []
        for topic in TOPICS:
            name = self._names[topic]
            sums = by_topic.get(name) or nothing
            counts.append(
                TopicCount(
                    topic,
                    name,
                    topic in on,
                    self.produced[topic],
                    sums.acknowledged,
                    sums.failed,
                    sums.queued,
                    self.missed[topic],
                )
            )
        return tuple(counts)

    def channels(self, ledger: DeliveryLedger) -> tuple[ChannelCount, ...]:
        """The sink's books by channel and topic."""
        topics = {name: topic for topic, name in self._names.items()}
        return tuple(
            ChannelCount(key.decode(), topics[name], counts.acknowledged, counts.failed, counts.queued)
            for (name, key), counts in sorted(ledger.counts.copy().items())
        )

    @staticmethod
    def partitions(ledger: DeliveryLedger) -> tuple[PartitionCount, ...]:
        """What was acknowledged where."""
        return tuple(
            PartitionCount(topic, partition, one.count, one.first, one.last)
            for (topic, partition), ranges in sorted(ledger.ranges.copy().items())
            for one in tuple(ranges)
        )

    @staticmethod
    def failures(ledger: DeliveryLedger | None) -> tuple[Failure, ...]:
        """Failures by reason, the most frequent first."""
        if ledger is None or not ledger.failures:
            return ()
        ordered = sorted(ledger.failures.items(), key=lambda pair: (-pair[1], pair[0]))
        return tuple(Failure(reason, count) for reason, count in ordered)
