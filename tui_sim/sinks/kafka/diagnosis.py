"""Why records are not acknowledged: from what the connections say, and from what the cluster says of the topics."""

import time
from collections.abc import Mapping, Sequence

from confluent_kafka.admin import ClusterMetadata, TopicMetadata  # type: ignore[attr-defined]

from tui_sim.sinks.kafka.client import Client
from tui_sim.sinks.kafka.errors import plain

_ASK_AGAIN = 5.0  # seconds
_BEFORE = 5.0  # seconds before the last acknowledgement in which its end may have announced itself
_LATELY = 10.0  # seconds
_LINGER = ("linger.ms", "queue.buffering.max.ms")
_USUAL_LINGER = 10.0  # milliseconds


def lingers(overrides: Mapping[str, str]) -> float:
    """For how many seconds the producer keeps a record back to send it with others."""
    given = [overrides[name] for name in _LINGER if name in overrides]
    try:
        return float(given[-1]) / 1000.0 if given else _USUAL_LINGER / 1000.0
    except ValueError:  # librdkafka itself will complain
        return 0.0


class Diagnosis:
    """Keeps the newest findings of an outage."""

    def __init__(self) -> None:
        self._newest = ""
        self._asked = float("-inf")
        self._answer: ClusterMetadata | None = None
        self._called = float("-inf")

    def of(self, client: Client, topics: Sequence[str], seconds: float) -> str:
        """Why nothing of ``topics`` was acknowledged for so many seconds; never waits for an answer."""
        now = time.monotonic()
        if now - self._called > _ASK_AGAIN:  # another outage than the last one
            self._answer, self._asked = None, float("-inf")
        self._called = now
        if now - self._asked >= _ASK_AGAIN:
            answer = client.glance()
            if answer is not None:
                self._asked, self._answer = now, answer
        self._newest = self._reason(client, topics, now - seconds - _BEFORE)
        return self._newest

    def cause(self, client: Client) -> str:
        """Why records are being given up just now; empty when nothing is known to be wrong."""
        now = time.monotonic()
        return self._newest if now - self._called < _ASK_AGAIN else client.heard.reason(now - _LATELY)

    def _reason(self, client: Client, topics: Sequence[str], since: float) -> str:
        heard = client.heard
        if heard.refusal:
            return heard.refusal
        found = _troubles(self._answer, topics) if self._answer is not None else []
        if found:
            return found[0] if len(found) == 1 else f"{found[0]} (and {len(found) - 1} more)"
        said = heard.reason(since)
        if said:
            return said
        return client.no_answer(_leaders(self._answer, topics) if self._answer is not None else None)


def _troubles(answer: ClusterMetadata, topics: Sequence[str]) -> list[str]:
    """What is wrong with topics and their partitions, as the cluster sees them."""
    return [trouble for topic in topics for trouble in _topic_troubles(topic, answer.topics.get(topic))]


def _topic_troubles(topic: str, known: TopicMetadata | None) -> list[str]:
    if known is None:
        return [f"topic {topic} is not there any more (or hidden from this user)"]
    if known.error is not None:
        return [f"topic {topic}: {plain(known.error)}"]
    headless = sorted(number for number, one in known.partitions.items() if one.leader < 0)
    return [f"partition {number} of topic {topic} has no leader" for number in headless]


def _leaders(answer: ClusterMetadata, topics: Sequence[str]) -> set[int]:
    """The numbers of the brokers that lead the topics' partitions."""
    return {one.leader for topic in topics for one in answer.topics[topic].partitions.values()}
