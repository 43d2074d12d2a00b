"""The log: to stderr and a file, as text or JSON lines, by writers that never wait for a reader."""

import json
import logging
import sys
from collections.abc import Callable
from typing import Literal

from tui_sim.one_line import printable
from tui_sim.reporting.background_writer import BackgroundWriter, usual_notice
from tui_sim.reporting.log_file import LogFile
from tui_sim.timestamps import SECOND, Timestamps

LOGGER = "telemetra"


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        time = f"{Timestamps().up_to_millisecond(round(record.created * SECOND) // 1000)}Z"
        line = {"time": time, "level": record.levelname, "message": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


class _TextFormatter(logging.Formatter):
    """Whatever a message holds is one line that steers no terminal; only what is for debugging may have several."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s - %(levelname)s - %(message)s", "%Y-%m-%d %H:%M:%S")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - logging's own name
        lines = record.message.split("\n") if record.levelno == logging.DEBUG else [record.message]
        record.message = "\n".join(map(printable, lines))
        return super().formatMessage(record)


class _StderrHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to what stderr is at the moment (a progress bar takes its place while it is shown)."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.writer = sys.stderr if isinstance(sys.stderr, BackgroundWriter) else None

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is None:  # closed by whoever started us
            return
        self.setStream(sys.stderr)
        super().emit(record)


class _FileHandler(logging.Handler):
    """Writes to the log file."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self.writer = BackgroundWriter(LogFile(path).write)

    def emit(self, record: logging.LogRecord) -> None:
        self.writer.write(f"{self.format(record)}\n")

    def close(self) -> None:
        self.writer.close()
        super().close()


class _Early(logging.Handler):
    """Keeps the first lines for the screen, which opens after them."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


def early(logger: logging.Logger) -> list[logging.LogRecord]:
    """What was logged before the screen opened, once; from now on the caller listens itself."""
    records = []
    for handler in list(logger.handlers):
        if isinstance(handler, _Early):
            records += handler.records
            logger.removeHandler(handler)
    return records


def _writers(logger: logging.Logger) -> list[BackgroundWriter]:
    writers = [one.writer for one in logger.handlers if isinstance(one, _StderrHandler | _FileHandler)]
    return [writer for writer in writers if writer is not None]


def unread(logger: logging.Logger) -> bool:
    """Whether the log went to a pipe that nobody reads any more (``2>&1 | head``)."""
    return any(
        isinstance(handler, _StderrHandler) and handler.writer is not None and handler.writer.unread
        for handler in logger.handlers
    )


def settle(logger: logging.Logger, patience: float = 1.0) -> None:
    """Wait until the log is written, but no longer than ``patience`` seconds for a reader that rests."""
    for writer in _writers(logger):
        writer.wait(patience)


def open_log(level: str, line_format: Literal["text", "json"], path: str | None, *, stderr: bool) -> logging.Logger:
    """The program's logger, at ``level``; to stderr or else to the screen, and to the file ``path`` if given.

    Raises:
        OSError: the file can't be written.
    """
    logger = logging.getLogger(LOGGER)
    logger.setLevel(level)
    logger.propagate = False
    for handler in list(logger.handlers):
        logger.removeHandler(handler)
        handler.close()
    formatter: logging.Formatter
    formatter = _JsonFormatter() if line_format == "json" else _TextFormatter()
    handlers: list[logging.Handler] = [_StderrHandler() if stderr else _Early()]
    if path is not None:
        handlers.append(_FileHandler(path))
    for handler in handlers:
        handler.setFormatter(formatter)
        logger.addHandler(handler)
    for writer in _writers(logger):
        writer.notice = _notice(formatter)
    return logger


def _notice(formatter: logging.Formatter) -> Callable[[int, str], str]:
    """A line of the log in place of others that are missing."""

    def line(lines: int, reason: str) -> str:
        text = usual_notice(lines, reason).replace("lines", "log lines", 1)
        return formatter.format(logging.LogRecord(LOGGER, logging.WARNING, "", 0, "%s", (text,), None))

    return line
