"""The one door: all a face has. Everything that crosses it is plain data."""

from collections.abc import Sequence
from typing import Protocol

from tui_sim.commands import Command
from tui_sim.engine.snapshot import Account, Snapshot
from tui_sim.receipt import Receipt


class Handle(Protocol):
    """A running simulation, seen from a face. Every method may be called from any thread and returns at once,
    but for :meth:`join`.
    """

    def start(self) -> None:
        """Begin; called once."""

    def submit(self, command: Command) -> int:
        """Ask for something; the ticket under which ``Snapshot.applied`` tells when it took effect."""

    def snapshot(self) -> Snapshot:
        """The newest picture of the run, at most some 100 ms old."""

    def receipt(self, seq: int) -> Receipt:
        """What became of the event ``seq``, one of a watched channel's rows."""

    def account(self) -> Account:
        """The run in detail; complete once it has ended."""

    def watch(self, channels: Sequence[str]) -> None:
        """Keep rows and history of these channels in the snapshots, and of no others."""

    def join(self, timeout: float) -> bool:
        """Wait up to ``timeout`` seconds for the end; whether it has ended."""
