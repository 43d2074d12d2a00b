"""Cues that money feels: a hype train, a burst of gifts."""

import math

from tui_sim.commands import GiftBurst, HypeTrain
from tui_sim.timestamps import SECOND
from tui_sim.world.activities import Activities
from tui_sim.world.calendar import Gift
from tui_sim.world.channel.channel import Channel
from tui_sim.world.cues.stage import Stage, play

BURST_LENGTH = 25 * SECOND
"""From the first gift of a burst to the last."""
_MOST_GIFTS = 40.0  # on average
_GIFT_SIZES = (20, 10, 5, 5, 2, 1, 1)


@play.register
def play_hype_train(cue: HypeTrain, channel: Channel, instant: int, stage: Stage) -> None:
    """Everybody spends because everybody spends; what money is ahead of its share by it is made up for later."""
    start_hype_train(channel, cue.seconds, instant, stage.activities, borrowed=True)


def start_hype_train(channel: Channel, seconds: float, instant: int, activities: Activities, *, borrowed: bool) -> None:
    """Let a hype train of so many ``seconds`` leave; what it ``borrowed`` from the share of money is made up for."""
    channel.spending_intensity.start_hype_train(instant + int(seconds * SECOND), borrowed=borrowed)
    channel.excite(instant, "hype", 1.2, seconds)
    text = f"Hype train in {channel.login} for {seconds:.0f} s"
    activities.record(instant, "hype_train", channel.login, text, seconds)


@play.register
def play_gift_burst(cue: GiftBurst, channel: Channel, instant: int, stage: Stage) -> None:
    """Several people give subscriptions that add up to a number within half a minute, the first of them at once. With
    few events a second the gifts are fewer and larger, so that all are out in time.
    """
    rng = stage.rng
    channel.excite(instant, "hype", 2.0, BURST_LENGTH / SECOND + 15.0)
    left, gifts = cue.count, []
    most = max(1.0, min(_MOST_GIFTS, stage.rate * BURST_LENGTH / SECOND / 6.0))
    scale = max(1, math.ceil(cue.count * len(_GIFT_SIZES) / sum(_GIFT_SIZES) / most))
    while left:
        size = min(left, 100, rng.pick(_GIFT_SIZES) * scale)
        gifts.append(size)
        left -= size
    times = sorted(int(rng.random() * BURST_LENGTH) for _ in gifts[1:])
    due = [instant, *(instant + time for time in times)]
    stage.calendar.give((at, Gift(channel, size)) for at, size in zip(due, gifts, strict=True))
