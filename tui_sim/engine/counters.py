"""The engine's own count of what went to the sink, of what was missed, and of what channels received."""

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any

from tui_sim.events import TOPICS, TRANSACTIONS, Event, Topic, value_of

_RATE_WINDOW = 2.0  # seconds


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


class Income:
    """What one channel received in the whole run: US dollars, bits, new or renewed subscribers."""

    __slots__ = ("bits", "dollars", "subscribers")

    def __init__(self) -> None:
        self.dollars = 0.0
        self.bits = 0
        self.subscribers = 0

    def add(self, value: Mapping[str, Any]) -> None:
        """Count a transaction, given by its value."""
        if value["transaction_type"] == "bits":
            self.bits += round(value["amount"])
            return
        self.dollars += value["amount"]
        if value["transaction_type"] != "donation":
            self.subscribers += value.get("gift_count", 1)


class Counters:
    """``produced`` and ``missed`` are events by topic, ``total`` is all that was produced. ``last_instant`` is the
    last event's, in microseconds. ``income`` is by channel, of those that received something.
    """

    def __init__(self) -> None:
        self.produced: dict[Topic, int] = dict.fromkeys(TOPICS, 0)
        self.total = 0
        self.missed: dict[Topic, int] = dict.fromkeys(TOPICS, 0)
        self.last_instant = 0
        self.income: dict[str, Income] = {}

    def count(self, events: Sequence[Event]) -> None:
        """These events (one or more) went to the sink."""
        produced, income = self.produced, self.income
        for event in events:
            topic = event[0]
            produced[topic] += 1
            if topic == TRANSACTIONS:
                income.setdefault(event[1], Income()).add(value_of(event))
        self.total += len(events)
        self.last_instant = events[-1][2]

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
