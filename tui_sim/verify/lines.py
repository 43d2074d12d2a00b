"""JSON Lines as ``--output stdout`` and ``file:`` write them."""

import os
import sys
from collections.abc import Iterator
from typing import BinaryIO

import orjson

from tui_sim.verify.audit import Found

_BATCH = 2000


class Lines:
    """The records of a file; ``-`` is standard input."""

    starts: dict[tuple[str, int], int] = {}  # noqa: RUF012 - the protocol's attribute; lines can't be missing by number
    ends = starts

    def __init__(self, path: str) -> None:
        """Open it.

        Raises:
            OSError: it can't be read.
        """
        self._file: BinaryIO = sys.stdin.buffer if path == "-" else open(path, "rb")  # noqa: SIM115 - read to its end
        self.address = "standard input" if path == "-" else path
        self.total = os.fstat(self._file.fileno()).st_size if path != "-" else 0
        self.done = 0

    def read(self) -> Iterator[list[Found | str]]:
        """Batches of records; a text in place of one says what is wrong with its line."""
        batch: list[Found | str] = []
        for number, line in enumerate(self._file, 1):
            self.done += len(line)
            batch.append(_record(number, line))
            if len(batch) >= _BATCH:
                yield batch
                batch = []
        yield batch


def _record(number: int, line: bytes) -> Found | str:
    try:
        record = orjson.loads(line)
        return Found(
            str(record["topic"]),
            -1,
            number,
            int(record["timestamp"]),
            False,
            str(record["key"]).encode(),
            record["value"],
        )
    except (orjson.JSONDecodeError, KeyError, TypeError, ValueError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        return f"line {number}: {reason}"
