"""The way of commands from any thread to the engine's."""

import queue
import threading

from tui_sim.commands import Command


class Inbox:
    """Commands in the order in which they were given, each with its ticket."""

    def __init__(self) -> None:
        self._waiting: queue.SimpleQueue[tuple[int, Command]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._tickets = 0

    def put(self, command: Command) -> int:
        """Leave a command, from whatever thread; its ticket."""
        with self._lock:
            self._tickets += 1
            self._waiting.put((self._tickets, command))
            return self._tickets

    def get(self, wait: float = 0.0) -> tuple[int, Command] | None:
        """The next ticket and command; None when there is none within ``wait`` seconds."""
        try:
            return self._waiting.get(timeout=wait) if wait > 0.0 else self._waiting.get_nowait()
        except queue.Empty:
            return None
