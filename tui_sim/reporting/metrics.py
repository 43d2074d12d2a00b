"""``/metrics`` for Prometheus, ``/healthz`` and ``/readyz`` for whoever runs the container: a face that only looks."""

import json
import logging
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import inf
from typing import ClassVar

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from tui_sim import __version__
from tui_sim.engine.snapshot import Snapshot
from tui_sim.reporting.log import LOGGER

MOST_CHANNELS = 50
"""Channels with a time series of their own: the first ones; a series each for thousands would burden Prometheus."""
LATENCY_BOUNDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0)
"""Upper bounds of the latency histogram, in seconds; each is one of the finer buckets' bounds."""
_MOVES_WITHIN = 3.0  # seconds


class RunCollector(Collector):
    """What Prometheus is told of a run, read from the newest snapshot at each scrape."""

    def __init__(self, look: Callable[[], Snapshot]) -> None:
        self._look = look

    def collect(self) -> Iterator[Metric]:
        """The metrics of this moment."""
        snapshot = self._look()
        for name, meaning in (
            ("produced", "Events handed to the output"),
            ("acknowledged", "Events the output has confirmed"),
            ("failed", "Events that will never arrive"),
            ("missed", "Events that were due and never made, as the output or this machine was too slow"),
        ):
            counter = CounterMetricFamily(f"telemetra_events_{name}", meaning, labels=["topic"])
            for topic in snapshot.topics:
                counter.add_metric([topic.topic], getattr(topic, name))
            yield counter
        queued = GaugeMetricFamily("telemetra_events_queued", "Events that wait for confirmation", labels=["topic"])
        for topic in snapshot.topics:
            queued.add_metric([topic.topic], topic.queued)
        yield queued
        yield _gauge("telemetra_events_behind", "Events that are due and not yet released", snapshot.behind)
        rate = inf if snapshot.target_rate is None else snapshot.target_rate
        yield _gauge("telemetra_target_rate", "Events a second that are asked for; +Inf is as fast as possible", rate)
        yield self._latency(snapshot)
        yield from self._channels(snapshot)
        yield _gauge("telemetra_ready", "1 when connected and keeping up", float(not unready(snapshot)))
        yield InfoMetricFamily("telemetra_build", "The program", {"version": __version__})

    @staticmethod
    def _latency(snapshot: Snapshot) -> Metric:
        took = snapshot.latency
        buckets = [(str(bound), float(took.up_to(bound))) for bound in LATENCY_BOUNDS]
        histogram = HistogramMetricFamily(
            "telemetra_delivery_latency_seconds", "Time from an event's being sent to its acknowledgement"
        )
        histogram.add_metric([], [*buckets, ("+Inf", float(took.count))], took.total)
        return histogram

    @staticmethod
    def _channels(snapshot: Snapshot) -> Iterator[Metric]:
        viewers = GaugeMetricFamily(
            "telemetra_viewers", f"Viewers of each of the first {MOST_CHANNELS} channels", labels=["channel"]
        )
        for channel in snapshot.channels[:MOST_CHANNELS]:
            viewers.add_metric([channel.login], channel.viewers)
        yield viewers
        yield _gauge(
            "telemetra_viewers_all", "Viewers of all channels", sum(channel.viewers for channel in snapshot.channels)
        )
        yield _gauge("telemetra_channels", "Channels", len(snapshot.channels))
        yield _gauge("telemetra_channels_live", "Channels that are live", sum(one.live for one in snapshot.channels))


def _gauge(name: str, meaning: str, value: float) -> Metric:
    return GaugeMetricFamily(name, meaning, value=value)


def unready(snapshot: Snapshot) -> list[str]:
    """Why a run is not ready: not connected, not keeping up, at its end; empty when it is."""
    because = f": {snapshot.last_error}" if snapshot.last_error else ""
    if snapshot.state not in ("running", "paused"):
        return [snapshot.state + because]
    reasons = []
    if snapshot.down:
        waiting = snapshot.outage.waiting if snapshot.outage is not None else snapshot.queued
        reasons.append(f"no acknowledgement for {snapshot.silent:.0f} s, {waiting} events wait{because}")
    if snapshot.behind:
        reasons.append(f"behind by {snapshot.behind} events")
    return reasons


def stuck(look: Callable[[], Snapshot], patience: float) -> str:
    """Why the engine does not live, empty when it does: its snapshots must change within ``patience`` seconds.

    While it connects it may wait for the other side for longer, and lives.
    """
    first = look()
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        snapshot = look()
        if snapshot.state == "ended":
            return "ended"
        if snapshot.number != first.number or snapshot.state == "connecting":
            return ""
        time.sleep(0.02)
    return f"the engine has not moved for {patience:g} s"


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"
    protocol_version: ClassVar = "HTTP/1.1"  # type: ignore[misc]
    timeout: ClassVar = 10.0  # a client that says nothing does not hold a thread for ever

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/metrics":
            encoder, kind = choose_encoder(self.headers.get("Accept", ""))
            self._answer(HTTPStatus.OK, kind, encoder(self.server.registry))
        elif path == "/healthz":
            reason = stuck(self.server.look, self.server.moves_within)
            self._say([reason] if reason else [])
        elif path == "/readyz":
            self._say(unready(self.server.look()))
        else:
            self._answer(HTTPStatus.NOT_FOUND, "text/plain", b"/metrics, /healthz and /readyz are here\n")

    do_HEAD = do_GET  # noqa: N815 - the base class looks for this name

    def _say(self, reasons: list[str]) -> None:
        snapshot = self.server.look()
        answer = {"ok": not reasons, "state": snapshot.state, "reasons": reasons}
        status = HTTPStatus.SERVICE_UNAVAILABLE if reasons else HTTPStatus.OK
        self._answer(status, "application/json", json.dumps(answer).encode() + b"\n")

    def _answer(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class names it so
        """Scrapes are not worth a line in the log."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, look: Callable[[], Snapshot], moves_within: float) -> None:
        self.address_family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        self.look = look
        self.moves_within = moves_within
        self.registry = CollectorRegistry()
        self.registry.register(RunCollector(look))
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        super().__init__((host, port), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A request that came to nothing. Whoever hangs up meanwhile is not worth a line that anybody sees."""
        error = sys.exc_info()[1]
        level = logging.DEBUG if isinstance(error, OSError) else logging.ERROR
        asker = str(client_address[0]) if isinstance(client_address, tuple) else "somebody"
        logging.getLogger(LOGGER).log(level, "Metrics were not given to %s: %s: %s", asker, type(error).__name__, error)

    def server_bind(self) -> None:
        """Without the base class's look-up of our own name, which may take seconds."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]  # type: ignore[assignment]


@contextmanager
def serve(look: Callable[[], Snapshot], host: str, port: int, moves_within: float = _MOVES_WITHIN) -> Iterator[str]:
    """Answer for what ``look`` shows, on ``host`` and ``port`` (0: a free one), until the block ends; the base URL.

    An engine whose snapshots do not change within ``moves_within`` seconds is not healthy.

    Raises:
        OSError: the address can't be had.
    """
    server = _Server(host, port, look, moves_within)
    thread = threading.Thread(target=server.serve_forever, args=(0.2,), name="telemetra-metrics", daemon=True)
    thread.start()
    name = f"[{host}]" if ":" in host else host
    try:
        yield f"http://{name}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
