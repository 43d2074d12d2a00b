"""The real engine behind the screen, at a time that the test moves on: no waiting, and every run the same."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests import runs
from tests.hand_time import HandEngine
from tui_sim.commands import Command, Watch
from tui_sim.engine.snapshot import Account, Snapshot
from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Sink
from tui_sim.sinks.memory import MemorySink
from tui_sim.tui.app import TelemetraApp
from tui_sim.tui.run_info import RunInfo

CHANNELS = ("night_owl", "pixel_fox", "speed_run", "cozy_corner")
ADDRESS = "127.0.0.1:41234"
_TAKES = 0.0001  # seconds that the output needs for a record: as fast as possible is 10,000 a second


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
        self.channels = channels
        self._hand = HandEngine(self.sink, rate=rate, seed=seed, channels=channels, embedded=output, watch=channels[:1])
        self._engine = self._hand.engine
        self.run(seconds)

    def run(self, seconds: float = 0.0) -> None:
        """Let the engine live on; without time it takes in commands and what has been acknowledged."""
        self._hand.run(seconds)

    @property
    def now(self) -> float:
        """Monotonic seconds of the engine's time."""
        return self._hand.time.monotonic()

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
