"""How a cue is played: ``play`` finds what was registered for its class."""

from dataclasses import dataclass
from functools import singledispatch

from tui_sim.commands import Cue
from tui_sim.world.activities import Activities
from tui_sim.world.calendar import Calendar
from tui_sim.world.channel.channel import Channel
from tui_sim.world.rng import RandomStream


@dataclass(frozen=True, slots=True)
class Stage:
    """What a cue may use beside its channel; ``rate`` is in events a second."""

    calendar: Calendar
    activities: Activities
    rng: RandomStream
    rate: float


@singledispatch
def play(cue: Cue, channel: Channel, instant: int, stage: Stage) -> None:
    """Let ``cue``, whose size is allowed, happen in ``channel`` from ``instant`` on."""
    raise NotImplementedError(f"nobody knows how to play {type(cue).__name__}")
