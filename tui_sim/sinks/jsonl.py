"""JSON Lines, to stdout or a file, without ever blocking on a slow reader."""

import errno
import os
import select
import stat
import time
from collections import deque
from collections.abc import Sequence

from tui_sim.receipt import Receipt
from tui_sim.sinks.base import Record, SinkClosed, SinkRefused, SinkUnavailable, Tell
from tui_sim.sinks.ledger import DeliveryLedger

_ROOM = 1 << 20  # bytes held back for a slow reader before the queue counts as full
_PIPE_WRITE = 4096  # PIPE_BUF on Linux: a pipe that select() calls writable takes so many bytes at once
_FILE_WRITE = 1 << 16


def _opened(path: str) -> int:
    """A descriptor of the file, emptied. A FIFO that nobody reads is not waited for: that is ENXIO."""
    waits = os.O_NONBLOCK if os.path.exists(path) and stat.S_ISFIFO(os.stat(path).st_mode) else 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC | waits, 0o644)
    os.set_blocking(descriptor, True)
    return descriptor


class JsonLinesSink:
    """Writes ``{"topic": ..., "key": ..., "timestamp": ..., "value": ...}`` a line.

    A line counts as acknowledged once the operating system has taken all of its bytes.
    """

    def __init__(self, topics: Sequence[str], path: str | None) -> None:
        """``path`` is replaced when the sink opens; None is standard output."""
        self.ledger = DeliveryLedger(topics)
        self.kind = "file" if path else "stdout"
        self.address = path or "stdout"
        self._path = path
        self._descriptor = -1
        self._write_size = _FILE_WRITE
        self._waits = False
        self._unwritten = bytearray()
        self._under_way: deque[tuple[int, int, str, bytes, int | None]] = deque()  # end, length, topic, key, seq
        self._position = 0  # bytes the operating system has taken
        self._end = 0  # bytes it was ever given
        self._whole = 0  # bytes of whole lines in the file
        self._number = 0
        self._receipts: list[Receipt] = []

    def open(self, tell: Tell) -> None:
        try:
            self._descriptor = os.dup(1) if self._path is None else _opened(self._path)
        except OSError as error:
            if error.errno == errno.ENXIO:
                raise SinkUnavailable("nobody reads it yet") from error
            raise SinkRefused(f"{self.address}: {error.strerror}") from error
        mode = os.fstat(self._descriptor).st_mode
        self._waits = not stat.S_ISREG(mode)
        if self._waits:
            self._write_size = _PIPE_WRITE

    def send(self, records: Sequence[Record]) -> int:
        unwritten, under_way, ledger = self._unwritten, self._under_way, self.ledger
        for taken, (topic, key, timestamp, value, seq) in enumerate(records):
            if len(unwritten) >= _ROOM:
                return taken
            line = b'{"topic":"%b","key":"%b","timestamp":%d,"value":%b}\n' % (topic.encode(), key, timestamp, value)
            unwritten += line
            self._end += len(line)
            under_way.append((self._end, len(line), topic, key, seq))
            ledger.of(topic, key).queued += 1
        return len(records)

    def poll(self, timeout: float) -> None:
        if not self._unwritten:
            if timeout:
                time.sleep(timeout)
            return
        deadline = time.monotonic() + timeout
        view = memoryview(self._unwritten)
        written = 0
        failure: OSError | None = None
        try:
            while written < len(view):
                if self._waits and not self._writable(max(0.0, deadline - time.monotonic())):
                    break
                with view[written : written + self._write_size] as part:
                    written += os.write(self._descriptor, part)
        except BrokenPipeError:
            raise SinkClosed from None
        except OSError as error:
            failure = error
        finally:
            view.release()
            del self._unwritten[:written]
            self._position += written
            self._settle("")
        if failure is not None:
            self._give_up(failure)

    def _writable(self, timeout: float) -> bool:
        return bool(select.select((), (self._descriptor,), (), timeout)[1])

    def _settle(self, error: str) -> None:
        """Count the lines that are wholly out; with ``error``, all that are left, as failed."""
        under_way, ledger = self._under_way, self.ledger
        while under_way and (error or under_way[0][0] <= self._position):
            _, length, topic, key, seq = under_way.popleft()
            if error:
                ledger.fail(topic, key, error, answered=True)
            else:
                ledger.of(topic, key).acknowledge()
                self._number += 1
                self._whole += length
            if seq is not None and error:
                self._receipts.append(Receipt(seq, "failed", at=time.time(), error=error))
            elif seq is not None:
                self._receipts.append(Receipt(seq, "acknowledged", offset=self._number - 1, at=time.time()))

    def _give_up(self, error: OSError) -> None:
        """What was queued can't be written (a full disk): it has failed, and a half line is taken back."""
        self._settle("")
        self._unwritten.clear()
        self._settle(f"{self.address}: {error.strerror}")
        self._position = self._end
        if not self._waits:
            os.ftruncate(self._descriptor, self._whole)
            os.lseek(self._descriptor, self._whole, os.SEEK_SET)

    def receipts(self) -> list[Receipt]:
        taken, self._receipts = self._receipts, []
        return taken

    def reason(self, topics: Sequence[str], seconds: float) -> str:
        return "it takes nothing"

    def close(self, *, at_once: bool = False) -> None:
        self._unwritten.clear()
        self._settle("not written before the end")
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1
