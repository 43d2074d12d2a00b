"""What a person can do to a running world: small frozen values, kept in a journal by the engine."""

import re
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

LOGIN = re.compile(r"[a-z0-9_]{3,25}")
"""Twitch's rule for logins."""

RATES: Final = (1e-9, 1e7)
"""The lowest and the highest rate that can be asked for, in events a second: the lowest is one in 30 years."""

RATE_STEPS = tuple(base * 10.0**power for power in range(-1, 6) for base in (1, 2, 5))
"""Events a second along 1-2-5-10."""


class CommandRefused(ValueError):
    """A command that can't be carried out; the text says why, in words for a person."""


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the most a size may be, in its own unit."""

    least: float
    most: float
    whole: bool = False
    """Whether sizes are counts."""

    def __contains__(self, size: float) -> bool:
        """Whether the size is one of them; NaN is not."""
        return self.least <= size <= self.most and (not self.whole or type(size) is int)

    def __str__(self) -> str:
        return f"{self.least:.10g} to {self.most:.10g}"


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
class Spike:
    """Word gets round: the viewers of ``channel`` rise by ``share`` (0.3 is 30%) within a minute, for a while."""

    ALLOWED: ClassVar = Span(0.01, 10.0)
    channel: str
    share: float = 0.35
    name: Literal["spike"] = "spike"


@dataclass(frozen=True, slots=True)
class GiftBurst:
    """Somebody begins to give: gift subscriptions that add up to ``count`` within 30 seconds."""

    ALLOWED: ClassVar = Span(1, 1000, whole=True)
    channel: str
    count: int = 25
    name: Literal["gift_burst"] = "gift_burst"


@dataclass(frozen=True, slots=True)
class HypeTrain:
    """Money comes three times as fast in ``channel`` for ``seconds``."""

    ALLOWED: ClassVar = Span(120.0, 300.0)  # REALISM: a hype train
    channel: str
    seconds: float = 180.0
    name: Literal["hype_train"] = "hype_train"


@dataclass(frozen=True, slots=True)
class Drop:
    """A technical fault: ``channel`` loses ``share`` of its viewers, who are back in 3 to 8 minutes."""

    ALLOWED: ClassVar = Span(0.1, 0.5)
    channel: str
    share: float = 0.3
    name: Literal["drop"] = "drop"


@dataclass(frozen=True, slots=True)
class Restart:
    """``channel`` goes off the air and is back after ``seconds`` with a new stream id."""

    ALLOWED: ClassVar = Span(0.0, 86_400.0)
    channel: str
    seconds: float = 30.0
    name: Literal["restart"] = "restart"


@dataclass(frozen=True, slots=True)
class Copypasta:
    """The same text goes round in the chat of ``channel`` for ``seconds``."""

    ALLOWED: ClassVar = Span(5.0, 300.0)
    channel: str
    seconds: float = 25.0
    name: Literal["copypasta"] = "copypasta"


Cue = Spike | GiftBurst | HypeTrain | Drop | Restart | Copypasta
"""A moment that a person sets off in one channel; ``ALLOWED`` is what its size may be."""


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


Command = SetRate | StepRate | ToggleTopic | Pause | Raid | Cue | Stop | Watch | UseEmbedded
