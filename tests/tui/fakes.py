"""The real engine behind the screen, at a time that the test moves on: no waiting, and every run the same."""

import math
import sys
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from tests import runs
from tui_sim.clock import WallClock
from tui_sim.commands import Command, Watch
from tui_sim.engine.inbox import Inbox
from tui_sim.engine.snapshot import Account, Snapshot
from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Sink
from tui_sim.sinks.memory import MemorySink
from tui_sim.tui.app import TelemetraApp
from tui_sim.tui.run_info import RunInfo

CHANNELS = ("night_owl", "pixel_fox", "speed_run", "cozy_corner")
ADDRESS = "127.0.0.1:41234"
_STUCK = 60.0  # seconds of real time after which an engine that does not come to rest is a failure
_TAKES = 0.0001  # seconds that the output needs for a record: as fast as possible is 10,000 a second


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
        self._moving = self._abandoned = False

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
            self._turn.wait_for(lambda: self._moving)
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
            self._limit += round(1e6 * seconds)
            self._moving = not self._abandoned
            self._turn.notify_all()
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


def _take_over_time() -> None:
    for name, module in list(sys.modules.items()):
        if name.startswith(("tui_sim.engine", "tui_sim.sinks", "tui_sim.clock")) and vars(module).get("time") is time:
            module.time = _TimeOfThread()  # type: ignore[attr-defined]


_take_over_time()


class _Inbox(Inbox):
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


class ScriptedHandle:
    """A running engine, of which a test sees and moves everything: the first channel is watched from the start on.

    It keeps the engine's promises, as it is one: commands act when time goes on (:meth:`run`), rows come from when the
    watch took effect on, receipts once the output has acknowledged.
    """

    def __init__(
        self,
        seconds: float = 60,
        seed: int = 4,
        rate: float | None = 40.0,
        *,
        sink: Sink | None = None,
        channels: tuple[str, ...] = CHANNELS,
    ) -> None:
        """``sink`` None is one that takes and acknowledges everything."""
        self.commands: list[Command] = []
        """What the app has asked for, but for what it watches."""
        self.changes: dict[str, Any] = {}
        """What a snapshot says in place of what the engine says."""
        self.sink: Any = sink if sink is not None else output()
        self._passing = HandTime(runs.START)
        self._engine = runs.engine(
            self.sink, clock=WallClock, rate=rate, seed=seed, channels=channels, embedded=output,
            inbox=_Inbox(self._passing),
        )  # fmt: skip
        weakref.finalize(self, self._passing.abandon)
        self.channels = channels
        self._engine.watch(channels[:1])
        threading.Thread(target=self._passing.life, args=(self._engine.run,), daemon=True).start()
        self.run(seconds)

    def run(self, seconds: float = 0.0) -> None:
        """Let the engine live on; without time it takes in commands and what has been acknowledged."""
        self._passing.run(seconds)

    @property
    def now(self) -> float:
        """Monotonic seconds of the engine's time."""
        return self._passing.monotonic()

    def start(self) -> None:
        """It has been started."""

    def submit(self, command: Command) -> int:
        if not isinstance(command, Watch):
            self.commands.append(command)
        return self._engine.submit(command)

    def watch(self, channels: Sequence[str]) -> None:
        self._engine.watch(channels)

    def receipt(self, seq: int) -> Receipt:
        return self._engine.receipt(seq)

    def account(self) -> Account:
        return self._engine.account()

    def join(self, timeout: float) -> bool:
        self.run(timeout)
        return self._engine.snapshot().state == "ended"

    def snapshot(self) -> Snapshot:
        return replace(self._engine.snapshot(), **self.changes)


def output(kind: str = "embedded", **options: Any) -> MemorySink:
    """A sink of the kind and the address that the tests know; ``options`` are the memory sink's."""
    made = MemorySink(list(runs.NAMES.values()), delay=_TAKES, **options)
    made.address, made.kind = ADDRESS, kind
    return made


def app(handle: ScriptedHandle | None = None, **options: Any) -> TelemetraApp:
    """The app on a scripted handle; polling is the test's."""
    scripted = handle if handle is not None else ScriptedHandle()
    return TelemetraApp(scripted, RunInfo(scripted.channels, **options), polls=False)
