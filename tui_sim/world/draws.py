"""Randomness: named generators that depend on the seed and their name alone, and cheap identifiers."""

import random
from collections.abc import Sequence
from typing import Self, TypeVar

_T = TypeVar("_T")
_BLOCK = 128  # identifiers drawn at once
# Where the 32 digits of a UUID stand in its usual writing (RFC 9562), and what its variant makes of a random digit.
_COLUMNS = (*range(8), *range(9, 13), *range(14, 18), *range(19, 23), *range(24, 36))
_VERSION, _VARIANT = 14, 19
_BLANKS = (b"-" * 36 + b",") * _BLOCK
_VARIANTS = bytes.maketrans(b"0123456789abcdef", b"89ab" * 4)


class Draws(random.Random):
    """A generator seeded from (seed, name); two names never share a stream, whatever ``PYTHONHASHSEED`` says."""

    def __init__(self, seed: int, *name: object) -> None:
        super().__init__("/".join(map(str, (seed, *name))))
        self._hex = ""
        self._at = 0
        self._uuids: list[str] = []

    def __new__(cls, *_args: object) -> Self:  # random.Random's __new__ wants a hashable seed
        return super().__new__(cls)

    def hex_digits(self, count: int) -> str:
        """``count`` (up to 32) random lower-case hexadecimal digits."""
        at = self._at
        if at + count > len(self._hex):
            self._hex = self.randbytes(16 * _BLOCK).hex()
            at = 0
        self._at = at + count
        return self._hex[at : at + count]

    def uuid(self) -> str:
        """A random UUID (version 4, RFC 9562) in its usual writing."""
        if not self._uuids:
            self._draw_uuids()
        return self._uuids.pop()

    def uuids(self, count: int) -> list[str]:
        """As many calls of :meth:`uuid`."""
        while len(self._uuids) < count:
            self._draw_uuids()
        taken = self._uuids[-count:]
        del self._uuids[-count:]
        return taken

    def _draw_uuids(self) -> None:
        # Column by column for all of the block at once, which is several times as fast as one by one.
        digits, written = self.randbytes(16 * _BLOCK).hex().encode(), bytearray(_BLANKS)
        for place, column in enumerate(_COLUMNS):
            written[column::37] = digits[place::32]
        written[_VERSION::37] = b"4" * _BLOCK
        written[_VARIANT::37] = written[_VARIANT::37].translate(_VARIANTS)
        self._uuids += written[:-1].decode().split(",")

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
