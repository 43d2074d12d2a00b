"""What a person can do, in one table: bindings, footer, help and command palette all come from it."""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tui_sim.commands import Command, Pause, StepRate, ToggleTopic, UseEmbedded

Group = Literal["Steering", "Looking", "Program"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``id`` is the name by which ``--keys`` moves it; ``keys`` are comma separated, as Textual writes
    them; ``label`` is for the footer, ``meaning`` for help and palette.

    It sends its ``command``, or does what ``does`` names, or else its id: an action of the main screen, or of the app
    after ``app.``. ``footer`` is its rank where the footer is too short for all: 1 stays longest, 0 is never there.
    ``fixed`` ones keep their keys and are not in the palette; those with ``priority`` act in dialogs, too.
    """

    id: str
    keys: str
    label: str
    meaning: str
    group: Group
    footer: int = 0
    shown_keys: str = ""
    does: str = ""
    command: Command | None = None
    fixed: bool = False
    priority: bool = False

    @property
    def action(self) -> str:
        """What Textual runs, with its parameters."""
        if self.command is not None:
            return f"steer('{self.id}')"
        return self.does or self.id

    @property
    def of_app(self) -> bool:
        """Whether the app does it, and not the main screen."""
        return self.action.startswith("app.")

    @property
    def key_text(self) -> str:
        """The default keys as a person reads them."""
        return self.shown_keys or self.keys.split(",")[0]


FIXED = ("escape", "ctrl+c", "ctrl+p", "up", "down", "pageup", "pagedown", "home", "end")
"""Keys that dialogs and panels need."""
_NAMED = frozenset(
    ("up", "down", "left", "right", "home", "end", "pageup", "pagedown", "insert", "delete", "backspace", "enter",
     "tab", "space", "escape", *(f"f{number}" for number in range(1, 25)))
)  # fmt: skip
# Textual's names of the signs that the table below has.
_LONG = {"+": "plus", "=": "equals_sign", "-": "minus", "/": "slash", "?": "question_mark"}

ALL_ACTIONS = (
    Action("rate_up", "plus,equals_sign", "faster", "Raise the rate along 1-2-5-10", "Steering", 3, "+",
           command=StepRate(1)),
    Action("rate_down", "minus", "slower", "Lower the rate along 1-2-5-10", "Steering", 4, "-", command=StepRate(-1)),
    Action("pause", "space", "pause", "Pause, or go on producing", "Steering", 5, command=Pause()),
    Action("raid", "r", "raid", "Raid this channel from outside, random size", "Steering", 6),
    Action("raid_dialog", "R", "raid…", "Raid: choose from where, to whom and how many", "Steering", 11),
    Action("toggle_chat", "1", "chat", "Chat on or off", "Steering", command=ToggleTopic("chat")),
    Action("toggle_viewer", "2", "viewer", "Viewer counts on or off", "Steering", command=ToggleTopic("viewer")),
    Action("toggle_transactions", "3", "transactions", "Transactions on or off", "Steering",
           command=ToggleTopic("transactions")),
    Action("toggle_stream_meta", "4", "stream_meta", "Stream metadata on or off", "Steering",
           command=ToggleTopic("stream_meta")),
    Action("use_embedded", "e", "embedded", "Use the embedded broker, as long as none has answered", "Steering",
           command=UseEmbedded()),
    Action("previous_channel", "left", "previous channel", "Previous channel", "Looking", 0, "←", "turn(-1)"),
    Action("next_channel", "right", "next channel", "Next channel", "Looking", 0, "→", "turn(1)"),
    Action("next_panel", "tab", "next panel", "Next panel", "Looking", does="app.focus_next"),
    Action("previous_panel", "shift+tab", "previous panel", "Previous panel", "Looking", does="app.focus_previous"),
    Action("freeze", "f", "freeze", "Freeze the view; the engine goes on", "Looking", 8),
    Action("filter", "slash", "filter", "Filter chat by a word", "Looking", 7, "/"),
    Action("inspect", "enter", "event", "The selected event as JSON, with its receipt", "Looking"),
    Action("copy", "y", "copy", "Copy the selected row; of an event, its JSON", "Looking"),
    Action("zoom", "z", "zoom", "One panel on the full screen", "Looking", 10),
    Action("log", "l", "log", "Show or hide the log", "Looking", 12),
    Action("theme", "t", "theme", "Next theme", "Program", 13, does="app.theme"),
    Action("help", "question_mark", "help", "All keys", "Program", 1, "?", "app.help"),
    Action("leave", "q,ctrl+q", "quit", "Quit: drain, then leave; esc calls it off for 2 s", "Program", 2,
           does="app.leave"),
    Action("copy_or_leave", "ctrl+c", "quit", "", "Program", does="app.copy_or_leave", fixed=True, priority=True),
    Action("command_palette", "ctrl+p", "palette", "Command palette: everything by name", "Program", 9,
           does="app.command_palette", fixed=True),
)  # fmt: skip
ACTIONS = tuple(action for action in ALL_ACTIONS if not action.fixed)
"""What ``--keys`` can give other keys, and the palette names."""


def action_of(name: str) -> Action:
    """An action by its id."""
    return next(action for action in ALL_ACTIONS if action.id == name)


def key_texts(keys: dict[str, str]) -> dict[str, str]:
    """The key of every action as a person reads it, when ``keys`` has other ones for some."""
    return {action.id: keys.get(action.id, action.key_text) for action in ALL_ACTIONS}


def problem(keys: Sequence[tuple[str, str]]) -> str:
    """What is wrong with other keys for actions; empty when nothing is."""
    known = {action.id: action for action in ACTIONS}
    new: dict[str, str] = {}
    for name, key in keys:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
            return f"there is no action {name!r}" + (f", the nearest is {near[0]}" if near else "")
        if name in new:
            return f"two keys for {name}"
        if not _exists(key):
            return f"there is no key {key!r}"
        new[name] = key
    held = [key for name, action in known.items() for key in new.get(name, action.keys).split(",")]
    for key, count in Counter(_LONG.get(key, key) for key in [*held, *FIXED]).items():
        if count > 1:
            return f"the key {key!r} does two things" if key not in FIXED else f"the key {key!r} can't be given away"
    return ""


def _exists(key: str) -> bool:
    """Whether a terminal may send the key: a single sign or a known name, after any modifiers."""
    bare = key if len(key) == 1 else key.rsplit("+", 1)[-1]
    return len(bare) == 1 or bare in _NAMED or bare in _LONG.values()
