"""The log's newest lines."""

from rich.style import Style

from tui_sim.tui.text import visible
from tui_sim.tui.widgets.row_panel import RowPanel
from tui_sim.tui.widgets.wrapping import Word


class LogPanel(RowPanel):
    """One record a line; warnings and errors in their colours."""

    WRAPS = False

    def __init__(self, **options: str) -> None:
        super().__init__("Log", **options)
        self._count = 0

    def add(self, level: str, text: str) -> None:
        """A line, and the name of its level."""
        theme = self.theme_colors
        colors = {"WARNING": theme["warning"], "ERROR": theme["error"]}
        style = Style(color=colors[level]) if level in colors else Style()
        self._count += 1
        self.extend([(self._count, [Word(word, style) for word in visible(text).split(" ")])])
