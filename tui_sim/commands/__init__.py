"""What a person can do to a running world: small frozen values, which the engine carries out and logs."""

from tui_sim.commands.cues import CUE_NAMES, CUES, AnyCue, Copypasta, Cue, Drop, GiftBurst, HypeTrain, Restart, Spike
from tui_sim.commands.sizes import LOGIN, CommandRefused, Span
from tui_sim.commands.steering import (
    RATE_STEPS,
    RATES,
    Pause,
    Raid,
    SetRate,
    StepRate,
    Stop,
    ToggleTopic,
    UseEmbedded,
    Watch,
)

Command = SetRate | StepRate | ToggleTopic | Pause | Raid | AnyCue | Stop | Watch | UseEmbedded

__all__ = [
    "CUES", "CUE_NAMES", "LOGIN", "RATES", "RATE_STEPS", "AnyCue", "Command", "CommandRefused", "Copypasta", "Cue",
    "Drop", "GiftBurst", "HypeTrain", "Pause", "Raid", "Restart", "SetRate", "Span", "Spike", "StepRate", "Stop",
    "ToggleTopic", "UseEmbedded", "Watch",
]  # fmt: skip
