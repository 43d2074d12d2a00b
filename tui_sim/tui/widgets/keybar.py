"""The keys of the most used actions in one line: as many as fit whole, each also a button for the mouse."""

from collections.abc import Mapping

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from tui_sim.tui.actions import ALL_ACTIONS
from tui_sim.tui.widgets.line_widget import LineWidget, item_at


class KeyBar(LineWidget):
    """One line of keys and what they do, from the table of actions."""

    def __init__(self, keys: Mapping[str, str], **options: str) -> None:
        """``keys`` by the action's id, as a person reads them."""
        super().__init__(**options)
        shown = [action for action in ALL_ACTIONS if action.footer]
        self._buttons = {action.action: (keys[action.id], action.label) for action in shown}
        self._ranking = [action.action for action in sorted(shown, key=lambda action: action.footer)]
        self._spans: list[tuple[int, int, str]] = []

    def draw_line(self, y: int) -> Strip:
        width, theme = self.size.width, self.theme_colors
        sizes = {name: len(key) + len(label) + 3 for name, (key, label) in self._buttons.items()}
        room, chosen = width, set()
        for name in self._ranking:
            if sizes[name] <= room:
                chosen.add(name)
                room -= sizes[name]
        segments, self._spans, x = [], [], 0
        for name, (key, label) in self._buttons.items():
            if name in chosen:
                segments += [
                    Segment(f" {key} ", Style(color=theme["accent"], bold=True)),
                    Segment(f"{label} ", Style(color=theme["foreground"])),
                ]
                self._spans.append((x, x + sizes[name], name))
                x += sizes[name]
        return Strip(Segment.apply_style(segments, self.base)).adjust_cell_length(width, self.base)

    def on_click(self, event: events.Click) -> None:
        """A click does what the key does."""
        name = item_at(event.x, self._spans)
        if name is not None:
            self.app.run_worker(self.screen.run_action(name))
