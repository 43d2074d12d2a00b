"""Makes snapshots of the run, ten a second and whenever a command was carried out."""

import time
from dataclasses import dataclass

from tui_sim.activity import ChannelSummary
from tui_sim.engine.account import failures, topic_counts
from tui_sim.engine.activity_feed import ActivityFeed
from tui_sim.engine.command_log import CommandLog
from tui_sim.engine.control import Control
from tui_sim.engine.counters import Counters, Income, Rate
from tui_sim.engine.outage import OutageWatch
from tui_sim.engine.parts import RunConfig
from tui_sim.engine.run import Run
from tui_sim.engine.snapshot import ChannelView, Snapshot
from tui_sim.engine.status import Status
from tui_sim.engine.watched import WatchedChannels
from tui_sim.sinks.base import Sink
from tui_sim.sinks.ledger import DeliveryLedger

PUBLISH_EVERY = 0.1
"""Seconds between two snapshots."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a snapshot shows of the engine, each part owned by somebody else."""

    config: RunConfig
    status: Status
    control: Control
    counters: Counters
    watched: WatchedChannels
    feed: ActivityFeed
    command_log: CommandLog
    outages: OutageWatch


class Publisher:
    """``snapshot`` is the newest one; any thread may read it."""

    def __init__(self, shown: Shown) -> None:
        self._shown = shown
        self.sink: Sink | None = None
        """Where the events go to, as soon as that is known."""
        self.run: Run | None = None
        """What is being produced, from when that begins on."""
        self._produced_rate = Rate()
        self._acknowledged_rate = Rate()
        self._rates = (0.0, 0.0)
        self._next = 0.0
        self._number = 0
        self.snapshot = self._picture()

    @property
    def due(self) -> bool:
        """Whether it is time for another snapshot."""
        return time.monotonic() >= self._next

    def publish(self) -> None:
        """Make a snapshot now; its rates and outages are of this moment."""
        shown, sink, now = self._shown, self.sink, time.monotonic()
        self._next = now + PUBLISH_EVERY
        if shown.status.state != "ended":
            if sink is not None:
                shown.outages.look(now, sink)
            self._rates = (
                self._produced_rate.sample(now, shown.counters.total),
                self._acknowledged_rate.sample(now, sink.ledger.acknowledged if sink is not None else 0),
            )
        self.snapshot = self._picture()

    def _picture(self) -> Snapshot:
        shown, sink, run = self._shown, self.sink, self.run
        config, status, control, counters = shown.config, shown.status, shown.control, shown.counters
        ledger = sink.ledger if sink is not None else DeliveryLedger(())
        end = status.ended or time.monotonic()
        outage = shown.outages.outage
        on = run.source.topics() if run is not None else frozenset(config.topic_names)
        channels: list[ChannelSummary] = run.source.channels() if run is not None else []
        self._number += 1
        return Snapshot(
            number=self._number,
            state="paused" if status.state == "running" and control.paused else status.state,
            output=sink.kind if sink is not None else "",
            address=sink.address if sink is not None else "",
            instant=counters.last_instant,
            uptime=end - status.began if status.began else 0.0,
            target_rate=control.rate,
            produced_rate=self._rates[0],
            acknowledged_rate=self._rates[1],
            topics=topic_counts(counters, ledger, config.topic_names, on),
            missed=sum(counters.missed.values()),
            behind=run.behind if run is not None else 0,
            silent=shown.outages.silent(end),
            failures=failures(ledger),
            last_error=(outage.reason if outage is not None else "") or ledger.last_error,
            error=status.error,
            closed=status.closed,
            channels=tuple(channels),
            watched=self._views(run) if run is not None else (),
            activities=shown.feed.newest(),
            applied=shown.command_log.newest(),
            latency=ledger.latency.read(),
            outage=outage,
        )

    def _views(self, run: Run) -> tuple[ChannelView, ...]:
        shown = self._shown
        return tuple(
            tail.view(
                run.source.history(tail.login),
                shown.config.history_step,
                shown.counters.income.get(tail.login) or Income(),
                shown.feed.of(tail.login),
            )
            for tail in shown.watched.tails.values()
        )
