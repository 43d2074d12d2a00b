"""Randomness: named streams that depend on the seed and their name alone, identifiers, and weighted tables."""

import random
from bisect import bisect
from collections.abc import MutableSequence, Sequence
from itertools import accumulate
from typing import Any, Generic, Self, TypeVar

_T = TypeVar("_T")
_BLOCK = 128  # identifiers drawn at once
# What a UUID's variant (RFC 9562) makes of a random digit.
_VARIANTS = bytes.maketrans(b"0123456789abcdef", b"89ab" * 4)


class RandomStream(random.Random):
    """A generator seeded from (seed, name); two names never share a stream, whatever ``PYTHONHASHSEED`` says."""

    def __init__(self, seed: int, *name: object) -> None:
        super().__init__("/".join(map(str, (seed, *name))))
        self._hex = ""
        self._at = 0
        self._uuids: list[str] = []

    def __new__(cls, *_args: object) -> Self:  # random.Random's __new__ wants a hashable seed
        return super().__new__(cls)

    def __reduce__(self) -> tuple[Any, ...]:
        return RandomStream, (0,), (self.getstate(), self._hex, self._at, self._uuids)

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        generator, self._hex, self._at, self._uuids = state
        self.setstate(generator)

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
        """``count`` random UUIDs."""
        while len(self._uuids) < count:
            self._draw_uuids()
        kept = len(self._uuids) - count
        taken = self._uuids[kept:]
        del self._uuids[kept:]
        return taken

    def _draw_uuids(self) -> None:
        # All of the block at once, at a twelfth of the time that uuid.UUID takes: groups of four digits, of which
        # version and variant are set and those joined that have no dash between them in a UUID; 40 characters each at
        # first, a comma behind all but the last one.
        written = bytearray(self.randbytes(16 * _BLOCK).hex("-", 2).encode())
        written[15::40] = b"4" * _BLOCK
        written[20::40] = written[20::40].translate(_VARIANTS)
        written[39::40] = b"," * (_BLOCK - 1)
        del written[34::40]
        del written[29::39]
        del written[4::38]
        self._uuids += written.decode().split(",")

    def put_in_random_order(self, items: MutableSequence[Any]) -> None:
        """Put the items in a random order, each as likely; several times as fast as :meth:`random.Random.shuffle`."""
        keys = [self.random() for _ in items]
        items[:] = [items[at] for at in sorted(range(len(keys)), key=keys.__getitem__)]

    def pick(self, items: Sequence[_T]) -> _T:
        """One of ``items``, each as likely."""
        return items[int(self.random() * len(items))]


class WeightedTable(Generic[_T]):
    """Values repeated by their weights in a table from which one place is as likely as the other: drawing one takes a
    few random bits and no search. Weights are kept to half a place.
    """

    __slots__ = ("bits", "values")

    def __init__(self, items: Sequence[_T], weights: Sequence[float], bits: int = 10) -> None:
        """``bits`` gives a table of ``2**bits`` places."""
        size, limits = 1 << bits, list(accumulate(weights))
        self.bits = bits
        self.values = [items[bisect(limits, (at + 0.5) / size * limits[-1], 0, len(items) - 1)] for at in range(size)]

    def draw(self, rng: random.Random) -> _T:
        """One of the values."""
        return self.values[rng.getrandbits(self.bits)]
