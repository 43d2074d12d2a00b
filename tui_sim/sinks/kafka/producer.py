"""The producer: every message is accounted for."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Record, SinkRefused, SinkUnavailable, Tell
from tui_sim.sinks.kafka.client import ATTEMPT_SECONDS, PRODUCER_DEFAULTS, Client, hearing, let_go
from tui_sim.sinks.kafka.diagnosis import Diagnosis, lingers
from tui_sim.sinks.kafka.errors import plain, refusal
from tui_sim.sinks.kafka.topics import Prepare
from tui_sim.sinks.ledger import DeliveryCounts, DeliveryLedger

Report = Callable[[KafkaError | None, Message | None], None]
"""Takes a delivery report; without an error the message says where it is."""

NO_OFFSET = "acknowledged without an offset: it may not be in the log"
"""The reason under which an acknowledgement that proves nothing is counted as failed."""

_GIVEN_UP = {
    KafkaError._MSG_TIMED_OUT: "no acknowledgement in time",  # noqa: SLF001
    KafkaError._PURGE_QUEUE: "no acknowledgement before the end",  # noqa: SLF001
    KafkaError._PURGE_INFLIGHT: "no acknowledgement before the end",  # noqa: SLF001
}
"""What librdkafka's own codes for records that it gave up mean."""
_REFUSED_FOR = 10.0  # seconds after which it is tried again to make a topic
_CLIENT_POLL_EVERY = 1.0  # seconds
_POLL_EVERY = 1000  # messages between two polls while sending


class KafkaSink:
    """An idempotent producer whose every message is accounted for."""

    kind = "kafka"

    def __init__(
        self,
        topics: Sequence[str],
        address: str,
        overrides: Mapping[str, str],
        prepare: Prepare,
        patience: float | None = None,
        needed: Collection[str] | None = None,
    ) -> None:
        """``address`` is host:port, comma separated; ``prepare`` makes sure that topics are there: those that are
        ``needed`` from the beginning (None: all), the others before their first record. ``patience`` is for how many
        seconds the first connection is tried, None for ever.
        """
        self.ledger = DeliveryLedger(topics)
        self.address = address
        self._needed = [topic for topic in topics if needed is None or topic in needed]
        self._ready: set[str] = set()
        self._refused: dict[str, tuple[float, str]] = {}
        self._tell: Tell = lambda text: None
        self._overrides = dict(overrides)
        self._prepare = prepare
        self._patience = patience
        self._client: Client | None = None
        self._producer: Producer | None = None
        self._receipts: list[Receipt] = []
        self._since_poll = 0
        self._next_client_poll = 0.0
        self._connected = False
        self._counters: dict[tuple[str, bytes], tuple[DeliveryCounts, Report]] = {}
        self._diagnosis = Diagnosis()
        self.ledger.held_back = lingers(overrides)

    def open(self, tell: Tell) -> None:
        client = self._client
        if client is None:
            client = self._client = Client(self.address, self._overrides, self._patience)
        self.poll(0.0)
        if not self._connected:
            client.metadata()
            self._connected = True
            self._producer = self._new_producer()  # it makes its connection meanwhile
            tell("Successfully connected to Kafka")
        created = self._prepare(client, self._needed, ATTEMPT_SECONDS)
        tell(f"Created topics: {', '.join(created)}" if created else "All topics already exist")
        self._ready.update(self._needed)
        self._tell = tell

    def _new_producer(self) -> Producer:
        client = self._client
        assert client is not None
        defaults = {name: value for name, value in PRODUCER_DEFAULTS.items() if name not in self._overrides}
        return Producer(hearing({**client.producer_properties(), **defaults}, client.heard))

    def send(self, records: Sequence[Record]) -> int:
        for taken, record in enumerate(records):
            try:
                if not self._take(record):
                    return taken
            except SinkRefused:
                if not taken:
                    raise
                return taken  # the next record will be refused again
        return len(records)

    def _take(self, record: Record) -> bool:
        """Take one record, or return False when there is no room.

        Raises:
            SinkRefused: it takes no more, neither this record nor another one.
        """
        if self._since_poll >= _POLL_EVERY:
            self.poll(0.0)  # before a record is taken: a refusal may be raised here
        producer = self._producer
        assert producer is not None
        topic, key, timestamp, value, seq = record
        counter = self._counters.get((topic, key))
        if counter is None:
            trouble = self._make_ready(topic)
            if trouble is None:
                return False
            if trouble:
                self._fail(topic, key, seq, trouble)
                return True
            counter = self._counter(topic, key)
        counts, count = counter
        report = count if seq is None else self._tracker(count, seq)
        try:
            producer.produce(topic, value, key, on_delivery=report, timestamp=timestamp)
        except BufferError:
            return False
        except KafkaException as error:
            if error.args[0].fatal() or error.args[0].code() == KafkaError._FATAL:  # noqa: SLF001
                self._rebuild(error.args[0])
                return False
            counts.queued += 1
            report(error.args[0], None)
        else:
            counts.queued += 1
        self._since_poll += 1
        return True

    def poll(self, timeout: float) -> None:
        self._since_poll = 0
        if self._producer is None:
            return
        now = time.monotonic()
        if now >= self._next_client_poll and self._client is not None:
            self._next_client_poll = now + _CLIENT_POLL_EVERY
            self._client.poll()
        try:
            self._producer.poll(timeout)
        except KafkaException as error:  # only a fatal one is raised; all others go to the error callback
            self._rebuild(error.args[0])

    @property
    def queued(self) -> int:
        """Messages and reports that librdkafka still holds."""
        return len(self._producer) if self._producer is not None else 0

    def reason(self, topics: Sequence[str], seconds: float) -> str:
        client = self._client
        return self._diagnosis.of(client, topics, seconds) if client is not None else ""

    def receipts(self) -> list[Receipt]:
        taken, self._receipts = self._receipts, []
        return taken

    def close(self, *, at_once: bool = False) -> None:
        if self._producer is not None:
            self._purge(self._producer)
            leaving = [self._producer]
            self._producer = None
            let_go(leaving)
        if self._client is not None:
            self._client.close()
            self._client = None

    def _rebuild(self, error: KafkaError) -> None:
        """After a fatal error of the idempotent producer only a new one goes on; the books are kept.

        What was under way when it came has failed, though the broker may have it after all.

        Raises:
            SinkRefused: it would fail for the same reason.
        """
        assert self._producer is not None
        self._purge(self._producer)
        self.ledger.last_error = plain(error)
        never = refusal(error)
        if never:
            raise SinkRefused(never)
        self._producer = self._new_producer()

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

    def _counter(self, topic: str, key: bytes) -> tuple[DeliveryCounts, Report]:
        """The counts of a key in a topic, and what counts its delivery reports."""
        ledger = self.ledger
        counts, place, took = ledger.of(topic, key), ledger.place, ledger.latency.add

        def count(error: KafkaError | None, message: Message | None) -> None:
            trouble = self._trouble(error, message)
            if trouble or message is None:
                ledger.fail(topic, key, trouble, answered=error is not None and error.code() > 0)
                return
            counts.acknowledge()
            place(topic, message.partition() or 0, message.offset() or 0)
            latency = message.latency()
            if latency is not None:
                took(latency)

        self._counters[topic, key] = counts, count
        return counts, count

    def _make_ready(self, topic: str) -> str | None:
        """Make sure that a topic is there that was not needed at first: None while that takes its time, else why it
        can't be there, empty when it is.
        """
        if topic in self._ready:
            return ""
        client = self._client
        assert client is not None
        until, reason = self._refused.get(topic, (0.0, ""))
        if time.monotonic() < until:
            return reason
        try:
            created = self._prepare(client, (topic,), 0.0)
        except SinkUnavailable:
            return None
        except SinkRefused as error:
            self._refused[topic] = time.monotonic() + _REFUSED_FOR, str(error)
            return str(error)
        if created:
            self._tell(f"Created topics: {topic}")
        self._ready.add(topic)
        return ""

    def _fail(self, topic: str, key: bytes, seq: int | None, reason: str) -> None:
        """Count a record as failed that is not even sent."""
        self.ledger.of(topic, key).queued += 1
        self.ledger.fail(topic, key, reason, answered=True)
        if seq is not None:
            self._receipts.append(Receipt(seq, "failed", at=time.time(), error=reason))

    def _tracker(self, count: Report, seq: int) -> Report:
        """Counts a delivery report and keeps a receipt."""

        def track(error: KafkaError | None, message: Message | None) -> None:
            count(error, message)
            trouble = self._trouble(error, message)
            if trouble or message is None:
                receipt = Receipt(seq, "failed", at=time.time(), error=trouble)
            else:
                place = message.partition() or 0, message.offset() or 0
                receipt = Receipt(seq, "acknowledged", *place, time.time())
            self._receipts.append(receipt)

        return track

    def _trouble(self, error: KafkaError | None, message: Message | None) -> str:
        """Why a delivery report is none of an event in the log; empty when it is.

        One without an offset is no proof: when the broker refuses a message among others that are under way, librdkafka
        numbers those anew, and may take "a duplicate" for an answer to one that the broker never wrote (seen with 2.16:
        1 of 12,970 at 5,000 a second with 34 messages that were too large).
        """
        if error is not None or message is None:
            return self._why(error)
        offset = message.offset()
        return "" if offset is not None and offset >= 0 else NO_OFFSET

    def _why(self, error: KafkaError | None) -> str:
        """Why a record failed: where librdkafka only gave it up, the cause of that."""
        given_up = _GIVEN_UP.get(error.code()) if error is not None else None
        if given_up is None:
            return plain(error)
        client = self._client
        cause = self._diagnosis.cause(client) if client is not None else ""
        return f"{given_up}: {cause}" if cause else given_up
