"""What a person does to the whole run, or to where its events go: frozen values, as the engine logs them."""

from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from tui_sim.commands.sizes import CommandRefused, Span

RATES: Final = (1e-9, 1e7)
"""The lowest and the highest rate that can be asked for, in events a second: the lowest is one in 30 years."""

RATE_STEPS = tuple(base * 10.0**power for power in range(-1, 6) for base in (1, 2, 5))
"""Events a second along 1-2-5-10."""


@dataclass(frozen=True, slots=True)
class SetRate:
    """Produce ``rate`` events a second over all channels and topics; None is as fast as possible."""

    rate: float | None
    name: Literal["set_rate"] = "set_rate"


@dataclass(frozen=True, slots=True)
class StepRate:
    """So many steps along 1-2-5-10 from the rate that holds when it is carried out: up, or down if negative."""

    steps: int
    name: Literal["step_rate"] = "step_rate"

    def rate_after(self, rate: float | None) -> float:
        """The rate, in events a second, that the steps lead to from ``rate`` (None: as fast as possible).

        Raises:
            CommandRefused: there is no step in that direction.
        """
        if rate is None:
            if self.steps > 0:
                raise CommandRefused("it is as fast as possible already")
            steps: list[float] = [*reversed(RATE_STEPS)]
        elif self.steps > 0:
            steps = [step for step in RATE_STEPS if step > rate * 1.001]
        else:
            steps = [step for step in reversed(RATE_STEPS) if step < rate * 0.999]
        if not steps or not self.steps:
            raise CommandRefused(f"{rate:.10g} a second is the {'highest' if self.steps > 0 else 'lowest'} step")
        return steps[min(abs(self.steps), len(steps)) - 1]


@dataclass(frozen=True, slots=True)
class ToggleTopic:
    """Switch one topic on or off (None: the other way than it is); its share goes to the others."""

    topic: Literal["chat", "viewer", "transactions", "stream_meta"]
    on: bool | None = None
    name: Literal["toggle_topic"] = "toggle_topic"


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop producing, or go on (None: the other of both); the schedule shifts, nothing is made up for."""

    paused: bool | None = None
    name: Literal["pause"] = "pause"


@dataclass(frozen=True, slots=True)
class Raid:
    """Send viewers to ``to_channel``.

    ``from_channel`` is a simulated channel, the login of one outside the world, or None for any outside one;
    ``viewers`` None lets the world draw a size.
    """

    ALLOWED: ClassVar = Span(1, 1_000_000, whole=True)
    to_channel: str
    from_channel: str | None = None
    viewers: int | None = None
    name: Literal["raid"] = "raid"


@dataclass(frozen=True, slots=True)
class Stop:
    """Drain and end; with ``now`` leave at once and count what is left as failed."""

    now: bool = False
    name: Literal["stop"] = "stop"


@dataclass(frozen=True, slots=True)
class Watch:
    """Keep the newest rows and the viewer history of these channels in the snapshot, and no others."""

    channels: tuple[str, ...]
    name: Literal["watch"] = "watch"


@dataclass(frozen=True, slots=True)
class UseEmbedded:
    """Give up the broker that does not answer yet, and produce to the embedded one."""

    name: Literal["use_embedded"] = "use_embedded"
