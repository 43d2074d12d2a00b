"""Turns snapshots into log lines: each activity once, at a pace a person can read, and the totals at the end."""

import logging
import time
from collections import Counter
from collections.abc import Callable
from math import inf

from tui_sim.activity import Activity
from tui_sim.commands import CUE_NAMES
from tui_sim.engine.snapshot import Snapshot
from tui_sim.reporting.outage_log import OutageLog

_EVENT_LINES_A_SECOND = 10  # of each kind
_LIMITED = CUE_NAMES | {"transaction"}
_PRODUCED_EVERY = 100
_BEHIND_EVERY = 5.0  # seconds

_LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARNING": logging.WARNING, "ERROR": logging.ERROR}


class RunLogger:
    """Reads one snapshot after the other and writes what is new in it."""

    def __init__(self, logger: logging.Logger, now: Callable[[], float] = time.monotonic) -> None:
        """``now`` gives monotonic seconds."""
        self._logger = logger
        self._now = now
        self._seen = 0
        self._second = -1
        self._lines: Counter[str] = Counter()
        """Lines of each limited kind in this second."""
        self._left_out = 0
        self._produced = 0
        self._acknowledged = 0
        self._produced_at = 0.0
        self._produced_uptime = 0.0
        self._failed: dict[str, int] = {}
        self._failed_at = -1.0
        self._behind_at = -_BEHIND_EVERY
        self._outage = OutageLog(logger)

    def read(self, snapshot: Snapshot) -> None:
        """Log what is new since the last call."""
        for activity in snapshot.activities:
            if activity.seq > self._seen:
                self._left_out += activity.seq - self._seen - 1
                self._seen = activity.seq
                self._log_activity(activity)
        now = self._now()
        self._log_left_out(now)
        self._log_produced(snapshot, now)
        self._log_failures(snapshot, now)
        self._log_behind(snapshot, now)
        self._outage.read(snapshot, now)

    def close(self, snapshot: Snapshot) -> None:
        """The last lines: what is still to be told, and the truth about every topic."""
        self.read(snapshot)
        self._log_left_out(inf)
        self._outage.close(snapshot)
        self._log_failures(snapshot, inf)
        self.totals(snapshot)

    def totals(self, snapshot: Snapshot) -> None:
        """The truth about every topic, and the total as the last line."""
        if snapshot.missed:
            self._logger.warning("Missed: %d events were due and never made", snapshot.missed)
        for topic in snapshot.topics:
            self._logger.log(
                logging.ERROR if topic.produced != topic.acknowledged else logging.INFO,
                "%s: produced %d, delivered %d, failed %d",
                topic.name,
                topic.produced,
                topic.acknowledged,
                topic.failed + topic.queued,
            )
        if snapshot.error:
            self._logger.error("%s", snapshot.error)
        lost = snapshot.failed + snapshot.queued
        self._logger.log(
            logging.ERROR if lost else logging.INFO,
            "Total: produced %d, delivered %d, failed %d",
            snapshot.produced,
            snapshot.acknowledged,
            lost,
        )

    def _log_activity(self, activity: Activity) -> None:
        if activity.kind in _LIMITED:
            second = int(self._now())
            if second != self._second:
                self._second = second
                self._lines.clear()
            self._lines[activity.kind] += 1
            if self._lines[activity.kind] > _EVENT_LINES_A_SECOND:
                self._left_out += 1
                return
        self._logger.log(_LEVELS[activity.level], "%s", activity.text)

    def _log_left_out(self, now: float) -> None:
        if self._left_out and now >= self._second + 1:
            self._logger.info("%d more event lines left out", self._left_out)
            self._left_out = 0

    def _log_produced(self, snapshot: Snapshot, now: float) -> None:
        hundreds = snapshot.produced // _PRODUCED_EVERY
        if hundreds <= self._produced // _PRODUCED_EVERY or now - self._produced_at < 1.0:
            return
        span = snapshot.uptime - self._produced_uptime
        rate = (snapshot.acknowledged - self._acknowledged) / span if span > 0 else 0.0
        self._logger.info("Produced %d messages | Actual rate: %.1f msg/sec", hundreds * _PRODUCED_EVERY, rate)
        self._produced, self._produced_at, self._produced_uptime = snapshot.produced, now, snapshot.uptime
        self._acknowledged = snapshot.acknowledged

    def _log_failures(self, snapshot: Snapshot, now: float) -> None:
        if now - self._failed_at < 1.0:
            return
        for failure in snapshot.failures:
            new = failure.count - self._failed.get(failure.reason, 0)
            if new > 0:
                self._failed_at = now
                self._failed[failure.reason] = failure.count
                self._logger.error("Delivery failed: %d events (%s)", new, failure.reason)

    def _log_behind(self, snapshot: Snapshot, now: float) -> None:
        if snapshot.behind <= 0 or snapshot.state != "running" or now - self._behind_at < _BEHIND_EVERY:
            return
        self._behind_at = now
        target = rate_text(snapshot.target_rate)
        missed = f", {snapshot.missed} missed so far" if snapshot.missed else ""
        self._logger.warning("behind by %d events (the target stays %s msg/sec)%s", snapshot.behind, target, missed)


def rate_text(rate: float | None) -> str:
    """A target rate as the log writes it: ``10.0``, or ``max``."""
    return "max" if rate is None else f"{rate:.1f}" if rate >= 0.1 else f"{rate:g}"


def exit_code(snapshot: Snapshot, *, forced: bool = False) -> int:
    """0 when every produced event was acknowledged and nothing went wrong, 1 otherwise."""
    if snapshot.closed:
        return 0
    return 1 if forced or snapshot.error or snapshot.failed or snapshot.queued else 0
