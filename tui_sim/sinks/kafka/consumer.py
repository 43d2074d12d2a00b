"""Reads back what topics hold."""

import time
from collections.abc import Iterator, Mapping, Sequence

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from tui_sim.sinks.base import SinkUnavailable
from tui_sim.sinks.kafka.client import ADMIN_SECONDS, client_config, hearing, reach
from tui_sim.sinks.kafka.errors import plain

_READ_BATCH = 5000  # messages
_READ_PATIENCE = 20.0  # seconds


class KafkaLog:
    """What topics hold at this moment, read once from one end to the other; no consumer group is made."""

    def __init__(self, address: str, overrides: Mapping[str, str]) -> None:
        """``address`` is host:port, comma separated."""
        self.address = address
        self._client = client_config(address, overrides)
        self._errors: list[KafkaError] = []
        self._consumer: Consumer | None = None

    def open(self, topics: Sequence[str]) -> dict[tuple[str, int], tuple[int, int]]:
        """The first offset and the one behind the last, of each partition there is.

        Raises:
            SinkUnavailable: the broker can't be reached now.
            SinkRefused: nor ever.
        """
        reach(self._client)
        reading = {
            "group.id": "telemetra-tui-verify",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
        }
        self._consumer = consumer = Consumer(hearing({**self._client, **reading}, self._errors.append))
        try:
            known = consumer.list_topics(timeout=ADMIN_SECONDS).topics
            return {
                (topic, partition): consumer.get_watermark_offsets(TopicPartition(topic, partition), ADMIN_SECONDS)
                for topic in topics
                if topic in known and known[topic].error is None
                for partition in sorted(known[topic].partitions)
            }
        except KafkaException as error:
            raise SinkUnavailable(plain(error.args[0])) from error

    def read(self, wanted: Mapping[tuple[str, int], tuple[int, int]]) -> Iterator[list[Message]]:
        """Batches of messages of the partitions, each from its first offset to the one before its last.

        Raises:
            SinkUnavailable: nothing came for a while.
        """
        assert self._consumer is not None
        consumer, left = self._consumer, {place: span for place, span in wanted.items() if span[1] > span[0]}
        consumer.assign([TopicPartition(*place, first) for place, (first, _) in left.items()])
        patience = time.monotonic() + _READ_PATIENCE
        while left:
            batch = []
            for message in consumer.consume(_READ_BATCH, 0.2):
                place, offset = (str(message.topic()), message.partition() or 0), message.offset() or 0
                error = message.error()
                if error is not None:
                    if error.code() == KafkaError._PARTITION_EOF:  # noqa: SLF001
                        left.pop(place, None)  # what is behind the last message is a marker, or was compacted
                    elif not error.retriable():
                        raise SinkUnavailable(plain(error))
                elif place in left:
                    if offset < left[place][1]:
                        batch.append(message)
                    if offset >= left[place][1] - 1:
                        del left[place]
            if batch:
                patience = time.monotonic() + _READ_PATIENCE
                yield batch
            elif time.monotonic() > patience:
                reason = plain(self._errors[-1]) if self._errors else "no answer"
                raise SinkUnavailable(f"nothing came for {_READ_PATIENCE:g} s: {reason}")

    def close(self) -> None:
        """Leave."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None
