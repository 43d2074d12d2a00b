"""The newest rows, laid out as lines of one width: what a panel scrolls over, and what one selects in it."""

from collections import deque
from collections.abc import Sequence

from rich.segment import Segment
from textual.selection import Selection
from textual.strip import Strip

from tui_sim.tui.widgets.wrapping import Word, wrap

MOST_ROWS = 1000
"""Rows that are kept; older ones fall out."""
_ONE_LINE = 10_000  # cells

Numbered = tuple[int, Sequence[Word]]
"""A row: its run-wide number, and how it looks."""


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


class RowLines:
    """Rows in the order of their ``seq``, and ``lines`` of them from when a width is known.

    ``width`` is the one for which they were laid out, 0 before. ``fallen`` counts the lines that have fallen out at
    the top since then: with it a line keeps its number, and what is selected its place.
    """

    def __init__(self, *, wraps: bool) -> None:
        """``wraps``: whether long rows go on in the next line; otherwise a row is one line, however long."""
        self._wraps = wraps
        self._rows: deque[Numbered] = deque(maxlen=MOST_ROWS)
        self.lines: list[Line] = []
        self.width = 0
        self.newest = 0
        self.fallen = 0

    def clear(self) -> None:
        """Forget the rows."""
        self._rows.clear()
        self.lines = []
        self.newest = self.fallen = 0

    def extend(self, fresh: Sequence[Numbered], width: int) -> int:
        """Take in rows that are all newer than those before; how many lines have fallen out."""
        self.newest = fresh[-1][0]
        dropped = max(0, len(self._rows) + len(fresh) - MOST_ROWS)
        gone = {seq for seq, _ in list(self._rows)[:dropped]}
        self._rows.extend(fresh)
        removed = 0
        while removed < len(self.lines) and self.lines[removed].seq in gone:
            removed += 1
        del self.lines[:removed]
        self.fallen += removed
        for seq, words in fresh:
            self._build(seq, words, width)
        return removed

    def lay_out(self, width: int) -> None:
        """Every row anew, for another width."""
        self.width = width
        self.lines = []
        self.fallen = 0
        for seq, words in self._rows:
            self._build(seq, words, width)

    def _build(self, seq: int, words: Sequence[Word], width: int) -> None:
        if width > 0:
            self.lines += [Line(seq, segments) for segments in wrap(words, width if self._wraps else _ONE_LINE)]

    @property
    def seqs(self) -> list[int]:
        """The rows that are kept, oldest first."""
        return [seq for seq, _ in self._rows]

    def text(self, seq: int | None) -> str:
        """A row in one line; empty when it is not there."""
        words = next((words for kept, words in reversed(self._rows) if kept == seq), ())
        return "".join(f" {word.text}" if word.space else word.text for word in words).strip()

    def selected(self, selection: Selection) -> str | None:
        """The selected text; rows that go over several lines are in one. None when nothing is selected."""
        parts: list[str] = []
        before: int | None = None
        for number, line in enumerate(self.lines, self.fallen):
            span = selection.get_span(number)
            if span is None:
                continue
            text = line.text[span[0] : span[1] if span[1] >= 0 else None]
            parts.append(f" {text.lstrip()}" if line.seq == before else f"\n{text}")
            before = line.seq
        return "".join(parts).strip("\n") if parts else None
