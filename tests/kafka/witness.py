"""Runs against a real broker in which the fate of every single event is known."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from tests import runs
from tui_sim.clock import WallClock
from tui_sim.commands import Stop
from tui_sim.engine.engine import Engine
from tui_sim.engine.snapshot import Snapshot
from tui_sim.receipt import Receipt
from tui_sim.reporting.run_logger import RunLogger
from tui_sim.sinks.base import Record, Sink, Tell
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import ensure_topics
from tui_sim.sinks.ledger import DeliveryLedger


class Witness:
    """Stands between the engine and a sink, and notes for each event when it was sent and what became of it."""

    def __init__(self, sink: Sink) -> None:
        self._sink = sink
        self._seqs: dict[int, int] = {}  # the engine's numbers by ours
        self._ids: list[str] = []
        self.sent: list[float] = []
        """When each event was sent, in Unix seconds, in that order."""
        self.acknowledged: dict[str, float] = {}
        """When each acknowledged event was, in Unix seconds, by id."""
        self.failed: dict[str, str] = {}
        """Why each failed event did, by id."""

    @property
    def order(self) -> dict[str, int]:
        """The place of each event in the order of sending, by id."""
        return {identity: number for number, identity in enumerate(self._ids)}

    @property
    def ledger(self) -> DeliveryLedger:
        return self._sink.ledger

    @property
    def kind(self) -> str:
        return self._sink.kind

    @property
    def address(self) -> str:
        return self._sink.address

    def open(self, tell: Tell) -> None:
        self._sink.open(tell)

    def send(self, records: Sequence[Record]) -> int:
        first = len(self._ids)
        taken = self._sink.send([(*record[:4], number) for number, record in enumerate(records, first)])
        now = time.time()
        for number, (*_, value, seq) in enumerate(records[:taken], first):
            self.sent.append(now)
            self._ids.append(value[:80].split(b'"')[3].decode())  # every event begins with its id
            if seq is not None:
                self._seqs[number] = seq
        return taken

    def poll(self, timeout: float) -> None:
        self._sink.poll(timeout)

    def receipts(self) -> list[Receipt]:
        theirs = []
        for receipt in self._sink.receipts():
            identity = self._ids[receipt.seq]
            assert identity not in self.acknowledged, "reported twice"
            assert identity not in self.failed, "reported twice"
            if receipt.error:
                self.failed[identity] = receipt.error
            else:
                self.acknowledged[identity] = receipt.at
            if receipt.seq in self._seqs:
                theirs.append(replace(receipt, seq=self._seqs.pop(receipt.seq)))
        return theirs

    def reason(self, topics: Sequence[str], seconds: float) -> str:
        return self._sink.reason(topics, seconds)

    def close(self, *, at_once: bool = False) -> None:
        self._sink.close(at_once=at_once)


@dataclass
class Outcome:
    """What a run was, and what a consumer that is not ours found of it."""

    name: str
    snapshot: Snapshot
    witness: Witness
    messages: list[tuple[str, int, int, int, bytes, bytes]]
    recovered: float
    """The longest that an event waited for its acknowledgement from the end of the fault on, in seconds."""
    gone_before: float = 0.0
    """Unix seconds: what was acknowledged until then was deleted with its topic, and need not be found."""

    def violations(self) -> list[str]:
        """What is wrong: an acknowledged event is not there, one that was never reported is, or one is
        there twice or out of order.
        """
        snapshot, witness = self.snapshot, self.witness
        wrong = [
            f"{topic.name}: the books don't close: {topic}"
            for topic in snapshot.topics
            if topic.produced != topic.acknowledged + topic.failed or topic.queued
        ]
        if (snapshot.acknowledged, snapshot.failed) != (len(witness.acknowledged), len(witness.failed)):
            wrong.append(f"counted {snapshot.acknowledged} and {snapshot.failed}, reported {len(witness.acknowledged)} "
                         f"and {len(witness.failed)}")  # fmt: skip
        found = Counter(self.identities())
        twice = [identity for identity, count in found.items() if count > 1]
        if twice:
            wrong.append(f"{len(twice)} events twice")
        due = {identity for identity, at in witness.acknowledged.items() if at > self.gone_before}
        if due - found.keys():
            wrong.append(f"{len(due - found.keys())} of {len(due)} acknowledged events lost")
        strange = found.keys() - witness.acknowledged.keys() - witness.failed.keys()
        if strange:
            wrong.append(f"{len(strange)} events found that were never reported")
        wrong += self._out_of_order()
        return wrong

    def _out_of_order(self) -> list[str]:
        order, last, wrong = self.witness.order, dict[tuple[str, bytes], int](), Counter[str]()
        for topic, _, _, _, key, value in sorted(self.messages, key=lambda one: one[:3]):
            place = order[value[:80].split(b'"')[3].decode()]
            if place < last.get((topic, key), -1):
                wrong[f"{topic}, {key.decode()}"] += 1
            last[topic, key] = place
        return [f"{count} events out of order in {where}" for where, count in wrong.items()]

    def identities(self) -> list[str]:
        """The ids of the consumed events."""
        return [value[:80].split(b'"')[3].decode() for *_, value in self.messages]

    def row(self) -> dict[str, object]:
        """The run as a line of a table."""
        found = Counter(self.identities())
        lost = sum(1 for identity, at in self.witness.acknowledged.items()
                   if at > self.gone_before and identity not in found)  # fmt: skip
        return {
            "fault": self.name,
            "produced": self.snapshot.produced,
            "acknowledged": self.snapshot.acknowledged,
            "failed": self.snapshot.failed,
            "missed": self.snapshot.missed,
            "consumed": len(self.messages),
            "lost": lost,
            "doubled": sum(count - 1 for count in found.values()),
            "recovered": f"{self.recovered:.1f} s",
        }


class _Lines(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(f"{record.levelname} {record.getMessage()}")


class Run:
    """An engine that produces to a real broker under a witness."""

    def __init__(
        self,
        address: str,
        prefix: str,
        *,
        rate: float = 1000.0,
        properties: Mapping[str, str] | None = None,
        replication: int = 1,
        channels: Sequence[str] = ("alpha_tv", "beta_tv", "gamma_tv"),
    ) -> None:
        self.address = address
        self.prefix = prefix
        self.names = {topic: f"{prefix}.{topic}" for topic in runs.NAMES}
        prepare = ensure_topics(3, replication, {})
        self.witness = Witness(KafkaSink(list(self.names.values()), address, properties or {}, prepare))
        self.engine: Engine = runs.engine(
            self.witness, clock=WallClock, rate=rate, channels=channels, names=self.names
        )  # fmt: skip
        self.log: list[str] = []
        self.healed = 0.0
        self.gone_before = 0.0

    def start(self, acknowledged: int = 1000) -> None:
        """Begin, and wait until so many events are acknowledged."""
        self.engine.start()
        if acknowledged:
            runs.until(lambda: self.engine.snapshot().acknowledged >= acknowledged, 60.0)

    @contextmanager
    def watched(self):
        """Look at the snapshots meanwhile: the books close in each, the target stays, commands are heard."""
        over = threading.Event()
        trouble: list[str] = []
        logger = logging.getLogger(f"witness-{id(self)}")
        logger.addHandler(_Lines(self.log))
        run_logger = RunLogger(logger)

        def look() -> None:
            target = self.engine.snapshot().target_rate
            while not over.is_set():
                snapshot = self.engine.snapshot()
                run_logger.read(snapshot)
                if snapshot.target_rate != target:
                    trouble.append(f"the target became {snapshot.target_rate}")
                trouble.extend(
                    f"the books don't close: {topic}"
                    for topic in snapshot.topics
                    if topic.produced != topic.acknowledged + topic.failed + topic.queued or topic.queued < 0
                )
                time.sleep(0.01)

        thread = threading.Thread(target=look)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()
        assert not trouble, trouble[:3]

    def heal(self, how: Callable[[], object]) -> None:
        """End the fault: from now on it is measured how long the recovery takes."""
        how()
        self.healed = time.time()

    def end(self, name: str, more: float = 2.0) -> Outcome:
        """Wait for the recovery, go on for ``more`` seconds, stop, and read everything back."""
        healed, witness, acknowledged = self.healed, self.witness, self.witness.acknowledged
        runs.until(lambda: any(at > healed for at in reversed(list(acknowledged.values()))), 90.0)
        time.sleep(more)
        runs.until(lambda: not self.engine.snapshot().behind, 60.0)
        self.engine.submit(Stop())
        assert self.engine.join(60.0), "the engine did not end"
        snapshot = self.engine.snapshot()
        assert not snapshot.error, snapshot.error
        expected = sum(1 for t in acknowledged.values() if t > self.gone_before)
        messages = runs.consume(self.address, self.prefix, expected, 60.0)
        waits = [
            acknowledged[identity] - max(sent, healed)
            for identity, sent in zip(witness.order, witness.sent, strict=True)
            if identity in acknowledged
        ]
        return Outcome(name, snapshot, witness, messages, max(0.0, *waits), self.gone_before)
