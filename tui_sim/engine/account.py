"""The two accounts of a run, the engine's and the sink's, side by side: they must agree."""

from collections.abc import Mapping

from tui_sim.engine.counters import Counters
from tui_sim.engine.snapshot import ChannelCount, Failure, PartitionCount, TopicCount
from tui_sim.events import TOPICS, Topic
from tui_sim.sinks.ledger import DeliveryCounts, DeliveryLedger

Names = Mapping[Topic, str]
"""What each topic is called outside."""


def topic_counts(
    counters: Counters, ledger: DeliveryLedger, names: Names, on: frozenset[Topic]
) -> tuple[TopicCount, ...]:
    """Both accounts by topic; ``on`` are the topics that are."""
    sums, nothing = ledger.topics, DeliveryCounts()
    found = []
    for topic in TOPICS:
        name = names[topic]
        counts = sums.get(name, nothing)
        found.append(
            TopicCount(
                topic,
                name,
                topic in on,
                counters.produced[topic],
                counts.acknowledged,
                counts.failed,
                counts.queued,
                counters.missed[topic],
            )
        )
    return tuple(found)


def channel_counts(ledger: DeliveryLedger, names: Names) -> tuple[ChannelCount, ...]:
    """The sink's account by channel and topic."""
    topics = {name: topic for topic, name in names.items()}
    return tuple(
        ChannelCount(key.decode(), topics[name], counts.acknowledged, counts.failed, counts.queued)
        for (name, key), counts in sorted(ledger.counts.copy().items())
    )


def partition_counts(ledger: DeliveryLedger) -> tuple[PartitionCount, ...]:
    """What was acknowledged where."""
    return tuple(
        PartitionCount(topic, partition, offsets.count, offsets.first, offsets.last)
        for (topic, partition), ranges in sorted(ledger.ranges.copy().items())
        for offsets in tuple(ranges)
    )


def failures(ledger: DeliveryLedger) -> tuple[Failure, ...]:
    """Failures by reason, the most frequent first."""
    ordered = sorted(ledger.failures.items(), key=lambda pair: (-pair[1], pair[0]))
    return tuple(Failure(reason, count) for reason, count in ordered)


def write_off(ledger: DeliveryLedger) -> None:
    """What a closed sink has not reported has failed."""
    for (name, key), counts in ledger.counts.items():
        if counts.queued > 0:
            ledger.fail(name, key, "no acknowledgement before the end", counts.queued)


def disagreement(counters: Counters, ledger: DeliveryLedger, names: Names) -> str:
    """Where the accounts of a run that is over don't agree; empty when they do."""
    sums = ledger.topics
    for topic, produced in counters.produced.items():
        counts = sums[names[topic]]
        settled = counts.acknowledged + counts.failed
        if settled != produced:
            return f"the books don't close: {produced} events were sent to {names[topic]}, {settled} are accounted for"
    return ""
