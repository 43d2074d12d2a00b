"""A hype train: everybody spends because everybody spends, for two to five minutes."""

from tui_sim.commands import CommandRefused, HypeTrain
from tui_sim.events import SECOND, Happening
from tui_sim.world.channel import Channel


def play(channel: Channel, command: HypeTrain, instant: int, *, borrowed: bool = True) -> Happening:
    """Let it leave at ``instant``; what it ``borrowed`` from the share of money is made up for later.

    Raises:
        CommandRefused: its length is not one of ``HypeTrain.ALLOWED``.
    """
    if command.seconds not in HypeTrain.ALLOWED:
        raise CommandRefused(f"a hype train lasts {HypeTrain.ALLOWED} seconds")
    channel.money.start_hype_train(instant + int(command.seconds * SECOND), borrowed=borrowed)
    channel.excite(instant, "hype", 1.2, command.seconds)
    text = f"Hype train in {channel.login} for {command.seconds:.0f} s"
    return Happening(instant, "hype_train", channel.login, text, command.seconds)
