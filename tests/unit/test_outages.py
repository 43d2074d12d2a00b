"""Outages: noticed, explained and told, of the whole other side or of a part of it; and nothing else taken for one."""

import socket
from typing import Any

import pytest

from tests import runs
from tests.links import Link
from tui_sim.clock import WallClock
from tui_sim.commands import Stop
from tui_sim.engine.outage import OutageWatch
from tui_sim.sinks.base import SinkUnavailable
from tui_sim.sinks.kafka.client import Client
from tui_sim.sinks.kafka.embedded import MockCluster
from tui_sim.sinks.kafka.errors import Heard, one_line
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import touch_topics
from tui_sim.sinks.memory import MemorySink

CHAT, VIEWER = "t.chat", "t.viewer"
KEYS = (b"alpha_tv", b"beta_tv", b"gamma_tv")


class Watched:
    """A sink of which the test says what is sent and what is answered, looked at ten times a second."""

    def __init__(self):
        self.sink = MemorySink([CHAT, VIEWER])
        self.now = 1000.0
        self.watch = OutageWatch(lambda: 50_000.0 + self.now)
        self.silences: list[float] = []

    def each(self, seconds, step):
        """Do ``step`` and look, for so many seconds."""
        for _ in range(round(seconds * 10)):
            step(self.sink.ledger)
            self.watch.look(self.now, self.sink)
            self.silences.append(self.watch.silent(self.now))
            self.now += 0.1
        return self.watch.outage


def send(ledger, topics=(CHAT, VIEWER), keys=KEYS, count=1):
    for topic in topics:
        for key in keys:
            ledger.of(topic, key).queued += count


def answer(ledger, topics=(CHAT, VIEWER), keys=KEYS):
    for topic in topics:
        for key in keys:
            counts = ledger.of(topic, key)
            counts.acknowledged, counts.queued = counts.acknowledged + counts.queued, 0


def well(ledger):
    answer(ledger)
    send(ledger)


def test_a_run_that_is_well_has_no_outage_nor_has_one_that_sends_nothing():
    watched = Watched()
    assert watched.each(20, well) is None
    assert watched.each(3, answer) is None
    assert watched.each(60, lambda ledger: None) is None
    assert max(watched.silences) < 0.5


def test_an_outage_begins_with_the_first_event_that_is_not_answered_and_ends_with_an_answer():
    watched = Watched()
    watched.each(10, well)
    watched.each(1.9, send)
    assert watched.watch.outage is None
    outage = watched.each(10, send)
    assert outage is not None
    assert outage.since == pytest.approx(51_010.0, abs=0.5)
    assert (outage.topics, outage.reason) == ((CHAT, VIEWER), "as the test wants it")
    assert outage.waiting == pytest.approx(6 * 119, abs=12)
    assert watched.each(0.5, well) is None


def test_one_topic_that_is_not_answered_is_an_outage_of_that_topic():
    watched = Watched()

    def chat_is_gone(ledger):
        answer(ledger, (VIEWER,))
        send(ledger)

    outage = watched.each(10, chat_is_gone)
    assert outage is not None
    assert (outage.topics, outage.waiting) == ((CHAT,), pytest.approx(300, abs=6))


def test_one_partition_that_is_not_answered_is_an_outage_of_its_keys():
    watched = Watched()

    def no_leader(ledger):
        answer(ledger, (VIEWER,))
        answer(ledger, (CHAT,), KEYS[1:])
        send(ledger)

    watched.each(5, well)
    outage = watched.each(10, no_leader)
    assert outage is not None
    assert (outage.topics, outage.waiting) == ((CHAT,), pytest.approx(101, abs=2))


def test_a_rare_key_behind_a_long_queue_is_none():
    watched = Watched()
    ledger = watched.sink.ledger
    send(ledger, (CHAT,), (b"busy_tv",), 100_000)
    send(ledger, (CHAT,), (b"rare_tv",))

    def slowly(ledger):
        counts = ledger.of(CHAT, b"busy_tv")
        counts.acknowledged += 1000
        counts.queued -= 1000

    assert watched.each(10, slowly) is None


def test_records_that_are_held_back_on_purpose_are_none():
    watched = Watched()
    watched.sink.ledger.held_back = 30.0

    assert watched.each(31, send) is None
    assert watched.each(3, send) is not None


def test_time_in_which_this_process_did_not_run_is_none():
    watched = Watched()
    watched.each(5, well)
    watched.now += 3600.0
    watched.each(1, send)
    assert watched.watch.outage is None
    assert watched.each(3, send) is not None


def test_records_that_fail_unanswered_do_not_hide_an_outage_and_refused_ones_are_none():
    def fails(ledger, *, answered):
        send(ledger)
        for topic in (CHAT, VIEWER):
            for key in KEYS:
                ledger.fail(topic, key, "why", ledger.of(topic, key).queued, answered=answered)

    watched = Watched()
    watched.each(3, well)
    assert watched.each(6, lambda ledger: fails(ledger, answered=True)) is None
    assert watched.each(6, lambda ledger: fails(ledger, answered=False)) is not None
    assert watched.each(1, well) is None


def test_a_running_engine_shows_an_outage_while_it_lasts():
    sink = MemorySink(list(runs.NAMES.values()))
    running = runs.engine(sink, clock=WallClock, rate=100.0)
    running.start()
    runs.until(lambda: running.snapshot().acknowledged)
    sink.hold = True
    outage = runs.until(lambda: running.snapshot().outage)
    assert running.snapshot().last_error == outage.reason == "as the test wants it"
    sink.hold = False
    runs.until(lambda: running.snapshot().outage is None)
    running.submit(Stop())
    assert running.join(20)


# Why


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("127.0.0.1:1/bootstrap: Connect to ipv4#127.0.0.1:1 failed: Connection refused (after 0ms in state CONNECT)",
         "Connect to ipv4#127.0.0.1:1 failed: Connection refused"),
        ("sasl_ssl://b-1.example:9096/2: Disconnected (after 5ms in state UP)", "Disconnected"),
        ("Unable to produce message: Local: Queue full", "Local: Queue full"),
        ("[thrd:app]: two\nlines", "[thrd:app]: two lines"),
    ],
)  # fmt: skip
def test_lines_of_the_library_are_told_without_broker_and_timing(line, text):
    assert one_line(line) == text


def test_an_address_that_a_broker_gave_is_named():
    heard = Heard("SASL_SSL://Bootstrap.example:9092,other", {})
    heard.log(
        3, "", "FAIL", "", "[thrd:x]: ssl://bootstrap.example:9092/1: Connect failed (after 1ms in state CONNECT)"
    )
    assert heard.reason() == "Connect failed"
    heard.log(3, "", "FAIL", "", "[thrd:x]: ssl://10.0.0.7:9092/2: Decommissioning this broker (after 1ms)")
    heard.log(3, "", "FAIL", "", "[thrd:x]: ssl://10.0.0.7:9092/2: Connection refused (after 1ms in state CONNECT)")
    heard.log(3, "", "FAIL", "", "[thrd:x]: ssl://other:9092/1: Connect failed (after 1ms in state CONNECT)")
    assert heard.reason() == "the broker gave the address 10.0.0.7:9092, which can't be reached (Connection refused)"


@pytest.fixture
def cluster():
    return MockCluster()


def giving(cluster, port):
    """A link to the broker that lets it give another port than its own."""
    host, _, own = cluster.address.partition(":")
    one, other = (host.encode() + number.to_bytes(4, "big") for number in (int(own), port))
    return Link(cluster.address, answers=lambda data: data.replace(one, other))


@pytest.mark.parametrize("answers", [False, True])
def test_a_broker_that_gives_an_address_that_can_not_be_reached_is_told_so(cluster, answers):
    with socket.create_server(("127.0.0.1", 0)) as nobody:  # takes connections and says nothing
        port = nobody.getsockname()[1] if answers else 1
        with giving(cluster, port) as link:
            client = Client(link.address, {}, 30.0)
            named = f"the broker gave the address 127.0.0.1:{port}, which can't be reached ("
            # Answers may come meanwhile: of a broker that refuses it librdkafka asks those that it was told of.
            runs.until(lambda: named in (unavailable(client) or client.heard.reason()))
            client.close()


def unavailable(client):
    """Why the client has no answer; empty when it has one."""
    try:
        client.metadata()
    except SinkUnavailable as error:
        return str(error)
    return ""


def test_what_is_given_up_has_failed_for_its_cause(cluster):
    with Link(cluster.address) as link:
        port = link.port
        host, _, own = cluster.address.partition(":")
        one, other = (host.encode() + number.to_bytes(4, "big") for number in (int(own), port))
        link.change(lambda data: data.replace(one, other))
        sink: Any = KafkaSink([CHAT], f"127.0.0.1:{port}", {"message.timeout.ms": "2000"}, touch_topics, 30.0)
        runs.until(lambda: opened(sink))
        sink.send([(CHAT, b"k", 1, b"{}", None)])
        runs.until(lambda: sink.poll(0.05) or sink.ledger.acknowledged == 1)
    for number in range(3):
        sink.send([(CHAT, b"k", 1, b"{}", number)])
    runs.until(lambda: sink.poll(0.05) or sink.ledger.failed == 3)
    sink.send([(CHAT, b"k", 1, b"{}", None)])
    sink.close()
    refused = f"Connect to ipv4#127.0.0.1:{port} failed: Connection refused"
    assert sink.ledger.failures == {
        f"no acknowledgement in time: {refused}": 3,
        f"no acknowledgement before the end: {refused}": 1,
    }
    assert sink.ledger.of(CHAT, b"k").refused == 0


def opened(sink):
    try:
        sink.open(lambda text: None)
    except SinkUnavailable:
        return False
    return True
