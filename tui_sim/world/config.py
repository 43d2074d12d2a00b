"""What a world is made from, and how large its audiences are."""

from collections.abc import Mapping
from dataclasses import dataclass

from tui_sim.events import Topic
from tui_sim.world.rng import RandomStream

MESSAGES_PER_VIEWER = 0.04
"""Chat messages a viewer writes in a minute (REALISM: SH, VA); the audience follows from the rate by it."""
LARGEST_AUDIENCE = 200_000
FASTEST_ASSUMED = 1000.0
"""Events a second that an unlimited rate counts as, when something is sized by it."""
CHAT_POWER = 0.88
"""Chat and money grow with viewers to this power (REALISM.md, "Chat" and "Money")."""


@dataclass(frozen=True, slots=True)
class WorldConfig:
    """What a world is made from; the same config makes the same world."""

    seed: int
    channels: tuple[str, ...]
    rate: float | None
    """Events a second at the start, which sizes the audience; None is as fast as possible."""
    shares: Mapping[Topic, float]
    topics: frozenset[Topic]
    message_variants: int
    past: int = 0
    """Seconds of viewer history from before the start."""
    natural: bool = False
    """Whether the instants follow :meth:`World.intensity`; otherwise they are none of the world's business."""
    zipf: bool = False
    """Whether the n-th channel has an n-th of the first one's audience; otherwise sizes are drawn."""


def audiences(config: WorldConfig, chat_share: float) -> list[float]:
    """Viewers of each channel: unlike sizes, together writing the chat that the rate asks for."""
    rate = config.rate if config.rate is not None else FASTEST_ASSUMED
    messages = rate * 60.0 * (chat_share or 0.7)
    if config.zipf:
        sizes = [1.0 / number for number in range(1, len(config.channels) + 1)]
    else:
        sizes = [RandomStream(config.seed, "size", login).lognormvariate(0.0, 0.6) for login in config.channels]
    total = sum(size**CHAT_POWER for size in sizes)
    # Chat follows viewers to the power of 0.88; a channel's viewers give its part of the messages.
    audiences = [messages * size**CHAT_POWER / total / MESSAGES_PER_VIEWER for size in sizes]
    scale = min(1.0, LARGEST_AUDIENCE / max(audiences))  # all shrink together, so that they stay unlike
    return [max(3.0, audience * scale) for audience in audiences]
