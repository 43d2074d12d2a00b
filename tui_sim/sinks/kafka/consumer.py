"""Reads back what topics hold."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition
from confluent_kafka.admin import ConfigResource  # type: ignore[attr-defined]

from tui_sim.sinks.base import SinkUnavailable
from tui_sim.sinks.kafka.client import Client, background, hearing
from tui_sim.sinks.kafka.errors import plain

_READ_BATCH = 5000  # messages
_POLICY_PATIENCE = 10.0  # seconds
_READ_PATIENCE = 20.0  # seconds

T = TypeVar("T")


class KafkaLog:
    """What topics hold at this moment, read once from one end to the other; no consumer group is made."""

    def __init__(self, address: str, overrides: Mapping[str, str], patience: float) -> None:
        """``address`` is host:port, comma separated; ``patience`` is for how many seconds it is tried to be reached."""
        self.address = address
        self._overrides = dict(overrides)
        self._patience = patience
        self._client: Client | None = None
        self._consumer: Consumer | None = None

    def open(self, topics: Sequence[str]) -> dict[tuple[str, int], tuple[int, int]]:
        """The first offset and the one behind the last of each partition, as soon as the broker can be reached.

        Raises:
            SinkUnavailable: it could not be reached in time.
            SinkRefused: nor will it ever be.
        """
        deadline = time.monotonic() + self._patience
        client = self._client = Client(self.address, self._overrides, self._patience)
        reading = {
            "group.id": "telemetra-tui-verify",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "auto.offset.reset": "earliest",
        }
        consumer = Consumer(hearing({**client.properties, **reading}, client.heard))  # connects meanwhile
        known = self._until(deadline, client.metadata).topics
        self._consumer = consumer
        places = [
            TopicPartition(topic, partition)
            for topic in topics
            if topic in known and known[topic].error is None
            for partition in sorted(known[topic].partitions)
        ]

        def bounds() -> dict[tuple[str, int], tuple[int, int]]:
            left = max(_READ_PATIENCE, deadline - time.monotonic())
            return {(one.topic, one.partition): consumer.get_watermark_offsets(one, left) for one in places}

        found = background(bounds)
        try:
            self._until(deadline + _READ_PATIENCE, lambda: client.wait((found,)))
            return found.result()
        except KafkaException as error:
            raise SinkUnavailable(client.heard.reason() or plain(error.args[0])) from error

    @staticmethod
    def _until(deadline: float, attempt: Callable[[], T]) -> T:
        """Try again and again until ``deadline``, in monotonic seconds."""
        while True:
            try:
                return attempt()
            except SinkUnavailable:
                if time.monotonic() > deadline:
                    raise

    def read(self, wanted: Mapping[tuple[str, int], tuple[int, int]]) -> Iterator[list[Message]]:
        """Batches of messages of the partitions, each from its first offset to the one before its last.

        Raises:
            SinkUnavailable: nothing came for a while.
        """
        assert self._client is not None
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
                reason = self._client.heard.reason() or "no answer"
                raise SinkUnavailable(f"nothing came for {_READ_PATIENCE:g} s: {reason}")

    def policies(self, topics: Sequence[str]) -> dict[str, str]:
        """The ``cleanup.policy`` of topics, of those that the broker tells it of (it may want a right for it)."""
        assert self._client is not None
        resources = [ConfigResource(ConfigResource.Type.TOPIC, topic) for topic in topics]
        answers = self._client.admin.describe_configs(resources, request_timeout=_POLICY_PATIENCE)
        found = {}
        for resource, future in answers.items():
            with suppress(KafkaException, TimeoutError):
                found[resource.name] = str(future.result(_POLICY_PATIENCE + 1.0)["cleanup.policy"].value)
        return found

    def close(self) -> None:
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None
        if self._client is not None:
            self._client.close()
            self._client = None
