"""What happened in the world that is worth telling a person, until somebody asks."""

from collections.abc import Callable

from tui_sim.events import Happening, MomentKind


class Happenings:
    """In the order in which they came."""

    def __init__(self) -> None:
        self._kept: list[Happening] = []

    def add(self, happening: Happening) -> None:
        """One that is made already."""
        self._kept.append(happening)

    def tell(
        self,
        instant: int,
        kind: MomentKind,
        channel: str,
        text: str | Callable[[], str],
        value: float = 0.0,
        other: str = "",
    ) -> None:
        """One in its parts; ``text`` may be made later, if somebody asks, and ``other`` is the other side of a raid."""
        self._kept.append(Happening(instant, kind, channel, text, value, other))

    def take(self) -> list[Happening]:
        """All since the last call."""
        taken, self._kept = self._kept, []
        return taken
