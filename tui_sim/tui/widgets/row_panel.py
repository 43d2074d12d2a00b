"""A panel of rows, drawn line by line: it follows the newest until one scrolls up, then it stays where one reads."""

from collections.abc import Iterable
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui_sim.tui.widgets.line_widget import ThemedWidget
from tui_sim.tui.widgets.row_lines import Line, Numbered, RowLines
from tui_sim.tui.widgets.selecting import character_at, marked


class RowPanel(ScrollView, ThemedWidget, can_focus=True):
    """Rows that somebody takes in (:meth:`extend`), each as words.

    While one reads further up, new rows wait below and are counted; nothing moves. ``cursor`` is the seq of the
    selected row, None while the panel follows the newest.
    """

    WRAPS: ClassVar = True
    """Whether long rows go on in the next line; otherwise they are cut off."""

    DEFAULT_CSS = """
    RowPanel { scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: scroll; }
    """

    def __init__(self, title: str, **options: str) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.border_title = title
        self._rows = RowLines(wraps=self.WRAPS)
        self._height = 0
        self._style: Style | None = None
        self.cursor: int | None = None
        self.below = 0
        self.skipped = 0

    # What comes in

    def clear(self) -> None:
        """Forget everything: another channel is in view."""
        self._rows.clear()
        self.below = self.skipped = 0
        self.cursor = None
        self._deselect()
        self._settle(0)

    def extend(self, rows: Iterable[Numbered]) -> None:
        """Take in new rows, oldest first; those already seen are passed over."""
        following = self.following
        fresh = [row for row in rows if row[0] > self._rows.newest]
        if not fresh:
            return
        removed = self._rows.extend(fresh, self._rows.width or self.scrollable_content_region.width)
        if not following:
            self.below += len(fresh)
        self._settle(removed, following=following)

    @property
    def following(self) -> bool:
        """Whether the newest row is in view and nothing is selected."""
        return self.cursor is None and self.scroll_offset.y >= self.max_scroll_y - 1

    def _settle(self, removed: int, *, following: bool = True) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._rows.lines))
        if following:
            self.scroll_end(animate=False, immediate=True)
            self.below = 0
        elif removed:
            self.scroll_to(y=max(0, self.scroll_offset.y - removed), animate=False, immediate=True)
        self._tell()
        self.refresh()

    def _tell(self) -> None:
        parts = []
        if self.below and not self.following:
            parts.append(f"{self.below} new below · end")
        if self.skipped:
            parts.append(f"{self.skipped:,} skipped")
        subtitle = " · ".join(parts)
        if subtitle != self.border_subtitle:
            self.border_subtitle = subtitle

    def notify_style_update(self) -> None:
        """Another theme, or the focus: other colours."""
        super().notify_style_update()
        self._style = None
        for line in self._rows.lines:
            line.strip = None

    def on_resize(self) -> None:
        """Another width: every row is laid out anew. Whoever followed the newest row goes on at another height."""
        width, height = self.scrollable_content_region.size
        if (width, height) == (self._rows.width, self._height) or width <= 0:
            return
        at_end = self.scroll_offset.y + self._height >= len(self._rows.lines) - 1
        following = self.cursor is None and (at_end or not self._rows.width)
        self._height = height
        if width != self._rows.width:
            self._rows.lay_out(width)
            self._deselect()
        self._settle(0, following=following)

    # What is drawn

    def render_line(self, y: int) -> Strip:
        """One line of the panel."""
        width = self.scrollable_content_region.width
        style = self._style or self.rich_style
        self._style = style
        at = self._index(y)
        if not 0 <= at < len(self._rows.lines):
            return Strip.blank(width, style)
        line = self._rows.lines[at]
        strip = self._strip(line, width, style)
        if self.has_focus and line.seq == self.cursor:
            strip = strip.apply_style(Style(reverse=True))
        selection = self.text_selection
        span = selection.get_span(self._rows.fallen + at) if selection is not None else None
        if span is None:
            return strip
        return marked(strip, line.text, *span, self.screen.get_component_rich_style("screen--selection"))

    def _index(self, y: int) -> int:
        """The index of the line at ``y``; out of range where there is none."""
        # Few rows stand at the bottom, where the newest are expected.
        return y + self.scroll_offset.y - max(0, self.size.height - len(self._rows.lines))

    @staticmethod
    def _strip(line: Line, width: int, style: Style) -> Strip:
        strip = line.strip
        if strip is None or strip.cell_length != width:
            whole = Strip(Segment.apply_style(line.segments, style))
            if whole.cell_length > width:
                whole = Strip([*whole.crop(0, width - 1), Segment("…", style)])
            strip = line.strip = whole.adjust_cell_length(width, style)
        return strip

    # Moving

    def action_scroll_up(self) -> None:
        """Select the row before."""
        self._step(-1)

    def action_scroll_down(self) -> None:
        """Select the row after; past the newest the panel follows again."""
        self._step(1)

    def action_scroll_end(self) -> None:
        """Follow the newest row."""
        self.cursor = None
        self.below = 0
        self.scroll_end(animate=False, immediate=True)
        self._tell()
        self.refresh()

    def action_scroll_home(self) -> None:
        """Select the oldest row."""
        if self._rows.lines:
            self._select(self._rows.lines[0].seq)

    def action_page_up(self) -> None:
        self._step(-max(1, self.size.height - 2))

    def action_page_down(self) -> None:
        self._step(max(1, self.size.height - 2))

    def _step(self, by: int) -> None:
        seqs = list(dict.fromkeys(line.seq for line in self._rows.lines))
        if not seqs:
            return
        at = seqs.index(self.cursor) if self.cursor in seqs else len(seqs) if by < 0 else len(seqs) - 1
        at += by
        if at >= len(seqs):
            self.action_scroll_end()
        else:
            self._select(seqs[max(0, at)])

    def _select(self, seq: int) -> None:
        self.cursor = seq
        numbers = [number for number, line in enumerate(self._rows.lines) if line.seq == seq]
        top, height = self.scroll_offset.y, self.size.height
        if numbers and numbers[0] < top:
            self.scroll_to(y=numbers[0], animate=False, immediate=True)
        elif numbers and numbers[-1] >= top + height:
            self.scroll_to(y=numbers[-1] - height + 1, animate=False, immediate=True)
        self._tell()
        self.refresh()

    def on_mouse_scroll_up(self) -> None:
        """The wheel reads back."""
        self._step(-3)

    def on_mouse_scroll_down(self) -> None:
        """The wheel reads on."""
        self._step(3)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Select the row under the pointer; from then on nothing moves under it."""
        at = event.get_content_offset(self)
        seq = self.seq_at(at.y) if at is not None and event.button == 1 else None
        if seq is not None:
            self._select(seq)

    def on_click(self, event: events.Click) -> None:
        """The second click on a row opens it."""
        if event.chain == 2 and event.get_content_offset(self) is not None:
            self.app.run_worker(self.screen.run_action("inspect"))

    # Rows and text

    def seq_at(self, y: int) -> int | None:
        """The row on line ``y`` of the panel; None where there is none."""
        at = self._index(y)
        return self._rows.lines[at].seq if 0 <= at < len(self._rows.lines) else None

    def text_at(self, x: int, y: int) -> Offset | None:
        """The character at a cell of the panel, as column and number of its line; None where there is no line."""
        lines = self._rows.lines
        if not lines:
            return None
        at = max(0, min(self._index(y), len(lines) - 1))
        return Offset(character_at(lines[at].text, x), self._rows.fallen + at)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that the mouse has selected, and what ends it."""
        text = self._rows.selected(selection)
        return None if text is None else (text, "\n")

    def _deselect(self) -> None:
        """The lines are others now."""
        if self.is_mounted and self.text_selection is not None:
            self.screen.clear_selection()

    @property
    def selected(self) -> int | None:
        """The selected row's seq, or the newest's."""
        if self.cursor is not None:
            return self.cursor
        return self._rows.newest or None

    @property
    def selected_text(self) -> str:
        """The selected row, or the newest, in one line; empty when there is none."""
        return self._rows.text(self.selected)

    @property
    def seqs(self) -> list[int]:
        """The rows that are kept, oldest first."""
        return self._rows.seqs
