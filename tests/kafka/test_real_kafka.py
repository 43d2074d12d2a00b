"""A real Apache Kafka, and a consumer that is not ours: everything acknowledged is there, once, and valid."""

import contextlib
import json
import random
import signal
import socket
import threading
import time
from collections import Counter
from datetime import UTC, datetime

import pytest
from confluent_kafka.admin import AdminClient

from tests import checks, runs
from tui_sim.clock import WallClock
from tui_sim.commands import Stop, ToggleTopic
from tui_sim.events import TOPICS
from tui_sim.sinks.kafka.producer import KafkaSink
from tui_sim.sinks.kafka.topics import ensure_topics

pytestmark = pytest.mark.kafka


def checked(messages, prefix):
    """The events of ``messages`` by time, after a look at topics, keys, offsets, order and the rules."""
    places = [message[:3] for message in messages]
    assert len(set(places)) == len(places)
    last = {}
    for topic, _partition, _offset, timestamp, key, value in sorted(messages, key=lambda one: one[:3]):
        event = json.loads(value)
        assert topic == f"{prefix}.{checks.topic_of(event)}"
        assert key == event["channel"].encode()
        assert timestamp == checks.milliseconds(event["timestamp"])
        assert event["timestamp"] >= last.get((topic, key), ""), "order within a channel"
        last[topic, key] = event["timestamp"]
    events = [json.loads(message[5]) for message in messages]
    # Between topics only time orders; an end comes last and a start first among equals.
    rank = {"stream_start": 0, "stream_end": 2}
    events.sort(key=lambda event: (event["timestamp"], rank.get(event.get("event_type"), 1)))
    assert checks.violations(events) == []
    return events


def test_every_event_is_there_once_and_valid(kafka, topic_prefix, command):
    prefix = topic_prefix()
    done = command(
        "--headless", "--topic-prefix", prefix, "--max-events", "4000", "--rate-per-sec", "2000",
        "--channels", "one_tv,two_tv,three_tv", env={"KAFKA_BOOTSTRAP_SERVERS": kafka},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert runs.total(done.stderr) == (4000, 4000, 0)
    assert f"Created topics: {prefix}.chat, {prefix}.viewer" in done.stderr
    messages = runs.consume(kafka, prefix, 4000)
    events = checked(messages, prefix)
    assert len(events) == 4000
    for topic in TOPICS:
        count = sum(message[0] == f"{prefix}.{topic}" for message in messages)
        assert f"{prefix}.{topic}: produced {count}, delivered {count}, failed 0" in done.stderr


def test_a_topic_that_is_switched_on_under_way_is_made_as_set(kafka, topic_prefix):
    prefix = topic_prefix()
    names = {topic: f"{prefix}.{topic}" for topic in TOPICS}
    sink = KafkaSink(list(names.values()), kafka, {}, ensure_topics(5, 1, {}), needed={names["chat"]})
    running = runs.engine(sink, clock=WallClock, rate=200.0, names=names, topics=frozenset(("chat",)))
    admin = AdminClient({"bootstrap.servers": kafka})

    def there():
        return {
            name: len(one.partitions) for name, one in admin.list_topics(timeout=10).topics.items() if prefix in name
        }

    running.start()
    runs.until(lambda: running.snapshot().acknowledged > 50)
    assert there() == {names["chat"]: 5}
    running.submit(ToggleTopic("viewer", on=True))
    runs.until(lambda: running.snapshot().topics[1].acknowledged > 10)
    assert there() == {names["chat"]: 5, names["viewer"]: 5}
    assert f"Created topics: {names['viewer']}" in [one.text for one in running.snapshot().activities]
    running.submit(Stop())
    assert running.join(20)
    assert not running.snapshot().failed


def test_a_topic_that_can_not_be_created_is_told_in_one_line(kafka, topic_prefix, command):
    done = command(
        "--headless", "--topic-prefix", topic_prefix(), "--replication-factor", "3", "--kafka-bootstrap-servers", kafka
    )
    assert done.returncode == 1
    assert "can't be created" in done.stderr
    assert "Replication factor" in done.stderr or "replication factor" in done.stderr


def test_history_is_filled_with_the_time_of_then(kafka, topic_prefix, command):
    prefix = topic_prefix()
    done = command(
        "--headless", "--topic-prefix", prefix, "--clock", "virtual", "--duration", "600", "--rate-per-sec", "5",
        "--kafka-bootstrap-servers", kafka,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    messages = runs.consume(kafka, prefix, 3000)
    assert len(checked(messages, prefix)) == 3000
    stamps = [message[3] / 1000 for message in messages]
    assert min(stamps) < time.time() - 590
    assert max(stamps) <= time.time()


def test_an_hour_of_history_goes_on_live_without_a_seam(kafka, topic_prefix, start):
    prefix = topic_prefix()
    began = time.time()
    child = start(
        "--headless", "--topic-prefix", prefix, "--clock", "virtual", "--then-live", "--rate-per-sec", "20",
        "--start-time", datetime.fromtimestamp(began - 3600, UTC).isoformat(), "--kafka-bootstrap-servers", kafka,
    )  # fmt: skip
    log = []
    for line in child.stderr:
        log.append(line)
        if "going on live" in line:
            break
    live = time.time()
    time.sleep(3.0)
    child.send_signal(signal.SIGTERM)
    log += child.stderr.readlines()
    assert child.wait(10) == 0
    produced, delivered, failed = runs.total("".join(log))
    assert (produced, failed) == (delivered, 0)
    messages = runs.consume(kafka, prefix, produced)
    assert len(checked(messages, prefix)) == produced
    stamps = [message[3] / 1000 for message in messages]
    counts = Counter(int(stamp - began + 3600) for stamp in stamps)
    assert all(counts[second] == pytest.approx(20, abs=10) for second in range(1, int(live - began + 3600) + 2))
    assert min(sum(counts[second + more] for more in range(5)) for second in range(1, 3595)) >= 90
    assert max(stamps) <= time.time()
    assert max(stamps) > live + 2.0


def test_the_first_connection_is_retried_until_the_broker_is_there(kafka, topic_prefix, start):
    """A name that only later resolves can't be had here; a port that opens later is as good."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    listener.close()
    child = start("--headless", "--kafka-bootstrap-servers", f"127.0.0.1:{port}", "--topic-prefix", topic_prefix(),
                  "--max-events", "30")  # fmt: skip
    for line in child.stderr:
        if "Connection attempt 2 failed" in line:
            break
    relay = socket.create_server(("127.0.0.1", port))
    host, _, kafka_port = kafka.partition(":")

    def pump(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
        for end in (source, target):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def carry(client):
        with client, socket.create_connection((host, int(kafka_port))) as upstream:
            back = threading.Thread(target=pump, args=(upstream, client))
            back.start()
            pump(client, upstream)
            back.join()

    carriers = []

    def serve():
        with contextlib.suppress(OSError):
            while True:
                carriers.append(threading.Thread(target=carry, args=(relay.accept()[0],)))
                carriers[-1].start()

    server = threading.Thread(target=serve)
    server.start()
    log = child.stderr.read()
    assert child.wait(30) == 0, log
    assert "Successfully connected to Kafka" in log
    assert runs.total(log) == (30, 30, 0)
    relay.shutdown(socket.SHUT_RDWR)
    relay.close()
    for thread in (server, *carriers):
        thread.join(10)
        assert not thread.is_alive()


@pytest.mark.parametrize("number", range(5))
def test_a_sigterm_at_any_moment_loses_nothing(kafka, topic_prefix, start, number):
    prefix = topic_prefix()
    child = start("--headless", "--topic-prefix", prefix, "--rate-per-sec", "5000", "--channels", "one_tv,two_tv",
                  "--kafka-bootstrap-servers", kafka)  # fmt: skip
    log = []
    while not any("Starting message production" in line for line in log):
        log.append(child.stderr.readline())
    time.sleep(random.Random(number).uniform(0.0, 2.5))
    child.send_signal(signal.SIGTERM)
    began = time.monotonic()
    log += child.stderr.readlines()
    assert child.wait(10) == 0
    assert time.monotonic() - began < 3.0
    produced, delivered, failed = runs.total("".join(log))
    assert (produced, failed) == (delivered, 0)
    messages = runs.consume(kafka, prefix, delivered)
    assert len(checked(messages, prefix)) == delivered


@pytest.mark.parametrize("rate", [200, 10_000])
def test_the_rate_arrives_at_a_consumer(kafka, topic_prefix, command, rate):
    prefix = topic_prefix()
    done = command(
        "--headless", "--topic-prefix", prefix, "--rate-per-sec", str(rate), "--duration", "5",
        "--channels", "one_tv,two_tv", "--kafka-bootstrap-servers", kafka,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert runs.total(done.stderr) == (5 * rate, 5 * rate, 0)
    messages = runs.consume(kafka, prefix, 5 * rate)
    assert len(messages) == 5 * rate
    stamps = sorted(message[3] for message in messages)
    assert (stamps[-1] - stamps[0]) / 1000 == pytest.approx(5.0, rel=0.02)
