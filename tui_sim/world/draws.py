"""Randomness: named generators that depend on the seed and their name alone, and cheap identifiers."""

import random
from collections.abc import Sequence
from typing import Self, TypeVar

_T = TypeVar("_T")
_HEX_BLOCK = 128
_VARIANT = "89ab" * 4


class Draws(random.Random):
    """A generator seeded from (seed, name); two names never share a stream, whatever ``PYTHONHASHSEED`` says."""

    def __init__(self, seed: int, *name: object) -> None:
        super().__init__("/".join(map(str, (seed, *name))))
        self._hex = ""
        self._at = 0

    def __new__(cls, *_args: object) -> Self:  # random.Random's __new__ wants a hashable seed
        return super().__new__(cls)

    def hex_digits(self, count: int) -> str:
        """``count`` (up to 32) random lower-case hexadecimal digits."""
        at = self._at
        if at + count > len(self._hex):
            self._hex = self.randbytes(16 * _HEX_BLOCK).hex()
            at = 0
        self._at = at + count
        return self._hex[at : at + count]

    def uuid(self) -> str:
        """A random UUID (version 4, RFC 9562) in its usual writing."""
        digits = self.hex_digits(32)
        return (
            f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-{_VARIANT[int(digits[16], 16)]}{digits[17:20]}-{digits[20:]}"
        )

    def pick(self, items: Sequence[_T]) -> _T:
        """One of ``items``, each as likely."""
        return items[int(self.random() * len(items))]

    def poisson(self, mean: float) -> int:
        """A Poisson count; above a mean of 30 by its normal approximation, rounded and never negative."""
        if mean <= 0.0:
            return 0
        if mean > 30.0:
            return max(0, round(self.gauss(mean, mean**0.5)))
        count, product, limit = 0, self.random(), 2.718281828459045**-mean
        while product > limit:
            count += 1
            product *= self.random()
        return count


def mix64(seed: int, index: int) -> int:
    """64 well-mixed bits of (seed, index): the finaliser of SplitMix64 (Steele, Lea, Flood 2014)."""
    z = (seed * 0x9E3779B97F4A7C15 + index * 0xD1342543DE82EF95 + 0x632BE59BD9B4E019) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return z ^ (z >> 31)
