"""File descriptors that we do not own: written to however others have set them, and led to nowhere."""

import os
import select
from collections.abc import Callable


def to_descriptor(number: int) -> Callable[[bytes], int]:
    """Writes to a descriptor that others share, who may have made it non-blocking."""

    def write(data: bytes) -> int:
        while True:
            try:
                return os.write(number, data)
            except BlockingIOError:
                select.select((), (number,), ())

    return write


def lead_nowhere(*numbers: int) -> None:
    """Whatever is still written to these descriptors goes nowhere, and nobody fails who writes it."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for number in numbers:
        os.dup2(nowhere, number)
    if nowhere not in numbers:
        os.close(nowhere)
