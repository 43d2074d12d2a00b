"""Memory over a simulated day: ``python -m tests.benchmarks.memory [--hours 24]`` prints a table by the hour.

Four channels, 140 chat messages a minute together, natural pacing, no consumer: what grows is the world's own.
"""

import argparse
import gc
import os
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from tests import runs
from tui_sim.engine.schedule import SLICE

CHANNELS = ("alpha_tv", "beta_tv", "gamma_tv", "delta_tv")
MESSAGES = 140.0


class Hour(NamedTuple):
    """The process at the end of a simulated hour."""

    number: int
    events: int
    """So far."""
    blocks: int
    """Pieces of memory that Python objects hold, whatever their size."""
    resident: int
    """Bytes."""


def by_hour(hours: int, seed: int = 1) -> Iterator[Hour]:
    """A world's memory at the beginning (hour 0) and at the end of each simulated hour."""
    rate = runs.rate_of(MESSAGES, runs.RICH_MIX)
    slices = runs.slices(natural=True, seed=seed, channels=CHANNELS, rate=rate, mix=runs.RICH_MIX)
    events = 0
    gc.freeze()  # what was there before is not looked through again and again
    try:
        for number in range(hours + 1):
            gc.collect()
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            yield Hour(number, events, sys.getallocatedblocks(), pages * os.sysconf("SC_PAGE_SIZE"))
            events += sum(len(some) for some in islice(slices, 3600 * runs.SECOND // SLICE))
    finally:
        gc.unfreeze()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.memory", description=__doc__)
    parser.add_argument("--hours", type=int, default=24)
    options = parser.parse_args()
    print(f"{'hour':>4}{'events':>12}{'blocks':>12}{'resident MB':>14}{'seconds':>10}")
    began = time.perf_counter()
    for hour in by_hour(options.hours):
        seconds = time.perf_counter() - began
        print(f"{hour.number:>4}{hour.events:>12,}{hour.blocks:>12,}{hour.resident / 1e6:>14.1f}{seconds:>10.1f}")


if __name__ == "__main__":
    main()
