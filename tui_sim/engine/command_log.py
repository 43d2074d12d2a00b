"""Which commands took effect when, and which were refused."""

from tui_sim.commands import Command
from tui_sim.engine.snapshot import Applied

_SHOWN = 64


class CommandLog:
    """Every command of the run, oldest first."""

    def __init__(self) -> None:
        self._applied: list[Applied] = []

    def add(self, ticket: int, instant: int, command: Command, refused: str = "") -> None:
        """A command took effect at a simulated ``instant``, or was ``refused`` for this reason."""
        self._applied.append(Applied(ticket, instant, command, refused))

    def newest(self) -> tuple[Applied, ...]:
        """The newest 64, oldest first."""
        return tuple(self._applied[-_SHOWN:])

    def all(self) -> tuple[Applied, ...]:
        """All of them, oldest first."""
        return tuple(self._applied)
