"""Pipes that nobody reads."""

import fcntl
import os
import select
import termios
from array import array
from collections.abc import Iterator
from contextlib import contextmanager

from tests import runs

CAPACITY = 1 << 16
"""Bytes that a pipe of Linux holds, unless somebody has changed that."""


@contextmanager
def _writing(descriptor: int) -> Iterator[int]:
    """A descriptor of our own for the pipe's end to write to; those of others stay as they are."""
    ours = os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY | os.O_NONBLOCK)
    try:
        yield ours
    finally:
        os.close(ours)


def until_full(descriptor: int) -> None:
    """Wait until a writer has filled the pipe."""
    with _writing(descriptor) as ours:
        runs.until(lambda: not select.select((), (ours,), (), 0)[1])


def fill(descriptor: int) -> None:
    """Write to the pipe until not a byte more fits in."""
    with _writing(descriptor) as ours:
        for size in (select.PIPE_BUF, 1):
            try:
                while True:
                    os.write(ours, b"." * size)
            except BlockingIOError:
                pass


def unread(descriptor: int) -> int:
    """How many bytes of what was written to a pipe nobody has read yet."""
    count = array("i", [0])
    fcntl.ioctl(descriptor, termios.FIONREAD, count)
    return count[0]
