"""The log: to stderr and a file, as text or JSON lines."""

import json
import logging
import os
import sys
from datetime import UTC, datetime
from typing import Literal

LOGGER = "telemetra"


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        moment = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line = {"time": moment.replace("+00:00", "Z"), "level": record.levelname, "message": record.getMessage()}
        return json.dumps(line, ensure_ascii=False)


class _StderrHandler(logging.StreamHandler):  # type: ignore[type-arg]
    """Writes to what stderr is at the moment (a progress bar takes its place while it is shown)."""

    unread = False
    """Whether whoever read our log through a pipe has gone."""

    def emit(self, record: logging.LogRecord) -> None:
        if sys.stderr is None:  # closed by whoever started us
            return
        self.setStream(sys.stderr)
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        if not isinstance(sys.exc_info()[1], BrokenPipeError):
            super().handleError(record)
            return
        self.unread = True
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, 2)  # what is still to be written, at exit for one, must not fail again
        os.close(nowhere)


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


def unread(logger: logging.Logger) -> bool:
    """Whether the log went to a pipe that nobody reads any more (``2>&1 | head``)."""
    return any(isinstance(handler, _StderrHandler) and handler.unread for handler in logger.handlers)


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
    if line_format == "json":
        formatter = _JsonFormatter()
    else:
        formatter = logging.Formatter("%(asctime)s - %(levelname)s - %(message)s", "%Y-%m-%d %H:%M:%S")
    handlers: list[logging.Handler] = [_StderrHandler() if stderr else _Early()]
    if path is not None:
        handlers.append(logging.FileHandler(path, encoding="utf-8"))
    for handler in handlers:
        handler.setFormatter(formatter)
        logger.addHandler(handler)
    return logger
