"""What ``--demo`` is: the settings it brings along, the past that its channels have, and what happens when."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from tui_sim.commands import Command, GiftBurst, Raid, Spike

DEFAULTS: Final[dict[str, Any]] = {
    "embedded": True,
    "channels": "night_owl,pixel_fox,speed_run,cozy_corner",
    "rate_per_sec": 25,
    "mix": "lifelike",
}
"""Settings, where the user has set nothing."""


@dataclass(frozen=True, slots=True)
class Staging:
    """What a run has that no setting says; without a demo nothing."""

    past: int = 0
    """Seconds of viewer history from before the start."""
    zipf: bool = False
    """Whether the n-th channel has an n-th of the first one's audience."""
    timeline: tuple[tuple[float, Command], ...] = ()
    """Commands at seconds after the start."""


def staging(channels: Sequence[str]) -> Staging:
    """The demo's: a raid on the first channel, a spike, a burst of gifts."""
    first = channels[0]
    source = channels[1] if len(channels) > 1 else None
    timeline = ((15.0, Raid(first, source, 2500)), (35.0, Spike(first)), (50.0, GiftBurst(first)))
    return Staging(past=600, zipf=True, timeline=timeline)
