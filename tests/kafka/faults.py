"""Faults of a real Apache Kafka under a running simulator, and what became of every event.

``python -m tests.kafka.faults --times 10`` goes through all of them ten times and prints a table. It wants the
environment that CONTRIBUTING.md tells of.
"""

import argparse
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import contextmanager, suppress
from pathlib import Path

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient, NewTopic  # type: ignore[attr-defined]

from tests import runs
from tests.kafka.brokers import Broker, Cluster
from tests.kafka.witness import Outcome, Run
from tui_sim.commands import SetRate
from tui_sim.sinks.kafka.producer import NO_OFFSET


def killed(broker: Broker, prefix: str) -> Outcome:
    """``kill -9`` in mid-stream, and up again four seconds later."""
    run = Run(broker.address, prefix)
    with run.watched():
        run.start()
        broker.signal(signal.SIGKILL)
        time.sleep(4.0)
        run.heal(broker.up)
        return run.end("killed, restarted")


def halted(broker: Broker, prefix: str) -> Outcome:
    """SIGSTOP for 20 s with a small queue: it fills up, the world slows down, and nothing is dropped."""
    run = Run(broker.address, prefix, properties={"queue.buffering.max.messages": "5000"})
    with run.watched():
        run.start()
        broker.signal(signal.SIGSTOP)
        time.sleep(8.0)
        for _ in range(10):
            assert _answer(run) < 0.1, "a command had to wait"
            time.sleep(1.0)
        assert run.engine.snapshot().behind > 5000
        time.sleep(2.0)
        run.heal(broker.up)
        outcome = run.end("halted for 20 s, queue full")
    told = [line for line in run.log if "Kafka" in line]
    assert len(told) == 2, told
    assert re.fullmatch(
        rf"WARNING Kafka does not answer since [\d:]{{8}}: no answer from {broker.address}, \d+ events wait", told[0]
    )
    assert re.fullmatch(r"WARNING Kafka answers again after (19|2\d) s", told[1])
    assert outcome.snapshot.missed > 0
    return outcome


def _answer(run: Run) -> float:
    """Seconds until a command is carried out."""
    asked = time.monotonic()
    ticket = run.engine.submit(SetRate(1000.0))
    runs.until(lambda: any(one.ticket == ticket for one in run.engine.snapshot().applied))
    return time.monotonic() - asked


def timed_out(broker: Broker, prefix: str) -> Outcome:
    """Halted for longer than a message may wait: what is given up has failed, though the broker may have it after all."""
    run = Run(broker.address, prefix, properties={"message.timeout.ms": "3000"})
    with run.watched():
        run.start()
        broker.signal(signal.SIGSTOP)
        time.sleep(8.0)
        run.heal(broker.up)
        outcome = run.end("halted, messages timed out")
    assert outcome.snapshot.failed > 1000
    return outcome


def late(broker: Broker, prefix: str) -> Outcome:
    """Down at the start and up later."""
    broker.signal(signal.SIGKILL)
    runs.until(lambda: not broker.alive)
    run = Run(broker.address, prefix)
    run.start(acknowledged=0)
    runs.until(lambda: any("attempt 2 failed" in one.text for one in run.engine.snapshot().activities))
    run.heal(broker.up)
    with run.watched():
        return run.end("down at the start")


def deleted(broker: Broker | Cluster, prefix: str) -> Outcome:
    """A topic is deleted in mid-stream, and made anew: by the broker that is asked for it, or else by its owner."""
    admin = AdminClient({"bootstrap.servers": broker.address})
    run = Run(broker.address, prefix)
    with run.watched():
        run.start()
        name = run.names["chat"]
        admin.delete_topics([name])[name].result(20)
        time.sleep(3.0)

        def anew() -> None:
            with suppress(KafkaException):  # the broker may have made it by itself, as it was asked for
                admin.create_topics([NewTopic(name, 3, 1)])[name].result(20)

        run.heal(anew)
        run.gone_before = run.healed
        return run.end("topic deleted, made anew", more=6.0)


def too_large(broker: Broker, prefix: str) -> Outcome:
    """The broker refuses batches that are larger than the topic allows."""
    admin = AdminClient({"bootstrap.servers": broker.address})
    name = f"{prefix}.chat"
    admin.create_topics([NewTopic(name, 3, 1, config={"max.message.bytes": "600"})])[name].result(20)
    # One message a batch and no compression, so that it is the message's own size that decides.
    run = Run(broker.address, prefix, properties={"batch.num.messages": "1", "compression.type": "none"}, rate=5000.0)
    with run.watched():
        run.start()
        run.heal(lambda: None)
        outcome = run.end("message too large")
    assert outcome.snapshot.failed > 0
    assert {one.reason for one in outcome.snapshot.failures} - {NO_OFFSET} == {"Broker: Message size too large"}
    return outcome


def leader_killed(cluster: Cluster, prefix: str) -> Outcome:
    """The leader of a partition dies in a cluster of three; the others go on without it."""
    run = Run(cluster.address, prefix, replication=3)
    with run.watched():
        run.start()
        admin = AdminClient({"bootstrap.servers": cluster.address})
        name = run.names["chat"]
        leader = admin.list_topics(name, timeout=10).topics[name].partitions[0].leader
        dead = cluster.brokers[leader - 1]
        dead.signal(signal.SIGKILL)
        run.heal(lambda: None)
        time.sleep(4.0)
        dead.up()
        time.sleep(4.0)
        return run.end("leader of three killed")


def disk_full(cluster: Cluster, prefix: str) -> Outcome:
    """No room on the broker's disk; somebody makes room, and the broker is started again."""
    (broker,) = cluster.brokers
    filler = broker.folder / "data" / "filler"
    run = Run(cluster.address, prefix, rate=3000.0)
    with run.watched():
        run.start()
        subprocess.run(["dd", "if=/dev/zero", f"of={filler}", "bs=64k"], check=False, capture_output=True)
        runs.until(lambda: not broker.alive or run.engine.snapshot().queued > 9000, 60.0)
        filler.unlink()
        if broker.alive:
            broker.signal(signal.SIGKILL)
        runs.until(lambda: not broker.alive)
        run.heal(broker.up)
        return run.end("disk full, room made")


@contextmanager
def small_disk(home: Path):
    """A disk of 24 MB for the data of a cluster's first broker.

    Raises:
        PermissionError: only root may make one.
    """
    data = home / "run" / "1" / "data"
    data.mkdir(parents=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", data], capture_output=True, check=False)
    if done.returncode:
        raise PermissionError(done.stderr.decode().strip())
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", data], check=True)


SMALL = ("log.segment.bytes=1048576", "log.index.size.max.bytes=65536", "offsets.topic.num.partitions=1",
         "metadata.log.segment.bytes=8388608")  # fmt: skip
"""Settings of a broker that fits on a small disk."""
ALONE: dict[str, Callable[[Broker, str], Outcome]] = {
    "killed": killed, "halted": halted, "timed_out": timed_out, "late": late, "deleted": deleted, "too_large": too_large,
}  # fmt: skip
"""Faults of the session's broker."""


def main() -> int:
    """Print the table; the exit code is 1 when an event was lost, doubled or out of order."""
    parser = argparse.ArgumentParser(description="Faults of a real Kafka, and what became of every event.")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--only", help="one fault")
    options = parser.parse_args()
    broker = Broker(Path(os.environ["KAFKA_RUN"]) / "1", os.environ["KAFKA_PLAIN"])
    script = Path(os.environ["KAFKA_START"])
    wrong, headed = 0, False
    for _ in range(options.times):
        for outcome in _all(broker, script, options.only):
            row = outcome.row()
            if not headed:
                print("| " + " | ".join(row) + " |\n|" + "---|" * len(row), flush=True)
                headed = True
            print("| " + " | ".join(str(value) for value in row.values()) + " |", flush=True)
            for failure in outcome.snapshot.failures:
                print(f"{outcome.name}: {failure.count} failed: {failure.reason}", file=sys.stderr, flush=True)
            for violation in outcome.violations():
                wrong += 1
                print(f"{outcome.name}: {violation}", file=sys.stderr, flush=True)
    return 1 if wrong else 0


def _all(broker: Broker, script: Path, only: str | None):
    def prefix() -> str:
        return f"test-{os.urandom(6).hex()}"

    for name, fault in ALONE.items():
        if only in (None, name):
            yield fault(broker, prefix())
    if only in (None, "leader_killed"):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            cluster = Cluster(script, Path(folder), brokers=3, create=False)
            yield leader_killed(cluster, prefix())
            yield deleted(cluster, prefix())
            cluster.stop()
    if only in (None, "disk_full"):
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder, small_disk(Path(folder)):
            cluster = Cluster(script, Path(folder), keep=True, settings=SMALL)
            yield disk_full(cluster, prefix())
            cluster.stop()


if __name__ == "__main__":
    sys.exit(main())
