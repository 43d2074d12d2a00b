"""Turns snapshots into log lines: each moment once, at a pace a person can read, and the totals at the end."""

import logging
import time
from collections.abc import Callable
from collections.abc import Set as AbstractSet

from tui_sim.activity import Activity
from tui_sim.engine.snapshot import Outage, Snapshot

_EVENT_LINES_A_SECOND = 10  # of each kind
_LIMITED = frozenset(("transaction", "spike", "drop", "hype_train", "copypasta"))
_PRODUCED_EVERY = 100
_BEHIND_EVERY = 5.0  # seconds
_OUTAGE_AFTER, _OUTAGE_EVERY, _OUTAGE_CHANGED = 5.0, 30.0, 10.0
"""Seconds: an outage is told when it has lasted so long, then again so often, and sooner if its cause is another."""

_LEVELS = {"DEBUG": logging.DEBUG, "INFO": logging.INFO, "WARNING": logging.WARNING, "ERROR": logging.ERROR}


class RunLogger:
    """Reads one snapshot after the other and writes what is new in it."""

    def __init__(self, logger: logging.Logger, now: Callable[[], float] = time.monotonic) -> None:
        """``now`` gives monotonic seconds."""
        self._logger = logger
        self._now = now
        self._seen = 0
        self._second = -1
        self._lines: dict[str, int] = {}
        self._left_out = 0
        self._produced = 0
        self._produced_at = 0.0
        self._produced_uptime = 0.0
        self._failed: dict[str, int] = {}
        self._failed_at = -1.0
        self._behind_told = -_BEHIND_EVERY
        self._acknowledged = 0
        self._outage: Outage | None = None
        self._outage_began = 0.0
        self._outage_told: float | None = None
        self._outage_topics: frozenset[str] = frozenset()
        self._outage_acknowledged = 0
        self._outage_changed = False

    def read(self, snapshot: Snapshot) -> None:
        """Log what is new since the last call."""
        for moment in snapshot.moments:
            if moment.seq > self._seen:
                self._left_out += moment.seq - self._seen - 1
                self._seen = moment.seq
                self._tell(moment)
        now = self._now()
        self._tell_left_out(now)
        self._tell_produced(snapshot, now)
        self._tell_failures(snapshot, now)
        self._tell_behind(snapshot, now)
        self._tell_outage(snapshot, now)

    def close(self, snapshot: Snapshot) -> None:
        """The last lines: what is still to be told, and the truth about every topic."""
        self.read(snapshot)
        self._tell_left_out(float("inf"))
        if self._outage is not None and self._outage_told is None:
            self._say_outage(snapshot, self._outage)
        self._tell_failures(snapshot, float("inf"))
        self.totals(snapshot)

    def totals(self, snapshot: Snapshot) -> None:
        """The truth about every topic, and the total as the last line."""
        if snapshot.missed:
            self._logger.warning("Missed: %d events were due and never made", snapshot.missed)
        for topic in snapshot.topics:
            level = logging.ERROR if topic.produced != topic.acknowledged else logging.INFO
            self._logger.log(
                level,
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

    def _tell(self, moment: Activity) -> None:
        if moment.kind in _LIMITED:
            second = int(self._now())
            if second != self._second:
                self._second, self._lines = second, {}
            lines = self._lines[moment.kind] = self._lines.get(moment.kind, 0) + 1
            if lines > _EVENT_LINES_A_SECOND:
                self._left_out += 1
                return
        self._logger.log(_LEVELS[moment.level], "%s", moment.text)

    def _tell_left_out(self, now: float) -> None:
        if self._left_out and now >= self._second + 1:
            self._logger.info("%d more event lines left out", self._left_out)
            self._left_out = 0

    def _tell_produced(self, snapshot: Snapshot, now: float) -> None:
        hundreds = snapshot.produced // _PRODUCED_EVERY
        if hundreds <= self._produced // _PRODUCED_EVERY or now - self._produced_at < 1.0:
            return
        span = snapshot.uptime - self._produced_uptime
        rate = (snapshot.acknowledged - self._acknowledged) / span if span > 0 else 0.0
        self._logger.info("Produced %d messages | Actual rate: %.1f msg/sec", hundreds * _PRODUCED_EVERY, rate)
        self._produced, self._produced_at, self._produced_uptime = snapshot.produced, now, snapshot.uptime
        self._acknowledged = snapshot.acknowledged

    def _tell_failures(self, snapshot: Snapshot, now: float) -> None:
        if now - self._failed_at < 1.0:
            return
        for failure in snapshot.failures:
            new = failure.count - self._failed.get(failure.reason, 0)
            if new > 0:
                self._failed_at = now
                self._failed[failure.reason] = failure.count
                self._logger.error("Delivery failed: %d events (%s)", new, failure.reason)

    def _tell_behind(self, snapshot: Snapshot, now: float) -> None:
        if snapshot.behind <= 0 or snapshot.state != "running" or now - self._behind_told < _BEHIND_EVERY:
            return
        self._behind_told = now
        missed = f", {snapshot.missed} missed so far" if snapshot.missed else ""
        self._logger.warning("behind by %d events (the target stays %s msg/sec)%s", snapshot.behind,
                             rate_text(snapshot.target_rate), missed)  # fmt: skip

    def _tell_outage(self, snapshot: Snapshot, now: float) -> None:
        outage, before = snapshot.outage, self._outage
        if outage is None:
            answered = _acknowledged(snapshot, self._outage_topics) > self._outage_acknowledged
            if self._outage_told is not None and answered:  # else what waited has failed, and that is told
                self._logger.warning("%s answers again after %.0f s", _other_side(snapshot), now - self._outage_began)
            self._outage = self._outage_told = None
            return
        if before is None:
            self._outage_began, self._outage_topics, self._outage_acknowledged = now - snapshot.silent, frozenset(), 0
        new = frozenset(outage.topics) - self._outage_topics
        self._outage_topics |= new
        self._outage_acknowledged += _acknowledged(snapshot, new)
        self._outage_changed = self._outage_changed or (before is not None and outage.reason != before.reason)
        self._outage = outage
        if self._outage_told is None:
            due = now - self._outage_began >= _OUTAGE_AFTER
        else:
            due = now - self._outage_told >= (_OUTAGE_CHANGED if self._outage_changed else _OUTAGE_EVERY)
        if due:
            self._outage_told, self._outage_changed = now, False
            self._say_outage(snapshot, outage)

    def _say_outage(self, snapshot: Snapshot, outage: Outage) -> None:
        since = time.strftime("%H:%M:%S", time.localtime(outage.since))
        self._logger.warning("%s does not answer since %s: %s, %d events wait", _other_side(snapshot), since,
                             outage.reason or "nothing is acknowledged", outage.waiting)  # fmt: skip


def _other_side(snapshot: Snapshot) -> str:
    """Who acknowledges, as a sentence begins with it."""
    return "Kafka" if snapshot.output in ("kafka", "embedded") else f"The reader of {snapshot.address}"


def _acknowledged(snapshot: Snapshot, names: AbstractSet[str]) -> int:
    """Events acknowledged so far of the topics of these names."""
    return sum(topic.acknowledged for topic in snapshot.topics if topic.name in names)


def rate_text(rate: float | None) -> str:
    """A target rate as the log writes it: ``10.0``, or ``max``."""
    return "max" if rate is None else f"{rate:.1f}" if rate >= 0.1 else f"{rate:g}"


def exit_code(snapshot: Snapshot, *, forced: bool = False) -> int:
    """0 when every produced event was acknowledged and nothing went wrong, 1 otherwise."""
    if snapshot.closed:
        return 0
    return 1 if forced or snapshot.error or snapshot.failed or snapshot.queued else 0
