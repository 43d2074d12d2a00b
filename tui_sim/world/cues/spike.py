"""A viral moment: viewers rise within a minute and fall back over several, and chat is excited with them."""

from tui_sim.commands import CommandRefused, Spike
from tui_sim.events import Happening
from tui_sim.world.channel import Channel


def play(channel: Channel, command: Spike, instant: int) -> Happening:
    """Set the spike off at ``instant``.

    Raises:
        CommandRefused: its share is not one of ``Spike.ALLOWED``.
    """
    if command.share not in Spike.ALLOWED:
        raise CommandRefused(f"a spike's share is {Spike.ALLOWED}")
    channel.excite(instant, "hype", 1.0 + 2.0 * command.share, 60.0)
    return channel.curve.spike(instant, command.share)._replace(channel=channel.login)
