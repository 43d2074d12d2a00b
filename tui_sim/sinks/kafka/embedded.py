"""The in-process broker: real listeners on loopback that speak the Kafka protocol, gone with the process."""

import time
from collections.abc import Collection, Mapping, Sequence

from confluent_kafka import Producer

from tui_sim.sinks.base import Tell
from tui_sim.sinks.kafka.client import SILENT
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import touch_topics

_LAST_READS = 1.0
"""Seconds the broker stays after the last acknowledgement, for consumers to read what came last."""


class MockCluster:
    """librdkafka's in-process cluster of one broker; it lives as long as this object."""

    def __init__(self) -> None:
        self._owner = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "none", "logger": SILENT})
        brokers = self._owner.list_topics(timeout=10.0).brokers
        broker = next(iter(brokers.values()))
        self.address = f"{broker.host}:{broker.port}"


class EmbeddedSink(KafkaSink):
    """An in-process broker and a producer that writes to it, as any other client would.

    It keeps the newest 5 MiB of each of a topic's 4 partitions.
    """

    kind = "embedded"

    def __init__(
        self,
        topics: Sequence[str],
        overrides: Mapping[str, str],
        left_out: Sequence[str] = (),
        needed: Collection[str] | None = None,
    ) -> None:
        """``left_out`` are the names of properties that were given and are not for this broker; ``needed`` the topics
        that are there from the beginning (None: all).
        """
        self._left_out = tuple(left_out)
        self._cluster = MockCluster()
        super().__init__(topics, self._cluster.address, overrides, touch_topics, needed=needed)

    def open(self, tell: Tell) -> None:
        tell(f"Embedded broker on {self.address}")
        if self._left_out:
            tell(f"Not for the embedded broker, and left out: {', '.join(self._left_out)}")
            self._left_out = ()
        super().open(tell)

    def close(self, *, at_once: bool = False) -> None:
        if self.ledger.acknowledged and not self.queued and not at_once:
            time.sleep(_LAST_READS)
        super().close(at_once=at_once)
