"""What the screen is told about the run at its start."""

from dataclasses import dataclass, field

from tui_sim.tui.themes import THEME_CYCLE


@dataclass(frozen=True, slots=True)
class RunInfo:
    """The channels in the order of the settings, and how the person wants the screen."""

    channels: tuple[str, ...]
    theme: str = THEME_CYCLE[0]
    keys: dict[str, str] = field(default_factory=dict)
    """Other keys, by the action's id."""
