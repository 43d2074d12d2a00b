"""A panel of rows, drawn line by line: it follows the newest until one scrolls up, then it stays where one reads."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.geometry import Offset, Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip

from tui_sim.tui.widgets.line_widget import ThemedWidget
from tui_sim.tui.widgets.selecting import character_at, marked

MOST_ROWS = 1000
"""Rows that a panel keeps; older ones fall out."""
_ONE_LINE = 10_000  # cells


class Word(NamedTuple):
    """A piece of a row that is not broken over lines, and the space before it."""

    text: str
    style: Style
    space: bool = True


class Line:
    """One line on the screen, the row it belongs to, and how it was drawn last."""

    __slots__ = ("segments", "seq", "strip")

    def __init__(self, seq: int, segments: list[Segment]) -> None:
        self.seq = seq
        self.segments = segments
        self.strip: Strip | None = None

    @property
    def text(self) -> str:
        """What stands in it, whole."""
        return "".join(segment.text for segment in self.segments)


def wrap(words: Sequence[Word], width: int, indent: int = 2) -> list[list[Segment]]:
    """Words over lines of ``width`` cells; lines after the first are indented. Longer words are broken."""
    lines: list[list[Segment]] = [[]]
    used = 0
    for word in words:
        text = word.text
        size = cell_len(text)
        gap = 1 if word.space and used > (indent if len(lines) > 1 else 0) else 0
        if used + gap + size > width and used > (indent if len(lines) > 1 else 0):
            lines.append([Segment(" " * indent)])
            used, gap = indent, 0
        while size > max(1, width - used - gap):
            room = max(1, width - used - gap)
            head = text[:room]
            while cell_len(head) > room and len(head) > 1:
                head = head[:-1]
            lines[-1].append(Segment(" " * gap + head, word.style))
            text = text[len(head) :]
            size = cell_len(text)
            lines.append([Segment(" " * indent)])
            used, gap = indent, 0
        last = lines[-1]
        if last and gap and last[-1].style is word.style:
            last[-1] = Segment(f"{last[-1].text} {text}", word.style)
        else:
            last.append(Segment(" " * gap + text, word.style))
        used += gap + size
    return lines


class RowPanel(ScrollView, ThemedWidget, can_focus=True):
    """Rows from the newest snapshot. Subclasses say how a row looks (:meth:`words`).

    While one reads further up, new rows wait below and are counted; nothing moves. ``cursor`` is the seq of the
    selected row, None while the panel follows the newest.
    """

    wraps = True
    """Whether long rows go on in the next line; otherwise they are cut off."""

    DEFAULT_CSS = """
    RowPanel { scrollbar-size-vertical: 1; overflow-x: hidden; overflow-y: scroll; }
    """

    def __init__(self, title: str, **options: str) -> None:
        super().__init__(**options)  # type: ignore[arg-type]
        self.border_title = title
        self._rows: deque[tuple[int, Sequence[Word]]] = deque(maxlen=MOST_ROWS)
        self._lines: list[Line] = []
        self._built_width = self._height = 0
        self._style: Style | None = None
        self._newest = 0
        self._left = 0  # lines that have fallen out at the top: what is selected keeps its place
        self.cursor: int | None = None
        self.below = 0
        self.skipped = 0

    # What comes in

    def clear(self) -> None:
        """Forget everything: another channel is in view."""
        self._rows.clear()
        self._lines = []
        self._newest = self.below = self.skipped = self._left = 0
        self.cursor = None
        self._deselect()
        self._settle(0)

    def extend(self, rows: Iterable[tuple[int, Sequence[Word]]]) -> None:
        """Take in new rows, oldest first; those already seen are passed over."""
        following = self.following
        fresh = [row for row in rows if row[0] > self._newest]
        if not fresh:
            return
        self._newest = fresh[-1][0]
        dropped = max(0, len(self._rows) + len(fresh) - MOST_ROWS)
        gone = {seq for seq, _ in list(self._rows)[:dropped]}
        self._rows.extend(fresh)
        removed = 0
        while removed < len(self._lines) and self._lines[removed].seq in gone:
            removed += 1
        del self._lines[:removed]
        self._left += removed
        for seq, words in fresh:
            self._build(seq, words)
        if not following:
            self.below += len(fresh)
        self._settle(removed, following=following)

    @property
    def following(self) -> bool:
        """Whether the newest row is in view and nothing is selected."""
        return self.cursor is None and self.scroll_offset.y >= self.max_scroll_y - 1

    def _build(self, seq: int, words: Sequence[Word]) -> None:
        width = self._built_width or self.scrollable_content_region.width
        if width > 0:
            lines = wrap(words, width if self.wraps else _ONE_LINE)
            self._lines += [Line(seq, segments) for segments in lines]

    def _settle(self, removed: int, *, following: bool = True) -> None:
        self.virtual_size = Size(self.scrollable_content_region.width, len(self._lines))
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
        told = " · ".join(parts)
        if told != self.border_subtitle:
            self.border_subtitle = told

    def notify_style_update(self) -> None:
        """Another theme, or the focus: other colours."""
        super().notify_style_update()
        self._style = None
        for line in self._lines:
            line.strip = None

    def on_resize(self) -> None:
        """Another width: every row is laid out anew. Whoever followed the newest row goes on at another height."""
        width, height = self.scrollable_content_region.size
        if (width, height) == (self._built_width, self._height) or width <= 0:
            return
        at_end = self.scroll_offset.y + self._height >= len(self._lines) - 1
        following = self.cursor is None and (at_end or not self._built_width)
        self._height = height
        if width != self._built_width:
            self._built_width = width
            self._lines = []
            self._left = 0
            self._deselect()
            for seq, words in self._rows:
                self._build(seq, words)
        self._settle(0, following=following)

    # What is drawn

    def render_line(self, y: int) -> Strip:
        """One line of the panel."""
        width = self.scrollable_content_region.width
        at = y + self.scroll_offset.y
        style = self._style or self.rich_style
        self._style = style
        # Few rows stand at the bottom, where the newest are expected.
        at -= max(0, self.size.height - len(self._lines))
        if not 0 <= at < len(self._lines):
            return Strip.blank(width, style)
        line = self._lines[at]
        strip = line.strip
        if strip is None or strip.cell_length != width:
            whole = Strip(Segment.apply_style(line.segments, style))
            if whole.cell_length > width:
                whole = Strip([*whole.crop(0, width - 1), Segment("…", style)])
            strip = line.strip = whole.adjust_cell_length(width, style)
        if self.has_focus and line.seq == self.cursor:
            strip = strip.apply_style(Style(reverse=True))
        selection = self.text_selection
        span = selection.get_span(self._left + at) if selection is not None else None
        if span is None:
            return strip
        return marked(strip, line.text, *span, self.screen.get_component_rich_style("screen--selection"))

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
        if self._lines:
            self._select(self._lines[0].seq)

    def action_page_up(self) -> None:
        """A panel's height up."""
        self._step(-max(1, self.size.height - 2))

    def action_page_down(self) -> None:
        """A panel's height down."""
        self._step(max(1, self.size.height - 2))

    def _step(self, by: int) -> None:
        seqs = list(dict.fromkeys(line.seq for line in self._lines))
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
        numbers = [number for number, line in enumerate(self._lines) if line.seq == seq]
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
        if at is not None and event.button == 1:
            self.select_at(at.y)

    def on_click(self, event: events.Click) -> None:
        """The second click on a row opens it."""
        if event.chain == 2 and event.get_content_offset(self) is not None:
            self.app.run_worker(self.app.run_action("inspect"))

    # Selecting text

    def text_at(self, x: int, y: int) -> Offset | None:
        """The character at a cell of the panel, as column and number of its line; None where there is no line."""
        at = y + self.scroll_offset.y - max(0, self.size.height - len(self._lines))
        if not self._lines:
            return None
        at = max(0, min(at, len(self._lines) - 1))
        return Offset(character_at(self._lines[at].text, x), self._left + at)

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The selected text; rows that go over several lines are in one."""
        parts: list[str] = []
        before: int | None = None
        for number, line in enumerate(self._lines, self._left):
            span = selection.get_span(number)
            if span is None:
                continue
            text = line.text[span[0] : span[1] if span[1] >= 0 else None]
            parts.append(f" {text.lstrip()}" if line.seq == before else f"\n{text}")
            before = line.seq
        return ("".join(parts).strip("\n"), "\n") if parts else None

    def _deselect(self) -> None:
        """The lines are others now."""
        if self.is_mounted and self.text_selection is not None:
            self.screen.clear_selection()

    @property
    def selected_text(self) -> str:
        """The selected row, or the newest, in one line; empty when there is none."""
        words = next((words for seq, words in reversed(self._rows) if seq == self.selected), ())
        return "".join(f" {word.text}" if word.space else word.text for word in words).strip()

    # Choosing rows

    def select_at(self, y: int) -> None:
        """Select the row on line ``y`` of the panel."""
        at = y + self.scroll_offset.y - max(0, self.size.height - len(self._lines))
        if 0 <= at < len(self._lines):
            self._select(self._lines[at].seq)

    @property
    def selected(self) -> int | None:
        """The selected row's seq, or the newest's."""
        if self.cursor is not None:
            return self.cursor
        return self._newest or None

    @property
    def seqs(self) -> list[int]:
        """The rows that are kept, oldest first."""
        return [seq for seq, _ in self._rows]
