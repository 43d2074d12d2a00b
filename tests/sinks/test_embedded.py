"""The embedded broker: real enough for consumers in other processes, from the first second."""

import re
import subprocess
import sys
import textwrap
from typing import Any

import pytest

from tests import checks, runs
from tests.sinks.records import TOPICS, quiet, sent
from tui_sim.sinks.kafka.embedded import EmbeddedSink

CONSUME = textwrap.dedent(
    """
    import sys
    from tests import runs
    for topic, partition, offset, timestamp, key, value in runs.consume(sys.argv[1], sys.argv[2], int(sys.argv[3])):
        sys.stdout.write(value.decode() + "\\n")
    """
)


def test_another_process_reads_every_event(start, tmp_path):
    child = start("--headless", "--embedded", "--rate-per-sec", "300", "--channels", "one_tv,two_tv", "--duration", "5")
    log = []
    address = ""
    while not any("Starting message production" in line for line in log):
        log.append(child.stderr.readline())
        found = re.search(r"Embedded broker on (127\.0\.0\.1:\d+)", log[-1])
        address = found[1] if found else address
    consumer = subprocess.run(
        [sys.executable, "-c", CONSUME, address, "telemetra.events", "1500"],
        capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    log += child.stderr.readlines()
    assert child.wait(20) == 0
    values = runs.lines(consumer.stdout)
    assert len(values) == 1500
    assert runs.total("".join(log)) == (1500, 1500, 0)
    values.sort(key=lambda value: value["timestamp"])
    assert not checks.violations(values)
    text = "".join(log)
    assert "Successfully connected to Kafka" in text
    assert "Created topics: telemetra.events.chat, telemetra.events.viewer" in text


def test_topics_are_there_before_the_first_event(start):
    child = start("--headless", "--embedded", "--rate-per-sec", "0.001", "--channels", "one_tv")
    address = ""
    for line in child.stderr:
        found = re.search(r"Embedded broker on (127\.0\.0\.1:\d+)", line)
        address = found[1] if found else address
        if "Starting message production" in line:
            break
    consumer = runs.Consumer(address, [f"telemetra.events.{topic}" for topic in checks.ORDER])
    consumer.start()
    assert consumer.ready.wait(15)
    assert len(consumer.collect(1)) == 1
    child.terminate()
    assert child.wait(5) == 0


@pytest.mark.parametrize("at_once", [False, True])
def test_the_embedded_broker_stays_for_last_readers_unless_somebody_wants_to_leave_now(at_once, monkeypatch):
    slept = []
    monkeypatch.setattr("tui_sim.sinks.kafka.embedded.time.sleep", slept.append)
    sink: Any = EmbeddedSink(TOPICS, {})
    sink.open(quiet)
    sent(sink)
    runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    del slept[:]
    sink.close(at_once=at_once)
    assert (slept == []) == at_once
