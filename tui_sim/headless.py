"""The face without a screen: signals, log lines, and a progress bar on a terminal when the end is known."""

import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

from tui_sim.commands import Stop
from tui_sim.engine.handle import Handle
from tui_sim.engine.snapshot import Snapshot
from tui_sim.journalist import Journalist, exit_code
from tui_sim.log import unread

_LOOK_EVERY = 0.1  # seconds
_FORCED_EXIT_AFTER = 0.7  # seconds after the second signal
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
    signals: list[int] = []
    awake = threading.Event()

    def note(number: int, _frame: FrameType | None) -> None:
        signals.append(number)
        awake.set()

    journalist = Journalist(logger)
    asked = 0
    forced_at = float("inf")
    with _handlers(note):
        with _progress(goal, terminal=sys.stderr is not None and sys.stderr.isatty()) as show:
            handle.start()
            while not handle.join(0.0):
                # A signal interrupts nothing here: the flag is looked at ten times a second and when it is set.
                awake.wait(_LOOK_EVERY)
                awake.clear()
                if len(signals) > max(0, asked):
                    asked = len(signals)
                    if asked == 1:
                        logger.info("Stopping: waiting for acknowledgements (once more leaves at once)")
                        handle.submit(Stop())
                    else:
                        handle.submit(Stop(now=True))
                        forced_at = min(forced_at, time.monotonic() + _FORCED_EXIT_AFTER)
                elif not asked and unread(logger):
                    asked = -1
                    handle.submit(Stop())
                snapshot = handle.snapshot()
                if snapshot.closed:
                    break
                journalist.read(snapshot)
                show(snapshot)
                if time.monotonic() > forced_at:
                    break
        snapshot = handle.snapshot()
        code = conclude(exit_code(snapshot, forced=asked > 1))
        if snapshot.closed:
            return code
        journalist.close(snapshot)
        if snapshot.state != "ended":
            logging.shutdown()
            os._exit(1)  # the engine hangs in a library call; everything it did not confirm was counted as failed
        return code


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
def _progress(goal: Goal, *, terminal: bool) -> Iterator[Callable[[Snapshot], None]]:
    """A progress bar on stderr, on a terminal and when the end is known; log lines scroll above it."""
    if not (terminal and goal.known):
        yield lambda snapshot: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[produced]:,} events  {task.fields[rate]:,.0f}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=5) as bar:
        task = bar.add_task("", total=1.0, produced=0, rate=0.0)
        began: list[int] = []

        def show(snapshot: Snapshot) -> None:
            if snapshot.state in ("running", "draining") and snapshot.instant and not began:
                began.append(snapshot.instant)
            done = goal.progress(snapshot, began[0] if began else 0)
            bar.update(task, completed=done, produced=snapshot.produced, rate=snapshot.produced_rate)

        yield show
