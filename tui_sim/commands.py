"""What a person can do to a running world: small frozen values, kept in a journal by the engine."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class SetRate:
    """Produce ``rate`` events a second over all channels and topics; None is as fast as possible."""

    rate: float | None
    name: Literal["set_rate"] = "set_rate"


@dataclass(frozen=True, slots=True)
class ToggleTopic:
    """Switch one topic on or off; its share goes to the others."""

    topic: Literal["chat", "viewer", "transactions", "stream_meta"]
    on: bool
    name: Literal["toggle_topic"] = "toggle_topic"


@dataclass(frozen=True, slots=True)
class Pause:
    """Stop producing, or go on; the schedule shifts, nothing is made up for."""

    paused: bool
    name: Literal["pause"] = "pause"


@dataclass(frozen=True, slots=True)
class Raid:
    """Send viewers to ``to_channel``.

    ``from_channel`` is a simulated channel, the login of one outside the world, or None for any outside one;
    ``viewers`` None lets the world draw a size.
    """

    to_channel: str
    from_channel: str | None = None
    viewers: int | None = None
    name: Literal["raid"] = "raid"


@dataclass(frozen=True, slots=True)
class Spike:
    """Word gets round: the viewers of ``channel`` rise by ``share`` (0.3 is 30%) within a minute, for a while."""

    channel: str
    share: float = 0.35
    name: Literal["spike"] = "spike"


@dataclass(frozen=True, slots=True)
class GiftBurst:
    """Somebody begins to give: gift subscriptions that add up to ``count`` within 30 seconds."""

    channel: str
    count: int = 25
    name: Literal["gift_burst"] = "gift_burst"


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


Command = SetRate | ToggleTopic | Pause | Raid | Spike | GiftBurst | Stop | Watch | UseEmbedded


class CommandRefused(ValueError):
    """A command the world can't carry out; the text says why, in words for a person."""
