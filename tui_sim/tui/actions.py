"""What a person can do, in one table: bindings, footer, help and command palette all come from it."""

import difflib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Group = Literal["Steering", "Looking", "Program"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. ``id`` is the name by which ``--keys`` moves it; ``keys`` are comma separated, as Textual writes
    them; ``label`` is for the footer, ``meaning`` for help and palette; ``does`` is the app's action, where the id is
    not its name.
    """

    id: str
    keys: str
    label: str
    meaning: str
    group: Group
    footer: bool = False
    shown_keys: str = ""
    does: str = ""

    @property
    def action(self) -> str:
        """The app's action, with its parameters."""
        return self.does or self.id

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

ACTIONS = (
    Action("rate_up", "plus,equals_sign", "faster", "Raise the rate along 1-2-5-10", "Steering", True, "+"),
    Action("rate_down", "minus", "slower", "Lower the rate along 1-2-5-10", "Steering", True, "-"),
    Action("pause", "space", "pause", "Pause, or go on producing", "Steering", True, "space"),
    Action("raid", "r", "raid", "Raid this channel from outside, random size", "Steering", True),
    Action("raid_dialog", "R", "raid…", "Raid: choose from where, to whom and how many", "Steering", True),
    Action("toggle_chat", "1", "chat", "Chat on or off", "Steering", does="toggle_topic('chat')"),
    Action("toggle_viewer", "2", "viewer", "Viewer counts on or off", "Steering", does="toggle_topic('viewer')"),
    Action(
        "toggle_transactions",
        "3",
        "transactions",
        "Transactions on or off",
        "Steering",
        does="toggle_topic('transactions')",
    ),
    Action(
        "toggle_stream_meta",
        "4",
        "stream_meta",
        "Stream metadata on or off",
        "Steering",
        does="toggle_topic('stream_meta')",
    ),
    Action("use_embedded", "e", "embedded", "Use the embedded broker, as long as none has answered", "Steering"),
    Action("previous_channel", "left", "previous channel", "Previous channel", "Looking", shown_keys="←"),
    Action("next_channel", "right", "next channel", "Next channel", "Looking", shown_keys="→"),
    Action("next_panel", "tab", "next panel", "Next panel", "Looking", shown_keys="tab"),
    Action("previous_panel", "shift+tab", "previous panel", "Previous panel", "Looking", shown_keys="shift+tab"),
    Action("freeze", "f", "freeze", "Freeze the view; the engine goes on", "Looking", True),
    Action("filter", "slash", "filter", "Filter chat by a word", "Looking", True, "/"),
    Action("inspect", "enter", "event", "The selected event as JSON, with its receipt", "Looking", shown_keys="enter"),
    Action("copy", "y", "copy", "Copy the selected row; of an event, its JSON", "Looking"),
    Action("zoom", "z", "zoom", "One panel on the full screen", "Looking", True),
    Action("log", "l", "log", "Show or hide the log", "Looking", True),
    Action("theme", "t", "theme", "Next theme", "Program", True),
    Action("help", "question_mark", "help", "All keys", "Program", True, "?"),
    Action("leave", "q,ctrl+q", "quit", "Quit: drain, then leave; esc calls it off for 2 s", "Program", True, "q"),
)


def function_name(action: Action) -> str:
    """The name of the app's action without its parameters."""
    return action.action.split("(")[0]


def key_texts(keys: dict[str, str]) -> dict[str, str]:
    """The key of every action as a person reads it, when ``keys`` has other ones for some."""
    return {action.id: keys.get(action.id, action.key_text) for action in ACTIONS}


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
