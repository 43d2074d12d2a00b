"""The face without a screen: signals, log lines, and a progress bar on a terminal when the end is known."""

import logging
import math
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from types import FrameType

from tui_sim.commands import Stop
from tui_sim.engine.handle import Handle
from tui_sim.engine.snapshot import Snapshot
from tui_sim.reporting.log import settle, unread
from tui_sim.reporting.progress import progress_bar
from tui_sim.reporting.run_logger import RunLogger, exit_code

_LOOK_EVERY = 0.1  # seconds
_FORCED_EXIT_AFTER = 0.7  # seconds after the second signal
_PATIENT, _HURRIED = 1.0, 0.2  # seconds for a reader of the log that rests, at the end
_DRAINS_WITHIN = 15.0  # seconds
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Goal:
    """Where a run ends, if that is known: events, or seconds of simulated time."""

    max_events: int | None = None
    duration: float | None = None

    def progress(self, snapshot: Snapshot, began: int) -> float:
        """How much of the way is done, 0 to 1; ``began`` is the first simulated instant."""
        parts = [0.0]
        if self.max_events:
            parts.append(snapshot.produced / self.max_events)
        if self.duration and snapshot.instant:
            parts.append((snapshot.instant - began) / 1e6 / self.duration)
        return min(1.0, max(parts))

    @property
    def known(self) -> bool:
        """Whether the run ends by itself."""
        return self.max_events is not None or self.duration is not None


def run(handle: Handle, logger: logging.Logger, goal: Goal, conclude: Callable[[int], int] = lambda code: code) -> int:
    """Run to the end or a signal; the exit code of the contract.

    ``conclude`` is called once at the end, before the last lines; it is given that code and may make it another.
    """
    run_logger = RunLogger(logger)
    signals: SimpleQueue[int] = SimpleQueue()
    with _handlers(lambda number, _frame: signals.put(number)):  # what a handler may do whatever it has interrupted
        with _progress(goal) as show:
            handle.start()
            try:
                forced = _follow(handle, logger, run_logger, signals, show)
            except BaseException:
                _stop(handle, signals)
                conclude(1)
                run_logger.totals(handle.snapshot())
                raise
        snapshot = handle.snapshot()
        code = conclude(exit_code(snapshot, forced=forced))
        if not snapshot.closed:
            run_logger.close(snapshot)
        settle(logger, _HURRIED if forced else _PATIENT)
        if snapshot.state != "ended" and not snapshot.closed:
            os._exit(1)  # the engine hangs in a library call; everything it did not confirm was counted as failed
        return code


def _follow(
    handle: Handle,
    logger: logging.Logger,
    run_logger: RunLogger,
    signals: "SimpleQueue[int]",
    show: Callable[[Snapshot], None],
) -> bool:
    """Log the run until it is over; whether somebody did not wait for that."""
    asked, told = 0, False
    forced_at = math.inf
    while not handle.join(0.0) and time.monotonic() < forced_at:
        with suppress(Empty):
            signals.get(timeout=_LOOK_EVERY)
            asked += 1
            if asked == 1:
                logger.info("Stopping: waiting for acknowledgements (once more leaves at once)")
                handle.submit(Stop())
            else:
                handle.submit(Stop(now=True))
                forced_at = min(forced_at, time.monotonic() + _FORCED_EXIT_AFTER)
        if not asked and not told and unread(logger):
            told = True  # who reads no log may still send a signal
            handle.submit(Stop())
        snapshot = handle.snapshot()
        if snapshot.closed:
            break
        run_logger.read(snapshot)
        show(snapshot)
    return asked > 1


def _stop(handle: Handle, signals: "SimpleQueue[int]") -> None:
    """The face has failed: what was produced is drained all the same, unless somebody does not want to wait for it."""
    handle.submit(Stop())
    deadline = time.monotonic() + _DRAINS_WITHIN
    while not handle.join(_LOOK_EVERY):
        if time.monotonic() > deadline or not signals.empty():
            handle.submit(Stop(now=True))
            handle.join(_FORCED_EXIT_AFTER)
            return


@contextmanager
def _handlers(note: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Our signal handlers for as long as the run lasts; a SIGHUP that is ignored (nohup) stays so.

    SIGINT is heard even where it is ignored: a shell that starts us with ``&`` in a script ignores it on our behalf,
    and ``kill -INT`` is meant for us all the same.
    """
    before = {}
    for number in _SIGNALS:
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, note)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _progress(goal: Goal) -> Iterator[Callable[[Snapshot], None]]:
    """Shows how far the run is, when its end is known."""
    if not goal.known:
        yield lambda snapshot: None
        return
    with progress_bar(1.0, _so_far(0, 0.0)) as show_progress:
        began = 0

        def show(snapshot: Snapshot) -> None:
            nonlocal began
            if snapshot.state in ("running", "draining"):
                began = began or snapshot.instant
            show_progress(goal.progress(snapshot, began), _so_far(snapshot.produced, snapshot.produced_rate))

        yield show


def _so_far(events: int, rate: float) -> str:
    return f"{events:,} events  {rate:,.0f}/s"
