"""A widget drawn line by line, of which only the lines that changed go to the terminal."""

from collections.abc import Iterable
from typing import TypeVar

from rich.style import Style
from textual.content import Content
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui_sim.tui.text import plain
from tui_sim.tui.themes import ThemeColors

_T = TypeVar("_T")


class ThemedWidget(Widget):
    """A widget that draws with the theme's colours; its titles are what they say, never markup."""

    def render_str(self, text_content: str | Content) -> Content:
        """A title; Textual would read markup in it."""
        return text_content if isinstance(text_content, Content) else plain(text_content)

    @property
    def theme_colors(self) -> ThemeColors:
        """The theme's colours."""
        return ThemeColors(self.app.theme_variables)

    @property
    def muted(self) -> Style:
        """For what stands back."""
        return Style(color=self.theme_colors["muted"])


class LineWidget(ThemedWidget):
    """Subclasses say how line ``y`` looks (:meth:`draw_line`) and call :meth:`redraw` when that may have changed."""

    ALLOW_SELECT = False
    """What is drawn so holds no text that one would copy."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self._strips: list[Strip] = []
        self.base = Style()
        """The widget's own style, under everything it draws."""

    def draw_line(self, y: int) -> Strip:
        """Line ``y`` of the widget's content, as it should look now."""
        raise NotImplementedError

    def redraw(self) -> None:
        """Draw every line anew, and refresh those that look different."""
        width, height = self.size
        self.base = self.rich_style
        before, self._strips = self._strips, [self.draw_line(y) for y in range(height)]
        if len(before) != height:
            self.refresh()
            return
        changed = [y for y, strip in enumerate(self._strips) if strip != before[y]]
        if changed:
            self.refresh(*(Region(0, y, width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        """Line ``y`` as it was last drawn."""
        return self._strips[y] if y < len(self._strips) else Strip.blank(self.size.width, self.base)

    def on_resize(self) -> None:
        self.redraw()

    def notify_style_update(self) -> None:
        super().notify_style_update()
        if self.is_mounted:
            self.redraw()


def item_at(x: int, spans: Iterable[tuple[int, int, _T]]) -> _T | None:
    """What stands at column ``x``, of things that each begin at a column and end before another."""
    return next((found for start, end, found in spans if start <= x < end), None)
