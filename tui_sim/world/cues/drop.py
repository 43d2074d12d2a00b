"""A technical fault: part of the viewers is gone at once, and back within minutes."""

from tui_sim.commands import CommandRefused, Drop
from tui_sim.events import Happening
from tui_sim.world.channel import Channel

SMALLEST, LARGEST = 0.1, 0.5


def play(channel: Channel, command: Drop, instant: int) -> Happening:
    """Let it happen at ``instant``.

    Raises:
        CommandRefused: the share is not between 0.1 and 0.5.
    """
    if not SMALLEST <= command.share <= LARGEST:
        raise CommandRefused(f"a drop's share is {SMALLEST:g} to {LARGEST:g}")
    channel.excite(instant, "fail", 0.8, 20.0)
    return channel.curve.drop(instant, 1.0 - command.share)._replace(channel=channel.login)
