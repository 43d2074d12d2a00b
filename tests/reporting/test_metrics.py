"""What Prometheus, Docker and Kubernetes are told: true, bounded, and only on loopback."""

import json
import logging
import socket
import struct
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families

from tests import runs
from tui_sim.latency import BOUNDS
from tui_sim.reporting import metrics
from tui_sim.reporting.log import LOGGER
from tui_sim.sinks.memory import MemorySink

ROOT = Path(__file__).parents[2]


class Still:
    """Shows one snapshot, and counts on when it is told to live."""

    def __init__(self, snapshot, *, lives=True):
        self.picture = snapshot
        self._lives = lives

    def __call__(self):
        if self._lives:
            self.picture = replace(self.picture, number=self.picture.number + 1)
        return self.picture


@pytest.fixture(scope="module")
def picture():
    sink = MemorySink(list(runs.NAMES.values()), verdict=lambda record: "no" if len(record.value) % 9 == 0 else "")
    return replace(runs.finish(runs.engine(sink, max_events=800)), state="running", last_error="")


def get(url, **headers):
    """Status and body."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def samples(text):
    """Values by name and labels."""
    return {
        (sample.name, *sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_the_numbers_are_those_of_the_snapshot(picture):
    counts = [0] * (len(BOUNDS) + 1)
    counts[BOUNDS.index(0.02)], counts[-1] = 7, 2
    picture = replace(
        picture,
        latency=replace(picture.latency, counts=tuple(counts), total=3000.0),
        topics=tuple(replace(topic, missed=number) for number, topic in enumerate(picture.topics)),
        behind=3,
    )
    with metrics.serve(Still(picture), "127.0.0.1", 0) as base:
        status, text = get(base + "/metrics")
    assert status == 200
    found = samples(text)
    for topic in picture.topics:
        label = ("topic", topic.topic)
        assert found["telemetra_events_produced_total", label] == topic.produced
        assert found["telemetra_events_acknowledged_total", label] == topic.acknowledged
        assert found["telemetra_events_failed_total", label] == topic.failed
        assert found["telemetra_events_missed_total", label] == topic.missed
        assert found["telemetra_events_queued", label] == 0
    assert picture.failed > 0
    assert found["telemetra_events_behind",] == 3
    assert found["telemetra_target_rate",] == 100.0
    assert found["telemetra_delivery_latency_seconds_bucket", ("le", "0.01")] == 0
    assert found["telemetra_delivery_latency_seconds_bucket", ("le", "0.02")] == 7
    assert found["telemetra_delivery_latency_seconds_bucket", ("le", "200.0")] == 7
    assert found["telemetra_delivery_latency_seconds_bucket", ("le", "+Inf")] == 9
    assert found["telemetra_delivery_latency_seconds_sum",] == 3000.0
    for channel in picture.channels:
        assert found["telemetra_viewers", ("channel", channel.login)] == channel.viewers
    assert found["telemetra_channels_live",] == sum(channel.live for channel in picture.channels)
    assert found["process_resident_memory_bytes",] > 1e6
    assert set(metrics.LATENCY_BOUNDS) <= set(BOUNDS)


def test_open_metrics_is_spoken_too(picture):
    with metrics.serve(Still(picture), "127.0.0.1", 0) as base:
        _, text = get(base + "/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert "telemetra_events_produced" in {family.name for family in open_metrics(text)}


def test_many_channels_have_few_series(picture):
    column = picture.channels[0]
    many = tuple(replace(column, login=f"channel_{number}", viewers=2) for number in range(1000))
    with metrics.serve(Still(replace(picture, channels=many)), "127.0.0.1", 0) as base:
        found = samples(get(base + "/metrics")[1])
    assert sum(name == "telemetra_viewers" for name, *_ in found) == metrics.MOST_CHANNELS
    assert found["telemetra_viewers_all",] == 2000


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({}, ""),
        ({"state": "paused"}, ""),
        ({"state": "connecting", "last_error": "Connection refused"}, "connecting: Connection refused"),
        ({"state": "starting"}, "starting"),
        ({"state": "draining"}, "draining"),
        ({"behind": 1200}, "behind by 1200 events"),
        ({"silent": 1.9}, ""),
        ({"silent": 4.2, "last_error": "down"}, "no acknowledgement for 4 s, 0 events wait: down"),
    ],
)
def test_ready_is_connected_and_keeping_up(picture, changes, reason):
    with metrics.serve(Still(replace(picture, **changes)), "127.0.0.1", 0) as base:
        status, text = get(base + "/readyz")
        ready = samples(get(base + "/metrics")[1])["telemetra_ready",]
    assert (status == 200) == (not reason) == bool(ready)
    assert json.loads(text)["reasons"] == ([reason] if reason else [])


def test_healthy_is_moving(picture):
    with metrics.serve(Still(picture), "127.0.0.1", 0, moves_within=0.2) as base:
        assert get(base + "/healthz")[0] == 200
    for changes, reason in (({}, "the engine has not moved for 0.2 s"), ({"state": "ended"}, "ended")):
        with metrics.serve(Still(replace(picture, **changes), lives=False), "127.0.0.1", 0, moves_within=0.2) as base:
            status, text = get(base + "/healthz")
        assert status == 503
        assert json.loads(text)["reasons"] == [reason]
    with metrics.serve(
        Still(replace(picture, state="connecting"), lives=False), "127.0.0.1", 0, moves_within=0.2
    ) as base:
        assert get(base + "/healthz")[0] == 200


def test_other_paths_are_not_there(picture):
    with metrics.serve(Still(picture), "127.0.0.1", 0) as base:
        assert get(base + "/")[0] == 404
        assert get(base + "/metrics?x=1")[0] == 200


def test_a_running_simulator_is_scraped_on_loopback_only(start):
    child = start("--headless", "--embedded", "--rate-per-sec", "200", "--metrics-port", "0", "--channels", "a_b,c_d_e")
    base = next(line for line in child.stderr if "Metrics on " in line).split("Metrics on ")[1].strip()
    assert base.startswith("http://127.0.0.1:")
    runs.until(lambda: get(base.replace("/metrics", "/readyz"))[0] == 200)
    runs.until(lambda: samples(get(base)[1])["telemetra_events_acknowledged_total", ("topic", "chat")] > 100)
    assert get(base.replace("/metrics", "/healthz"))[0] == 200
    found = samples(get(base)[1])
    assert found["telemetra_delivery_latency_seconds_count",] > 100
    assert found["telemetra_viewers", ("channel", "a_b")] > 0
    child.terminate()
    assert child.wait(10) == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "no.such.host.invalid"])
def test_a_port_that_can_not_be_had_is_told_in_one_line(command, host):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = command("--headless", "--output", "null", "--metrics-port", str(port), "--metrics-host", host)
    assert done.returncode == 2
    (line,) = [line for line in done.stderr.splitlines() if " - INFO - " not in line]
    assert line.startswith(f"telemetra-tui: --metrics-port: {port} on {host} can't be served: ")


def test_the_dashboard_and_the_image_ask_for_what_is_there(picture):
    """Every series in the Grafana dashboard exists, and the container's health check is one that works."""
    import re

    with metrics.serve(Still(picture), "127.0.0.1", 0) as base:
        names = {name for name, *_ in samples(get(base + "/metrics")[1])}
        check = re.search(r'HEALTHCHECK .*\\\n\s+CMD \["python", "-c", "(.*)"\]', (ROOT / "Dockerfile").read_text())
        assert check is not None
        done = subprocess.run(
            [sys.executable, "-c", check[1]], check=False, env={"TELEMETRA_METRICS_PORT": base.rpartition(":")[2]}
        )
        assert done.returncode == 0
    done = subprocess.run([sys.executable, "-c", check[1]], check=False, capture_output=True,
                          env={"TELEMETRA_METRICS_PORT": base.rpartition(":")[2]})  # fmt: skip
    assert done.returncode == 1
    board = json.loads((ROOT / "docs" / "monitoring" / "dashboard.json").read_text())
    asked = re.findall(r"\b(?:telemetra|process)_\w+", json.dumps([panel.get("targets") for panel in board["panels"]]))
    assert len(set(asked)) > 10
    assert set(asked) <= names


def ask_and_reset(port, request):
    """Send a request, and reset the connection in place of reading the answer."""
    with socket.create_connection(("127.0.0.1", port)) as asker:
        asker.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        asker.sendall(request)


class Keeping(logging.Handler):
    def __init__(self, records):
        super().__init__()
        self.records = records

    def emit(self, record):
        self.records.append(record)


@pytest.fixture
def told():
    """Records of the program's log."""
    records, logger = [], logging.getLogger(LOGGER)
    handler = Keeping(records)
    logger.addHandler(handler)
    before = logger.level
    logger.setLevel(logging.DEBUG)
    yield records
    logger.setLevel(before)
    logger.removeHandler(handler)


def test_whoever_resets_a_connection_leaves_one_line_for_debugging(picture, told, capfd):
    asked = threading.Event()

    def look():
        asked.wait(10)
        return picture

    with metrics.serve(look, "127.0.0.1", 0) as base:
        port = int(base.rpartition(":")[2])
        for _ in range(3):
            ask_and_reset(port, b"GET /metrics HTTP/1.1\r\nHost: here\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n")
        asked.set()
        runs.until(lambda: len(told) >= 3)
        for request in (b"\x16\x03\x01\x02\x00\x01\x00", b"nonsense\r\n\r\n", b"POST / HTTP/1.1\r\n\r\n", b""):
            ask_and_reset(port, request)
        assert get(base + "/readyz")[0] in (200, 503)
    assert {record.levelname for record in told} == {"DEBUG"}
    assert all("\n" not in record.getMessage() for record in told)
    assert capfd.readouterr().err == ""


def test_an_error_of_our_own_is_one_line_too(told, capfd):
    def look():
        raise ZeroDivisionError("nothing to look at")

    with metrics.serve(look, "127.0.0.1", 0) as base, pytest.raises(OSError):
        get(base + "/readyz")
    assert [(record.levelname, record.getMessage()) for record in told] == [
        ("ERROR", "Metrics were not given to 127.0.0.1: ZeroDivisionError: nothing to look at")
    ]
    assert capfd.readouterr().err == ""
