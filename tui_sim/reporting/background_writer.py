"""A text stream that never waits for its reader: a thread of its own writes, and lines that find no room are counted.

Standard error and the log file are written this way: a full pipe, a stopped terminal, a FIFO that nobody reads and a
disk that is full hold up nothing but that thread.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable

_ROOM = 10_000
"""Lines kept for a reader who rests: minutes of a busy log, a few megabytes."""
_AT_ONCE = 4096  # bytes: PIPE_BUF of Linux, which a pipe takes whole or not at all
_TRY_AGAIN = 0.5  # seconds


def usual_notice(lines: int, reason: str) -> str:
    """A line in place of ``lines`` that are missing because nobody read, or for a ``reason``."""
    return f"{lines} lines left out: {reason or 'nobody read them'}"


class BackgroundWriter:
    """A line-buffered text stream. What is older gives way to what is newer: the last lines are always kept."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def __init__(
        self, write: Callable[[bytes], int], descriptor: int = -1, room: int = _ROOM, try_again: float = _TRY_AGAIN
    ) -> None:
        """``write`` takes some of the bytes, however long that takes, says how many, and raises OSError when it can't
        now; ``descriptor`` is what it writes to, where that stays the same; ``room`` is in lines,
        ``try_again`` in seconds between attempts while writing fails.
        """
        self._write = write
        self._descriptor = descriptor
        self._room = room
        self._try_again = try_again
        self.notice: Callable[[int, str], str] = usual_notice
        """Makes the line that stands where others are missing."""
        self.unread = False
        """Whether the reader has gone for good (a closed pipe)."""
        self._news = threading.Condition()
        self._waiting: deque[bytes] = deque()
        self._part = ""  # of a line
        self._lost = 0
        self._taken = 0  # how often something was written
        self._in_hand = False
        self._given_up_at = -1
        self._closed = False
        self._thread: threading.Thread | None = None

    # A text stream

    def write(self, text: str) -> int:
        """Take ``text``; whole lines are on their way."""
        with self._news:
            whole, newline, rest = text.rpartition("\n")
            if newline:
                lines = f"{self._part}{whole}{newline}".splitlines(keepends=True)
                self._part = rest
                self._push(lines)
            else:
                self._part += text
        return len(text)

    def flush(self) -> None:
        """Send the part of a line that is there on its way; waits for nothing."""
        with self._news:
            if self._part:
                part, self._part = self._part, ""
                self._push([part])

    def isatty(self) -> bool:
        """Whether it is a terminal."""
        return self._descriptor >= 0 and os.isatty(self._descriptor)

    def fileno(self) -> int:
        """The descriptor behind it.

        Raises:
            OSError: there is none that stays.
        """
        if self._descriptor < 0:
            raise OSError("no descriptor")
        return self._descriptor

    def writable(self) -> bool:
        """As streams have it."""
        return True

    def wait(self, patience: float = 1.0, limit: float = 5.0) -> bool:
        """Wait until all is written, as long as it moves: ``patience`` seconds without a move and ``limit`` seconds in
        all end it, and who has waited in vain does not wait again. Whether all is written.
        """
        self.flush()
        end = time.monotonic() + limit
        with self._news:
            seen, moved = self._taken, time.monotonic()
            while (self._waiting or self._in_hand) and not self.unread:
                now = time.monotonic()
                if self._taken != seen:
                    seen, moved = self._taken, now
                until = min(end, moved + patience)
                if now >= until or self._given_up_at == self._taken:
                    self._given_up_at = self._taken
                    return False
                self._news.wait(until - now)
        return True

    def close(self) -> None:
        """Wait for what is there, within bounds, and let the thread go."""
        self.wait()
        with self._news:
            self._closed = True
            self._news.notify_all()

    # The thread

    def _push(self, lines: list[str]) -> None:
        if self.unread:
            return
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="telemetra-log", daemon=True)
            self._thread.start()
        self._waiting.extend(line.encode(self.encoding, self.errors) for line in lines)
        while len(self._waiting) > self._room:
            self._waiting.popleft()
            self._lost += 1
        self._news.notify_all()

    def _run(self) -> None:
        reason = ""
        while True:
            with self._news:
                while not self._waiting and not self._closed:
                    self._news.wait()
                if not self._waiting:
                    return
                lost, self._lost = self._lost, 0
                data, self._in_hand = self._waiting.popleft(), True
            if lost:
                data = self.notice(lost, reason).encode(self.encoding, self.errors) + b"\n" + data
            reason = self._send(data)
            with self._news:
                self._in_hand = False
                self._news.notify_all()

    def _send(self, data: bytes) -> str:
        """Write ``data``, however long it takes; why it failed at first, if it did."""
        reason = ""
        while data and not self.unread:
            try:
                data = data[self._write(data[:_AT_ONCE]) :]
            except BrokenPipeError:
                with self._news:
                    self.unread = True
                    self._waiting.clear()
                    self._news.notify_all()
            except OSError as error:
                reason = error.strerror or str(error)
                time.sleep(self._try_again)
            else:
                with self._news:
                    self._taken += 1
                    self._news.notify_all()
        return reason
