"""Log lines of an outage: when it has lasted for a while, now and then while it lasts, and when it is over."""

import logging
import time
from collections.abc import Set as AbstractSet

from tui_sim.engine.snapshot import Outage, Snapshot

_AFTER, _EVERY, _CHANGED = 5.0, 30.0, 10.0
"""Seconds: an outage is told when it has lasted so long, then again so often, and sooner if its cause is another."""


class OutageLog:
    """Reads one snapshot after the other; one outage at a time."""

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._outage: Outage | None = None
        self._began = 0.0
        self._logged_at: float | None = None
        self._changed = False
        self._topics: frozenset[str] = frozenset()
        """All that the outage had to do with so far."""
        self._acknowledged = 0
        """Of these topics, when each of them came into it."""

    def read(self, snapshot: Snapshot, now: float) -> None:
        """Log what is due at ``now``, in monotonic seconds."""
        outage, before = snapshot.outage, self._outage
        if outage is None:
            answered = _acknowledged(snapshot, self._topics) > self._acknowledged
            if self._logged_at is not None and answered:  # else what waited has failed, and that is told
                self._logger.warning("%s answers again after %.0f s", _other_side(snapshot), now - self._began)
            self._outage = self._logged_at = None
            return
        if before is None:
            self._began, self._topics, self._acknowledged = now - snapshot.silent, frozenset(), 0
        new = frozenset(outage.topics) - self._topics
        self._topics |= new
        self._acknowledged += _acknowledged(snapshot, new)
        self._changed = self._changed or (before is not None and outage.reason != before.reason)
        self._outage = outage
        if self._logged_at is None:
            due = now - self._began >= _AFTER
        else:
            due = now - self._logged_at >= (_CHANGED if self._changed else _EVERY)
        if due:
            self._logged_at, self._changed = now, False
            self._log(snapshot, outage)

    def close(self, snapshot: Snapshot) -> None:
        """Log the outage in which the run ends, if that was too short for a line until now."""
        if self._outage is not None and self._logged_at is None:
            self._log(snapshot, self._outage)

    def _log(self, snapshot: Snapshot, outage: Outage) -> None:
        since = time.strftime("%H:%M:%S", time.localtime(outage.since))
        reason = outage.reason or "nothing is acknowledged"
        self._logger.warning(
            "%s does not answer since %s: %s, %d events wait", _other_side(snapshot), since, reason, outage.waiting
        )


def _other_side(snapshot: Snapshot) -> str:
    """Who acknowledges, as a sentence begins with it."""
    return "Kafka" if snapshot.output in ("kafka", "embedded") else f"The reader of {snapshot.address}"


def _acknowledged(snapshot: Snapshot, names: AbstractSet[str]) -> int:
    """Events acknowledged so far of the topics of these names."""
    return sum(topic.acknowledged for topic in snapshot.topics if topic.name in names)
