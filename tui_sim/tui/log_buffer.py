"""Keeps log lines until the log panel takes them."""

import logging
import time
from collections import deque


class LogBuffer(logging.Handler):
    """A log handler that any thread may write to; the newest 1,000 lines stay."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: deque[tuple[str, str]] = deque(maxlen=1000)

    def emit(self, record: logging.LogRecord) -> None:
        stamp = time.strftime("%H:%M:%S", time.localtime(record.created))
        self._lines.append((record.levelname, f"{stamp} {record.getMessage()}"))

    def take(self) -> list[tuple[str, str]]:
        """What has come since the last time, oldest first: the name of its level, and the line."""
        return [self._lines.popleft() for _ in range(len(self._lines))]
