"""JSON Lines as ``--output stdout`` and ``file:`` write them."""

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import orjson

from tui_sim.verify.records import ConsumedRecord

_BATCH = 2000
_FIELDS: dict[str, tuple[type, ...]] = {
    "topic": (str,), "key": (str,), "timestamp": (int,), "value": (dict, list, str, int, float, bool, type(None)),
}  # fmt: skip
"""A line's fields; what the value holds is for the schemas."""


class JsonLinesSource:
    """The records of a file; ``-`` is standard input."""

    starts: dict[tuple[str, int], int] = {}  # noqa: RUF012 - the protocol's attribute; lines can't be missing by number
    ends = starts

    def __init__(self, path: str) -> None:
        """Open it.

        Raises:
            OSError: it can't be read.
        """
        if path == "-" and sys.stdin is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        standard = path == "-"
        self._file: BinaryIO = open(0 if standard else path, "rb", closefd=not standard)  # noqa: SIM115 - read() closes it
        self.address = "standard input" if standard else path
        self.total = 0 if standard else os.fstat(self._file.fileno()).st_size
        self.done = 0

    def read(self) -> Iterator[list[ConsumedRecord | str]]:
        """Batches of records; a text in place of one says what is wrong with its line."""
        batch: list[ConsumedRecord | str] = []
        with self._file:
            for number, line in enumerate(self._file, 1):
                self.done += len(line)
                batch.append(_record(number, line))
                if len(batch) >= _BATCH:
                    yield batch
                    batch = []
        yield batch

    def compacted(self) -> Sequence[str]:
        """A file keeps what it was given."""
        return ()


def _record(number: int, line: bytes) -> ConsumedRecord | str:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        return f"line {number}: {error}"
    if not isinstance(record, dict):
        return f"line {number}: not an object"
    for name, kind in _FIELDS.items():
        if name not in record:
            return f"line {number}: {name!r} is missing"
        if type(record[name]) not in kind:
            return f"line {number}: {name!r} is {str(record[name])[:50]!r}"
    topic, key, timestamp, value = (record[name] for name in _FIELDS)
    return ConsumedRecord(topic, -1, number, timestamp, False, key.encode(), value)
