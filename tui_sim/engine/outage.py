"""Outages: since when the other side acknowledges nothing, all in all or of some topics or keys only."""

from collections.abc import Callable
from typing import NamedTuple

from tui_sim.engine.snapshot import DOWN_AFTER, Outage
from tui_sim.sinks.base import Sink
from tui_sim.sinks.ledger import DeliveryLedger

_LOOK_EVERY, _LOOK_EVERY_WITH_MANY = 0.2, 1.0  # seconds
_MANY = 2000  # keys
_ASK_EVERY = 1.0  # seconds between two questions to the sink
_ASLEEP = 3.0
"""Seconds between two looks beyond which this process itself did not run: nobody could have answered it."""


class _Wait(NamedTuple):
    """A key whose records wait: how many were answered when it was first seen so, and when that was; then also how
    many of its topic's were answered, and how many waited.
    """

    answered: int
    at: float
    topic_answered: int
    topic_queued: int


class OutageWatch:
    """Looks at a sink's books some times a second; costs nothing for an event.

    Records of one key are acknowledged in their order. So a key is stuck when nothing of it is answered while nothing
    else of its topic is either, or while much more of it is answered than was waiting before: without the latter a
    long queue, in which a rare key waits its turn, would look like a partition without a leader.
    """

    def __init__(self, wall: Callable[[], float]) -> None:
        """``wall`` gives Unix seconds."""
        self._wall = wall
        self._waits: dict[tuple[str, bytes], _Wait] = {}
        self._unanswered: tuple[int, int, float] | None = None
        self._looked = float("-inf")
        self._asked = float("-inf")
        self._stuck_since: float | None = None
        self.outage: Outage | None = None
        """The one that is going on, from two seconds on."""

    def silent(self, now: float) -> float:
        """For how many seconds nothing is acknowledged of something that waits; ``now`` in monotonic seconds."""
        return max(0.0, now - self._stuck_since) if self._stuck_since is not None else 0.0

    def look(self, now: float, sink: Sink, *, last: bool = False) -> None:
        """Look at the books, if it is time to or for the ``last`` time; ``now`` in monotonic seconds."""
        ledger = sink.ledger
        gap = now - self._looked
        if not last and gap < (_LOOK_EVERY if len(ledger.counts) < _MANY else _LOOK_EVERY_WITH_MANY):
            return
        if _ASLEEP < gap < float("inf"):
            self._waits = {key: wait._replace(at=wait.at + gap) for key, wait in self._waits.items()}
        self._looked = now
        stuck, waiting, since = self._stuck(now, ledger)
        if not stuck:
            self._stuck_since = None
            self.outage = None
            return
        self._stuck_since = since + ledger.held_back
        seconds = self.silent(now)
        if seconds < DOWN_AFTER:
            self.outage = None
            return
        reason = self.outage.reason if self.outage is not None else ""
        if now - self._asked >= _ASK_EVERY:
            self._asked = now
            reason = sink.reason(sorted(stuck), seconds)
        began = self.outage.since if self.outage is not None else self._wall() - seconds
        self.outage = Outage(began, tuple(sorted(stuck)), waiting, reason)

    def _stuck(self, now: float, ledger: DeliveryLedger) -> tuple[set[str], int, float]:
        """Topics of which something is stuck, how many records that are, and since when (monotonic seconds)."""
        sums = ledger.topics
        waits: dict[tuple[str, bytes], _Wait] = {}
        stuck: set[str] = set()
        waiting, since = 0, now
        for place, counts in ledger.counts.items():
            if not counts.queued:
                continue
            answered, whole = counts.acknowledged + counts.refused, sums[place[0]]
            wait = self._waits.get(place)
            if wait is None or wait.answered != answered:
                wait = _Wait(answered, now, whole.acknowledged + whole.refused, whole.queued)
            waits[place] = wait
            passed = whole.acknowledged + whole.refused - wait.topic_answered
            if wait.at < now and (not passed or passed >= 2 * wait.topic_queued):
                stuck.add(place[0])
                waiting += counts.queued
                since = min(since, wait.at)
        self._waits = waits
        given_up_since = None if stuck else self._gives_up_unanswered(now, ledger)
        if given_up_since is not None:
            return {topic for topic, whole in sums.items() if whole.failed}, 0, given_up_since
        return stuck, waiting, since

    def _gives_up_unanswered(self, now: float, ledger: DeliveryLedger) -> float | None:
        """Since when nothing waits only because records fail before they are answered (a short time-out), if so."""
        refused = sum(counts.refused for counts in ledger.counts.values())
        answered, failed = ledger.acknowledged + refused, ledger.failed - refused
        before = self._unanswered
        if before is None or before[0] != answered:
            self._unanswered = before = answered, failed, now
        return before[2] if failed > before[1] else None
