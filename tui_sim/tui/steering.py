"""Sends commands to the engine, and tells what has become of each."""

from collections.abc import Callable

from tui_sim.commands import Command, Pause, SetRate, ToggleTopic, UseEmbedded
from tui_sim.engine.handle import Handle
from tui_sim.engine.snapshot import Snapshot


class Steering:
    """Nothing is said of a command before the engine has taken it in: it may refuse, and a rate depends on the one
    before.
    """

    def __init__(self, handle: Handle, show_message: Callable[[str], None]) -> None:
        self._handle = handle
        self._show_message = show_message
        self._messages: dict[int, str] = {}  # by ticket

    def send(self, command: Command, message: str = "") -> None:
        """Ask for something; ``message`` is shown when it was carried out, or else the command itself in words."""
        self._messages[self._handle.submit(command)] = message

    def take_replies(self, snapshot: Snapshot) -> None:
        """Show what became of the commands that a snapshot answers."""
        for applied in snapshot.applied:
            message = self._messages.pop(applied.ticket, None)
            if message is not None:
                self._show_message(applied.refused or message or carried_out(applied.command))


def carried_out(command: Command) -> str:
    """What a command has come to, in words for the status line."""
    match command:
        case SetRate(rate=rate):
            return "as fast as possible" if rate is None else f"{rate:.10g} events a second"
        case Pause(paused=paused):
            return "paused" if paused else "goes on"
        case ToggleTopic(topic=topic, on=on):
            return f"{topic} {'on' if on else 'off'}"
        case UseEmbedded():
            return "the embedded broker is used"
    return command.name.replace("_", " ")
