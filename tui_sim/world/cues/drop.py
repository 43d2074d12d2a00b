"""A technical fault: part of the viewers is gone at once, and back within minutes."""

from tui_sim.commands import CommandRefused, Drop
from tui_sim.events import Happening
from tui_sim.world.channel import Channel


def play(channel: Channel, command: Drop, instant: int) -> Happening:
    """Let it happen at ``instant``.

    Raises:
        CommandRefused: its share is not one of ``Drop.ALLOWED``.
    """
    if command.share not in Drop.ALLOWED:
        raise CommandRefused(f"a drop's share is {Drop.ALLOWED}")
    channel.excite(instant, "fail", 0.8, 20.0)
    return channel.curve.drop(instant, 1.0 - command.share)._replace(channel=channel.login)
