"""A copypasta wave: one text that everybody pastes for a while."""

from tui_sim.commands import CommandRefused, Copypasta
from tui_sim.events import Happening
from tui_sim.world.channel import Channel

_SHARE = 0.35
"""Of what is typed; REALISM asks for 15% or more."""


def play(channel: Channel, command: Copypasta, instant: int) -> Happening:
    """Let it go round from ``instant`` on.

    Raises:
        CommandRefused: its length is not one of ``Copypasta.ALLOWED``.
    """
    if command.seconds not in Copypasta.ALLOWED:
        raise CommandRefused(f"a copypasta wave lasts {Copypasta.ALLOWED} seconds")
    channel.paste(instant, command.seconds, _SHARE)
    text = f"Copypasta in {channel.login} for {command.seconds:.0f} s"
    return Happening(instant, "copypasta", channel.login, text, command.seconds)
