"""What commands may ask for, and the error when they ask for something else."""

import re
from dataclasses import dataclass

LOGIN = re.compile(r"[a-z0-9_]{3,25}")
"""Twitch's rule for logins."""


class CommandRefused(ValueError):
    """A command that can't be carried out; the text says why, in words for a person."""


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the most a size may be, in its own unit."""

    least: float
    most: float
    whole: bool = False
    """Whether sizes are counts."""

    def __contains__(self, size: float) -> bool:
        """Whether the size is one of them; NaN is not."""
        return self.least <= size <= self.most and (not self.whole or type(size) is int)

    def __str__(self) -> str:
        return f"{self.least:.10g} to {self.most:.10g}"
