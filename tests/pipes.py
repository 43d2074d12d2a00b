"""Pipes that nobody reads."""

import fcntl
import os
import sys
import termios

from tests import runs

ROOM = 60_000
"""Bytes that a pipe holds when nothing more of ours fits in: it has 65,536, and is filled by pieces of up to 4,096."""


def waiting(descriptor: int) -> int:
    """How many bytes are in the pipe."""
    return int.from_bytes(fcntl.ioctl(descriptor, termios.FIONREAD, b"\0\0\0\0"), sys.byteorder)


def until_full(descriptor: int) -> None:
    """Wait until a writer has filled the pipe."""
    runs.until(lambda: waiting(descriptor) > ROOM)


def fill(descriptor: int) -> None:
    """Write to the pipe until not a byte more fits in; whoever writes to ``descriptor`` still waits for room."""
    ours = os.open(f"/proc/self/fd/{descriptor}", os.O_WRONLY | os.O_NONBLOCK)
    try:
        for size in (4096, 1):
            try:
                while True:
                    os.write(ours, b"." * size)
            except BlockingIOError:
                pass
    finally:
        os.close(ours)
