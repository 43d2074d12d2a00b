"""Apache Kafka. The only module that touches confluent_kafka: client, topics, delivery accounting."""

import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from tui_sim.sinks.base import Ledger, Receipt, Record, SinkRefused, SinkUnavailable, Tally, Tell, send_each

Report = Callable[[KafkaError | None, Message | None], None]
"""Takes a delivery report; without an error the message says where it is."""

PRODUCER_DEFAULTS = {
    "enable.idempotence": "true",
    "acks": "all",
    "compression.type": "snappy",
    "linger.ms": "10",
    "batch.size": "16384",
}
"""The contract's producer settings; each can be overridden."""

NO_OFFSET = "acknowledged without an offset: it may not be in the log"
"""The reason under which an acknowledgement that proves nothing is counted as failed."""

_ATTEMPT_SECONDS = 2.0
_ADMIN_SECONDS = 10.0
_READ_BATCH = 5000  # messages
_READ_PATIENCE = 20.0  # seconds
_POLL_EVERY = 1000  # messages between two polls while sending
_PREFIX = re.compile(r"^.*://\S+/(?:bootstrap|\d+): |^Unable to produce message: ")
_FORBIDDEN = frozenset((KafkaError.TOPIC_AUTHORIZATION_FAILED, KafkaError.CLUSTER_AUTHORIZATION_FAILED))
_FINAL = _FORBIDDEN | {
    KafkaError._AUTHENTICATION,  # noqa: SLF001 - librdkafka's local error codes are spelled with an underscore
    KafkaError.SASL_AUTHENTICATION_FAILED,
    KafkaError.TRANSACTIONAL_ID_AUTHORIZATION_FAILED,
}

# librdkafka's own log lines are not for users: errors reach us by callbacks and are told once, in one line.
_SILENT = logging.getLogger("tui_sim.librdkafka")
_SILENT.propagate = False
_SILENT.addHandler(logging.NullHandler())


def client_config(address: str, overrides: Mapping[str, str]) -> dict[str, Any]:
    """Librdkafka properties of every client: address, names, and what the user set."""
    return {
        "bootstrap.servers": address,
        "client.id": "telemetra-tui",
        "logger": _SILENT,
        "socket.connection.setup.timeout.ms": "3000",
        "reconnect.backoff.max.ms": "2000",
        **overrides,
    }


def check_properties(overrides: Mapping[str, str]) -> dict[str, str]:
    """What librdkafka says against each of the user's properties; empty when it takes them all."""

    def complaint(properties: Mapping[str, str]) -> str:
        try:
            Producer({"logger": _SILENT, **properties})
        except KafkaException as error:
            return str(error.args[0].str())
        except (TypeError, ValueError) as error:  # a property that the client takes for itself
            return str(error)
        return ""

    together = complaint({**PRODUCER_DEFAULTS, **overrides})
    if not together:
        return {}
    alone = {name: complaint({name: value}) for name, value in overrides.items()}
    guilty = {name: reason for name, reason in alone.items() if reason}
    return guilty or dict.fromkeys(overrides, together)


def reach(client: Mapping[str, Any]) -> None:
    """One attempt to talk to a broker.

    Raises:
        SinkUnavailable: not now.
        SinkRefused: never.
    """
    errors: list[KafkaError] = []
    probe = AdminClient(_hearing(client, errors.append))
    began = time.monotonic()
    while True:
        try:
            probe.list_topics(timeout=0.3)
        except KafkaException as error:
            probe.poll(0)
            refusal = next(filter(None, map(_refusal, errors)), "")
            if refusal:
                raise SinkRefused(refusal) from error
            # A refused connection is known at once; one that nobody answers takes the whole attempt.
            if time.monotonic() - began > (_ATTEMPT_SECONDS / 2 if errors else _ATTEMPT_SECONDS):
                telling = [one for one in errors if one.code() != KafkaError._ALL_BROKERS_DOWN]  # noqa: SLF001
                raise SinkUnavailable(_plain((telling or errors or [error.args[0]])[0])) from error
        else:
            return


class KafkaSink:
    """An idempotent producer whose every message is accounted for."""

    def __init__(
        self,
        topics: Sequence[str],
        address: str,
        overrides: Mapping[str, str],
        prepare: Callable[[Mapping[str, Any], Sequence[str], Tell], None],
    ) -> None:
        """``address`` is host:port, comma separated; ``prepare`` makes sure the topics are there."""
        self.ledger = Ledger(topics)
        self.address = address
        self._topics = tuple(topics)
        self._client = client_config(address, overrides)
        self._settings = {**self._client, **{k: v for k, v in PRODUCER_DEFAULTS.items() if k not in overrides}}
        self._prepare = prepare
        self._producer: Producer | None = None
        self._receipts: list[Receipt] = []
        self._since_poll = 0
        self._connected = False
        self._counters: dict[tuple[str, bytes], tuple[Tally, Report]] = {}

    def open(self, tell: Tell) -> None:
        reach(self._client)
        if not self._connected:
            self._connected = True
            tell("Successfully connected to Kafka")
        self._prepare(self._client, self._topics, tell)
        if self._producer is None:
            self._producer = Producer(_hearing(self._settings, self._note))

    def send(self, record: Record, seq: int | None) -> bool:
        if self._since_poll >= _POLL_EVERY:
            self.poll(0.0)  # before a record is taken: a refusal may be raised here
        producer = self._producer
        assert producer is not None
        topic, key, timestamp, value = record
        tally, count = self._counters.get((topic, key)) or self._counter(topic, key)
        report = count if seq is None else self._tracker(count, seq)
        try:
            producer.produce(topic, value, key, on_delivery=report, timestamp=timestamp)
        except BufferError:
            return False
        except KafkaException as error:
            if error.args[0].fatal() or error.args[0].code() == KafkaError._FATAL:  # noqa: SLF001
                self._rebuild(error.args[0])
                return False
            tally.queued += 1
            report(error.args[0], None)
        else:
            tally.queued += 1
        self._since_poll += 1
        return True

    def send_all(self, records: Sequence[Record]) -> int:
        return send_each(self.send, records)

    def poll(self, timeout: float) -> None:
        self._since_poll = 0
        if self._producer is None:
            return
        try:
            self._producer.poll(timeout)
        except KafkaException as error:  # only a fatal one is raised; all others go to the error callback
            self._rebuild(error.args[0])

    @property
    def queued(self) -> int:
        """Messages and reports that librdkafka still holds."""
        return len(self._producer) if self._producer is not None else 0

    def receipts(self) -> list[Receipt]:
        taken, self._receipts = self._receipts, []
        return taken

    def close(self) -> None:
        if self._producer is not None:
            self._purge(self._producer)
            self._producer = None

    def _rebuild(self, error: KafkaError) -> None:
        """After a fatal error of the idempotent producer only a new one goes on; the books are kept.

        What was under way when it came has failed, though the broker may have it after all.

        Raises:
            SinkRefused: it would fail for the same reason.
        """
        assert self._producer is not None
        self._purge(self._producer)
        self._note(error)
        refusal = _refusal(error)
        if refusal:
            raise SinkRefused(refusal)
        self._producer = Producer(_hearing(self._settings, self._note))

    @staticmethod
    def _purge(producer: Producer) -> None:
        """Whatever can't be delivered any more gets its report, and so is counted as failed."""
        if not len(producer):
            return
        producer.purge(in_queue=True, in_flight=True)
        deadline = time.monotonic() + 0.5
        while len(producer) and time.monotonic() < deadline:
            with suppress(KafkaException):  # the fatal error may be told here; the reports come all the same
                producer.poll(0.05)

    def _counter(self, topic: str, key: bytes) -> tuple[Tally, Report]:
        """The tally of a key in a topic, and what counts its delivery reports."""
        ledger = self.ledger
        tally, place, took = ledger.of(topic, key), ledger.place, ledger.latency.add

        def count(error: KafkaError | None, message: Message | None) -> None:
            trouble = _trouble(error, message)
            if trouble or message is None:
                ledger.fail(topic, key, trouble)
                return
            tally.deliver()
            place(topic, message.partition() or 0, message.offset() or 0)
            latency = message.latency()
            if latency is not None:
                took(latency)

        self._counters[topic, key] = tally, count
        return tally, count

    def _tracker(self, count: Report, seq: int) -> Report:
        """Counts a delivery report and keeps a receipt."""

        def track(error: KafkaError | None, message: Message | None) -> None:
            count(error, message)
            trouble = _trouble(error, message)
            if trouble or message is None:
                receipt = Receipt(seq, -1, -1, time.time(), trouble)
            else:
                receipt = Receipt(seq, message.partition() or 0, message.offset() or 0, time.time(), "")
            self._receipts.append(receipt)

        return track

    def _note(self, error: KafkaError) -> None:
        self.ledger.last_error = _plain(error)


def ensure_topics(
    partitions: int, replication: int, config: Mapping[str, str]
) -> Callable[[Mapping[str, Any], Sequence[str], Tell], None]:
    """Creates the topics that are missing, with these partitions, replicas and topic configs; others are left alone."""

    def prepare(client: Mapping[str, Any], topics: Sequence[str], tell: Tell) -> None:
        errors: list[KafkaError] = []
        admin = AdminClient(_hearing(client, errors.append))
        try:
            known = admin.list_topics(timeout=_ADMIN_SECONDS).topics
        except KafkaException as error:
            raise SinkUnavailable(_plain(error.args[0])) from error
        missing = [topic for topic in topics if topic not in known or known[topic].error is not None]
        if not missing:
            tell("All topics already exist")
            return
        futures = admin.create_topics(
            [NewTopic(topic, partitions, replication, config=dict(config)) for topic in missing],
            request_timeout=10.0,
        )
        created = []
        for topic, future in futures.items():
            try:
                future.result(timeout=15.0)
                created.append(topic)
            except KafkaException as error:
                reason = error.args[0]
                if reason.code() == KafkaError.TOPIC_ALREADY_EXISTS:
                    continue  # somebody else was faster
                if reason.retriable() or reason.code() == KafkaError._TIMED_OUT:  # noqa: SLF001
                    raise SinkUnavailable(f"topic {topic}: {_plain(reason)}") from error
                raise SinkRefused(_why_not_created(topic, reason)) from error
        if created:
            tell(f"Created topics: {', '.join(created)}")
        else:
            tell("All topics already exist")

    return prepare


def _why_not_created(topic: str, error: KafkaError) -> str:
    if error.code() in _FORBIDDEN:
        return (
            f"topic {topic} is missing (or hidden from this user) and may not be created: {_plain(error)}; "
            "create it, or allow this user to create or describe it"
        )
    where = " (--topic-config)" if error.code() == KafkaError.INVALID_CONFIG else ""
    return f"topic {topic} can't be created{where}: {_plain(error)}"


def touch_topics(client: Mapping[str, Any], topics: Sequence[str], tell: Tell) -> None:
    """For a broker that makes a topic when it is first asked for (the embedded one)."""
    admin = Producer(dict(client))
    for topic in topics:
        admin.list_topics(topic, timeout=_ADMIN_SECONDS)
    tell(f"Created topics: {', '.join(topics)}")


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
        self._consumer = consumer = Consumer(_hearing({**self._client, **reading}, self._errors.append))
        try:
            known = consumer.list_topics(timeout=_ADMIN_SECONDS).topics
            return {
                (topic, partition): consumer.get_watermark_offsets(TopicPartition(topic, partition), _ADMIN_SECONDS)
                for topic in topics
                if topic in known and known[topic].error is None
                for partition in sorted(known[topic].partitions)
            }
        except KafkaException as error:
            raise SinkUnavailable(_plain(error.args[0])) from error

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
                        raise SinkUnavailable(_plain(error))
                elif place in left:
                    if offset < left[place][1]:
                        batch.append(message)
                    if offset >= left[place][1] - 1:
                        del left[place]
            if batch:
                patience = time.monotonic() + _READ_PATIENCE
                yield batch
            elif time.monotonic() > patience:
                reason = _plain(self._errors[-1]) if self._errors else "no answer"
                raise SinkUnavailable(f"nothing came for {_READ_PATIENCE:g} s: {reason}")

    def close(self) -> None:
        """Leave."""
        if self._consumer is not None:
            self._consumer.close()
            self._consumer = None


class MockCluster:
    """librdkafka's in-process cluster of one broker; it lives as long as this object."""

    def __init__(self) -> None:
        self._owner = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "none", "logger": _SILENT})
        brokers = self._owner.list_topics(timeout=10.0).brokers
        broker = next(iter(brokers.values()))
        self.address = f"{broker.host}:{broker.port}"


def _hearing(properties: Mapping[str, Any], on_error: Callable[[KafkaError], None]) -> dict[str, Any]:
    """Properties of a client whose errors go to ``on_error``."""
    return {**properties, "error_cb": on_error}


def _refusal(error: KafkaError) -> str:
    """Why another attempt would be refused as well (credentials, rights, certificates); empty when it may succeed."""
    text = _plain(error)
    if "certificate" in text and "SSL" in text:
        return f"the broker wants a client certificate: {text}" if "alert" in text else text
    return text if error.code() in _FINAL else ""


def _trouble(error: KafkaError | None, message: Message | None) -> str:
    """Why a delivery report is none of an event in the log; empty when it is.

    One without an offset is no proof: when the broker refuses a message among others that are under way, librdkafka
    numbers those anew, and may take "a duplicate" for an answer to one that the broker never wrote (seen with 2.16:
    1 of 12,970 at 5,000 a second with 34 messages that were too large).
    """
    if error is not None or message is None:
        return _plain(error)
    offset = message.offset()
    return "" if offset is not None and offset >= 0 else NO_OFFSET


def _plain(error: KafkaError | None) -> str:
    """An error in one line without its client's prefixes (``sasl_plaintext://host:port/bootstrap: ``)."""
    text = str(error.str()).replace("\n", " ") if error is not None else "no reason given"
    return _PREFIX.sub("", text).split(" (after ")[0].strip()
