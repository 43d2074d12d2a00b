"""What happened in the world that is worth telling a person, until somebody asks."""

from typing import Literal, NamedTuple

from tui_sim.activity import Activity


class ViewerJump(NamedTuple):
    """A viral spike or a technical drop that sets in, with the viewers who come or go."""

    kind: Literal["spike", "drop"]
    viewers: int


class Activities:
    """In the order in which they came."""

    def __init__(self) -> None:
        self._kept: list[Activity] = []

    def record(self, instant: int, kind: str, channel: str, text: str, value: float = 0.0, other: str = "") -> None:
        """Take one in by its parts (see :class:`Activity`); ``other`` is the other side of a raid."""
        self._kept.append(Activity(0, instant, kind, "INFO", channel, text, float(value), other))

    def record_jump(self, instant: int, channel: str, jump: ViewerJump) -> None:
        """Take in that a channel's viewers jump."""
        sign = "+" if jump.kind == "spike" else "-"
        self.record(instant, jump.kind, channel, f"Viewer {jump.kind}: {sign}{jump.viewers} viewers!", jump.viewers)

    def take(self) -> list[Activity]:
        """All since the last call."""
        taken, self._kept = self._kept, []
        return taken
