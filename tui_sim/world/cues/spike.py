"""A viral moment: viewers rise within a minute and fall back over several, and chat is excited with them."""

from tui_sim.commands import CommandRefused, Spike
from tui_sim.events import Happening
from tui_sim.world.channel import Channel


def play(channel: Channel, command: Spike, instant: int) -> Happening:
    """Set the spike off at ``instant``.

    Raises:
        CommandRefused: the share is not between 0 and 10.
    """
    if not 0.0 < command.share <= 10.0:
        raise CommandRefused("a spike's share is above 0 and at most 10")
    channel.excite(instant, "hype", 1.0 + 2.0 * command.share, 60.0)
    return channel.curve.spike(instant, command.share)._replace(channel=channel.login)
