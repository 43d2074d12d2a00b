"""An engine at a time that the test moves on: no waiting, and every run the same."""

import math
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from typing import Any

from tests import runs
from tui_sim.clock import Clock, WallClock
from tui_sim.commands import Command
from tui_sim.engine.inbox import Inbox
from tui_sim.engine.snapshot import Snapshot
from tui_sim.sinks.base import Sink

_STUCK = 60.0  # seconds of real time after which an engine that does not come to rest is a failure


class _Abandoned(BaseException):
    """Nobody moves this engine's time any more."""


class HandTime:
    """The time of one engine's thread, which stands for the ``time`` module there.

    Whoever waits or sleeps in that thread is put forward at once, up to the instant that :meth:`run` allows; there the
    thread rests until the next :meth:`run`. So only one of the two threads ever runs.
    """

    def __init__(self, now: int) -> None:
        """``now`` in microseconds since the Unix epoch."""
        self._began = self._now = self._limit = now
        self._turn = threading.Condition()
        self._moving, self._abandoned = True, False  # until the thread comes to its first rest

    def __getattr__(self, name: str) -> Any:
        return getattr(time, name)

    def time_ns(self) -> int:
        return 1000 * self._now

    def time(self) -> float:
        return self._now / 1e6

    def monotonic_ns(self) -> int:
        return 1000 * (self._now - self._began) + 1_000_000_000_000

    def monotonic(self) -> float:
        return self.monotonic_ns() / 1e9

    perf_counter, perf_counter_ns = monotonic, monotonic_ns

    def sleep(self, seconds: float) -> None:
        self.wait(seconds)

    def wait(self, seconds: float, wanted: Callable[[], Any] = lambda: False) -> None:
        """Let ``seconds`` pass, or fewer if what is ``wanted`` comes meanwhile."""
        end = self._now + math.ceil(1e6 * seconds)
        while self._now < end and not wanted():
            self._now = min(end, self._limit)
            if self._now < end:
                self._rest()

    def _rest(self) -> None:
        with self._turn:
            self._moving = False
            self._turn.notify_all()
            self._turn.wait_for(lambda: self._moving or self._abandoned)
        if self._abandoned:
            raise _Abandoned

    def life(self, work: Callable[[], None]) -> None:
        """What the thread does, from its first :meth:`run` on."""
        _local.time = self
        try:
            self._rest()
            work()
        except _Abandoned:
            pass
        finally:
            with self._turn:
                self._abandoned, self._moving = True, False
                self._turn.notify_all()

    def run(self, seconds: float) -> None:
        """Let the thread go on for so long; without time it does what it can do at once."""
        with self._turn:
            self._come_to_rest()
            self._limit += round(1e6 * seconds)
            self._moving = not self._abandoned
            self._turn.notify_all()
            self._come_to_rest()

    def _come_to_rest(self) -> None:
        assert self._turn.wait_for(lambda: not self._moving, _STUCK), "the engine waits for what no test can move"

    def abandon(self) -> None:
        """End the thread where it rests."""
        with self._turn:
            self._abandoned = self._moving = True
            self._turn.notify_all()


class _Local(threading.local):
    time: Any = time


class _TimeOfThread:
    """The ``time`` module: the real one, but in threads that have a time of their own."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_local.time, name)


_local = _Local()
time_of_thread = _TimeOfThread()


def _take_over_time() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("tui_sim.engine", "tui_sim.sinks", "tui_sim.clock")) and vars(module).get("time") is time:
            module.time = time_of_thread  # type: ignore[attr-defined]


_take_over_time()


class HandInbox(Inbox):
    """One in which waiting costs the engine's own time."""

    def __init__(self, passing: HandTime) -> None:
        super().__init__()
        self._passing = passing
        self._given = self._taken = 0

    def put(self, command: Command) -> int:
        self._given = super().put(command)
        return self._given

    def get(self, wait: float = 0.0) -> tuple[int, Command] | None:
        self._passing.wait(wait, lambda: self._given > self._taken)
        found = super().get()
        self._taken = found[0] if found is not None else self._taken
        return found


class HandEngine:
    """An engine on the wall clock whose time, from ``runs.START`` on, passes only in :meth:`run`."""

    def __init__(
        self,
        sink: Sink | None = None,
        *,
        clock: Callable[[], Clock] = WallClock,
        watch: Sequence[str] = (),
        **changes: Any,
    ) -> None:
        """``changes`` are those of :func:`tests.runs.engine`; ``watch`` are channels watched from the start on."""
        self.time = HandTime(runs.START)
        self.engine = runs.engine(sink, clock=clock, inbox=HandInbox(self.time), **changes)
        weakref.finalize(self, self.time.abandon)
        if watch:
            self.engine.watch(watch)
        threading.Thread(target=self.time.life, args=(self.engine.run,), daemon=True).start()

    def run(self, seconds: float = 0.0) -> Snapshot:
        """Let the engine live on; without time it takes in commands and what has been acknowledged."""
        self.time.run(seconds)
        return self.engine.snapshot()

    def until(self, condition: Callable[[Snapshot], Any], seconds: float = 30.0) -> Snapshot:
        """Let it live on for a hundredth of a second again and again, until ``condition`` is true of its snapshot."""
        for _ in range(round(100 * seconds)):
            snapshot = self.run(0.01)
            if condition(snapshot):
                return snapshot
        raise AssertionError(f"not within {seconds} s: {self.engine.snapshot()}")

    def submit(self, command: Command) -> int:
        """As the engine's."""
        return self.engine.submit(command)

    def finish(self, seconds: float = 60.0) -> Snapshot:
        """Let it live on to its end, which comes within so many seconds."""
        return self.until(lambda snapshot: snapshot.state == "ended", seconds)
