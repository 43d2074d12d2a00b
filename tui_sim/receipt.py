"""What became of one event: a sink says it, and a face shows it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Receipt:
    """``seq`` is the event's number in the run. A sink says ``acknowledged`` or ``failed``, with the reason in
    ``error``; ``pending`` is what it has not reported yet, and ``gone`` what nobody keeps a receipt of.

    ``partition`` and ``offset`` say where it is, -1 where the sink has none. ``at`` is Unix seconds.
    """

    seq: int
    state: Literal["pending", "acknowledged", "failed", "gone"]
    partition: int = -1
    offset: int = -1
    at: float = 0.0
    error: str = ""
