"""The keys of the most used actions in one line: as many as fit whole, each also a button for the mouse."""

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from tui_sim.tui.actions import ACTIONS
from tui_sim.tui.widgets.drawn import Drawn

_PALETTE = ("command_palette", "ctrl+p", "palette")
# What goes last when the line is too short.
_IMPORTANCE = ("help", "leave", "rate_up", "rate_down", "pause", "raid", "filter", "freeze", "command_palette", "zoom",
               "raid_dialog", "log", "theme")  # fmt: skip


class KeyBar(Drawn):
    """One line of keys and what they do, from the table of actions."""

    def __init__(self, keys: Mapping[str, str], **options: str) -> None:
        """``keys`` by the action's id, as a person reads them."""
        super().__init__(**options)
        buttons = [(action.action, keys[action.id], action.label) for action in ACTIONS if action.footer]
        self._buttons = [*buttons, _PALETTE]
        self._spans: list[tuple[int, int, str]] = []

    def draw_line(self, y: int) -> Strip:
        width, theme = self.size.width, self.paint
        room, chosen = width, set()
        for action in _IMPORTANCE:
            for name, key, label in self._buttons:
                size = len(key) + len(label) + 3
                if name == action and size <= room:
                    chosen.add(name)
                    room -= size
        segments, self._spans, x = [], [], 0
        for name, key, label in self._buttons:
            if name in chosen:
                segments += [
                    Segment(f" {key} ", Style(color=theme["accent"], bold=True)),
                    Segment(f"{label} ", Style(color=theme["foreground"])),
                ]
                self._spans.append((x, x + len(key) + len(label) + 3, name))
                x = self._spans[-1][1]
        return Strip(Segment.apply_style(segments, self.base)).adjust_cell_length(width, self.base)

    def on_click(self, event: events.Click) -> None:
        """A click does what the key does."""
        for start, end, name in self._spans:
            if start <= event.x < end:
                self.app.run_worker(self.app.run_action(name))
