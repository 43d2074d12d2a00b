"""What a person is told of a run: what happened, and channels at a glance."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

Level = Literal["DEBUG", "INFO", "WARNING", "ERROR"]


class Activity(NamedTuple):
    """Something a face shows or logs exactly once.

    ``seq`` counts all activities of a run without a gap, so that a face knows what it skipped; the world gives it as
    0, and the engine numbers. ``instant`` is simulated time in microseconds (a notice's is the wall clock's). ``kind``
    is ``stream_start``, ``stream_end``, ``category``, ``raid``, ``transaction``, the ``name`` of a cue, or ``notice``,
    which is about the run itself. ``value`` is its size: viewers, US dollars, bits, seconds. ``other`` is the second
    login of a raid: where it goes to, or, when it comes from outside the world, where from.
    """

    seq: int
    instant: int
    kind: str
    level: Level
    channel: str
    text: str
    value: float = 0.0
    other: str = ""


@dataclass(frozen=True, slots=True)
class ChannelSummary:
    """A channel at a glance. ``live_since`` in microseconds; ``chat_rate`` in messages a second, lately."""

    login: str
    live: bool
    live_since: int
    viewers: int
    chatters: int
    title: str
    category: str
    chat_rate: float
