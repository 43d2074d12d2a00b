"""A burst of gifts: several people give subscriptions that add up to a number within half a minute."""

import math

from tui_sim.commands import CommandRefused, GiftBurst
from tui_sim.events import SECOND
from tui_sim.world.channel import Channel
from tui_sim.world.rng import RandomStream

LENGTH = 25 * SECOND
"""From the first gift to the last."""
_MOST = 40.0  # gifts, on average
_SIZES = (20, 10, 5, 5, 2, 1, 1)


def play(channel: Channel, command: GiftBurst, instant: int, rng: RandomStream, rate: float) -> list[tuple[int, int]]:
    """When each gift is due, and how large it is; the first at once. With few events a second (``rate``) the gifts are
    fewer and larger, so that all are out in time.

    Raises:
        CommandRefused: its count is not one of ``GiftBurst.ALLOWED``.
    """
    if command.count not in GiftBurst.ALLOWED:
        raise CommandRefused(f"a gift burst has {GiftBurst.ALLOWED} gifts")
    channel.excite(instant, "hype", 2.0, LENGTH / SECOND + 15.0)
    left, gifts = command.count, []
    most = max(1.0, min(_MOST, rate * LENGTH / SECOND / 6.0))
    scale = max(1, math.ceil(command.count * len(_SIZES) / sum(_SIZES) / most))
    while left:
        size = min(left, 100, rng.pick(_SIZES) * scale)
        gifts.append(size)
        left -= size
    times = sorted(int(rng.random() * LENGTH) for _ in gifts[1:])
    return list(zip([instant, *(instant + time for time in times)], gifts, strict=True))
