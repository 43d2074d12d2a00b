"""A histogram of latencies: fine enough for quantiles, small enough to be in every snapshot."""

from bisect import bisect_left
from dataclasses import dataclass
from itertools import accumulate

# The E24 series of preferred numbers (IEC 60063), with 5.0 for 5.1 so that 1, 2 and 5 are bounds.
_E24 = (1.0, 1.1, 1.2, 1.3, 1.5, 1.6, 1.8, 2.0, 2.2, 2.4, 2.7, 3.0,
        3.3, 3.6, 3.9, 4.3, 4.7, 5.0, 5.6, 6.2, 6.8, 7.5, 8.2, 9.1)  # fmt: skip
BOUNDS = tuple(round(step * 10.0**power, 9) for power in range(-4, 3) for step in _E24)
"""Upper bounds of the buckets, in seconds: 0.1 ms to 910 s, each 6 to 15% above the one before."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long things took. ``counts`` has one number for each of :data:`BOUNDS`, and one for what took longer
    (none at all while nothing was measured); ``total`` is the sum in seconds.
    """

    counts: tuple[int, ...] = ()
    total: float = 0.0

    @property
    def count(self) -> int:
        """How many were measured."""
        return sum(self.counts)

    @property
    def mean(self) -> float | None:
        """Seconds; None when nothing was measured."""
        return self.total / self.count if self.count else None

    def quantile(self, part: float) -> float | None:
        """The upper bound in seconds of the bucket that holds the quantile ``part`` (0 to 1); None without any."""
        if not self.count:
            return None
        sums = list(accumulate(self.counts))
        found = bisect_left(sums, part * sums[-1])
        return BOUNDS[min(found, len(BOUNDS) - 1)]

    def up_to(self, bound: float) -> int:
        """How many took at most ``bound`` seconds, one of :data:`BOUNDS`."""
        return sum(self.counts[: bisect_left(BOUNDS, bound) + 1])


class LatencyMeter:
    """Collects what becomes a :class:`Latency`."""

    __slots__ = ("_counts", "_total")

    def __init__(self) -> None:
        self._counts = [0] * (len(BOUNDS) + 1)
        self._total = 0.0

    def add(self, seconds: float) -> None:
        """Take in one measurement."""
        self._counts[bisect_left(BOUNDS, seconds)] += 1
        self._total += seconds

    def read(self) -> Latency:
        """What has been measured so far."""
        return Latency(tuple(self._counts), self._total)
