"""Sees to it that the program ends when it should, also where the terminal holds the screen up or is gone.

Textual writes to the terminal from its event loop, by a short queue: where nobody reads, the loop stands still, and
with it everything that lives there. This thread does not need it.
"""

import os
import select
import signal
import termios
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from queue import Empty, SimpleQueue
from types import FrameType, TracebackType
from typing import Any, Protocol, Self

from tui_sim.commands import Stop
from tui_sim.engine.handle import Handle
from tui_sim.reporting.descriptors import lead_nowhere

_LOOK_EVERY = 0.1  # seconds
_ANSWERS_WITHIN = 0.5  # seconds in which the screen passes on what it was asked
_LEAVES_WITHIN = 2.0  # seconds after the run's end in which the screen closes by itself
_FORCED_WITHIN = 0.8  # seconds from the second signal to the end
_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_GONE = select.POLLHUP | select.POLLERR | select.POLLNVAL


class Finish(Protocol):
    """Says the totals; the exit code."""

    def __call__(self, *, forced: bool) -> int: ...


class Ending:
    """For as long as the screen is there: signals and a lost terminal ask the screen to drain, and where it does not
    answer the run is stopped all the same, the totals are told, and the process ends.
    """

    def __init__(self, handle: Handle, ask: Callable[[], object], finish: Finish) -> None:
        """``ask`` has the screen drain, and leave at once when it is asked again; called from a thread."""
        self._handle = handle
        self._ask = ask
        self._finish = finish
        self._signals: SimpleQueue[int] = SimpleQueue()
        self._over = threading.Event()
        self.terminal_is_gone = False
        self._thread = threading.Thread(target=self._watch, name="telemetra-ending", daemon=True)
        self._before: dict[int, Any] = {}
        self._attributes: list[Any] | None = None

    def __enter__(self) -> Self:
        with suppress(termios.error, OSError):
            self._attributes = termios.tcgetattr(0)
        for number in _SIGNALS:
            self._before[number] = signal.signal(number, self._note)
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, _frame: FrameType | None) -> None:
        self._signals.put(number)  # all that a handler may do, whatever it has interrupted

    def _watch(self) -> None:
        asked, stops_at, ended_at, leaves_at = 0, 0.0, 0.0, 0.0
        while not self._over.is_set():
            now = time.monotonic()
            wanted = self._next_signal() is not None
            if not self.terminal_is_gone and _has_hung_up():
                self.terminal_is_gone = wanted = True
                _let_go_of_the_terminal()
            if wanted:
                asked += 1
                self._ask()
                stops_at = stops_at or now + _ANSWERS_WITHIN
                if asked > 1:
                    leaves_at = leaves_at or now + _FORCED_WITHIN
                    self._handle.submit(Stop(now=True))
            if stops_at and now >= stops_at and self._handle.snapshot().state not in ("draining", "ended"):
                stops_at = now + _ANSWERS_WITHIN
                self._handle.submit(Stop())
            if self._has_ended():
                ended_at = ended_at or now
                leaves_at = leaves_at or ended_at + _LEAVES_WITHIN
            if leaves_at and now >= leaves_at:
                self._leave(forced=asked > 1)

    def _next_signal(self) -> int | None:
        try:
            return self._signals.get(timeout=_LOOK_EVERY)
        except Empty:
            return None

    def _has_ended(self) -> bool:
        return self._handle.snapshot().state == "ended"

    def _leave(self, *, forced: bool) -> None:
        """The screen does not close: end the process, with the totals and the terminal's settings as they were."""
        if self._over.is_set():
            return
        code = self._finish(forced=forced)
        if self._attributes is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(0, termios.TCSANOW, self._attributes)
        os._exit(code)


def _has_hung_up() -> bool:
    """Whether the other side of standard input or error has hung up."""
    watched = select.poll()
    for descriptor in (0, 2):
        watched.register(descriptor, 0)
    return any(event & _GONE for _, event in watched.poll(0))


def _let_go_of_the_terminal() -> None:
    """Nothing that is still written goes anywhere, and nothing more comes: who reads or writes there does not fail."""
    silence, _ = os.pipe()
    os.dup2(silence, 0)
    lead_nowhere(1, 2)
