"""What a person can do, in one table: bindings, footer, help and command palette all come from it."""

from dataclasses import dataclass
from typing import Literal

from textual.binding import Binding

Group = Literal["Steering", "Looking", "Program"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``keys`` are comma separated, as Textual writes them; ``label`` is for the footer,
    ``meaning`` for help and palette.
    """

    id: str
    keys: str
    label: str
    meaning: str
    group: Group
    footer: bool = False
    shown_keys: str = ""

    @property
    def binding(self) -> Binding:
        """The Textual binding; its id is the action's, by which a keymap can move it."""
        return Binding(
            self.keys,
            self.id,
            self.label,
            show=self.footer,
            key_display=self.key_text,
            id=self.id,
            tooltip=self.meaning,
        )

    @property
    def key_text(self) -> str:
        """The keys as a person reads them."""
        return self.shown_keys or self.keys.split(",")[0]


ACTIONS = (
    Action("rate_up", "plus,equals_sign", "faster", "Raise the rate along 1-2-5-10", "Steering", True, "+"),
    Action("rate_down", "minus", "slower", "Lower the rate along 1-2-5-10", "Steering", True, "-"),
    Action("pause", "space", "pause", "Pause, or go on producing", "Steering", True, "space"),
    Action("raid", "r", "raid", "Raid this channel from outside, random size", "Steering", True),
    Action("raid_dialog", "R", "raid…", "Raid: choose from where, to whom and how many", "Steering", True),
    Action("toggle_topic('chat')", "1", "chat", "Chat on or off", "Steering"),
    Action("toggle_topic('viewer')", "2", "viewer", "Viewer counts on or off", "Steering"),
    Action("toggle_topic('transactions')", "3", "transactions", "Transactions on or off", "Steering"),
    Action("toggle_topic('stream_meta')", "4", "stream_meta", "Stream metadata on or off", "Steering"),
    Action("previous_channel", "left", "previous channel", "Previous channel", "Looking", shown_keys="←"),
    Action("next_channel", "right", "next channel", "Next channel", "Looking", shown_keys="→"),
    Action("next_panel", "tab", "next panel", "Next panel", "Looking", shown_keys="tab"),
    Action("previous_panel", "shift+tab", "previous panel", "Previous panel", "Looking", shown_keys="shift+tab"),
    Action("freeze", "f", "freeze", "Freeze the view; the engine goes on", "Looking", True),
    Action("filter", "slash", "filter", "Filter chat by a word", "Looking", True, "/"),
    Action("inspect", "enter", "event", "The selected event as JSON, with its receipt", "Looking", shown_keys="enter"),
    Action("zoom", "z", "zoom", "One panel on the full screen", "Looking", True),
    Action("log", "l", "log", "Show or hide the log", "Looking", True),
    Action("theme", "t", "theme", "Next theme", "Program"),
    Action("help", "question_mark", "help", "All keys", "Program", True, "?"),
    Action("leave", "q,ctrl+q", "quit", "Quit: drain, then leave", "Program", True, "q"),
)


def function_name(action: Action) -> str:
    """The action's name without its parameters."""
    return action.id.split("(")[0]
