"""What cues do to a channel: a function for each, registered for its class."""

from tui_sim.world.cues import money, restart, viral
from tui_sim.world.cues.stage import Stage, play

__all__ = ["Stage", "money", "play", "restart", "viral"]
