"""A real Apache Kafka that dies under way, seen on the screen."""

import re
import signal
import time

import pytest

from tests import runs

pytestmark = pytest.mark.kafka


@pytest.mark.parametrize("fault", [signal.SIGKILL, signal.SIGSTOP])
def test_a_broker_that_dies_is_shown_within_two_seconds_and_comes_back_without_a_key(
    broker, topic_prefix, terminal, fault
):
    prefix = topic_prefix()
    screen = terminal(
        "--rate-per-sec", "200", "--topic-prefix", prefix, env={"KAFKA_BOOTSTRAP_SERVERS": broker.address}
    )
    screen.wait_for(f"kafka {broker.address}")
    time.sleep(2.0)
    broker.signal(fault)
    began = time.monotonic()
    screen.wait_for("kafka does not answer", timeout=10.0)
    # Two seconds without an acknowledgement, the poll after them, and the last acknowledgement on its way.
    assert time.monotonic() - began < 2.6
    time.sleep(3.0)
    broker.up()
    seen = len(screen.shown)
    runs.until(lambda: f"kafka {broker.address}".encode() in screen.shown[seen:], 30.0)
    time.sleep(1.0)
    screen.press("q")
    code, _after, shown = screen.end(20.0)
    assert code == 0, shown[-2000:]
    produced, delivered, failed = runs.total(re.sub(r"\r", "", shown))
    assert (delivered, failed) == (produced, 0)
    assert produced > 1000
    messages = runs.consume(broker.address, prefix, produced)
    assert len({message[:3] for message in messages}) == produced
