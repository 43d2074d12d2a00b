"""The viewer graph: braille, drawn line by line, with an axis, a past, and marks for what happened."""

from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_sim.engine.snapshot import ChannelView
from tui_sim.timestamps import SECOND
from tui_sim.tui.glyphs import glyphs
from tui_sim.tui.marks import MARK_OF, Mark
from tui_sim.tui.numbers import short
from tui_sim.tui.widgets.curve import bars, braille, nice_range, resample
from tui_sim.tui.widgets.line_widget import LineWidget

_AXIS = 6  # cells of the numbers at the left
_SPANS = (300, 600, 1800)  # seconds that fit; the longest that the past fills almost


class Graph(LineWidget, can_focus=True):
    """Viewers of the channel in view."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.border_title = "Viewers"
        self._history: Sequence[int] = ()
        self._login = ""
        self._step = 2
        self._instant = 0
        self._marks: list[tuple[int, Mark]] = []
        self._shown: tuple[object, ...] = ()
        self._glyphs = glyphs()
        self._range = (0.0, 10.0)
        self._rows: list[str] = []
        self._values: list[float | None] = []
        self._span = _SPANS[0]

    def show(self, login: str, view: ChannelView | None, instant: int) -> None:
        """Take in what a snapshot says of a channel at simulated ``instant``; None is nothing yet."""
        history: tuple[int, ...] = ()
        marks: list[tuple[int, Mark]] = []
        step = self._step
        if view is not None:
            history, step = view.history, view.history_step
            marks = [(one.instant, MARK_OF[one.kind]) for one in view.marks if one.kind in MARK_OF]
        # Marks move with the curve, so what is drawn changes once a point.
        shown = (login, step, history, marks, instant // (step * SECOND))
        if shown == self._shown:
            return
        if login != self._login:
            self._login, self._range = login, (0.0, 10.0)
        self._shown, self._marks = shown, marks
        self._history, self._step, self._instant = history, step, instant
        filled = len(history) * step
        self._span = max((span for span in _SPANS if filled >= 0.9 * span), default=_SPANS[0])
        self.redraw()

    def _layout(self, width: int, height: int) -> None:
        points = self._span // self._step
        dots = 2 if self._glyphs.braille else 1
        self._values = resample(self._history, points, width * dots)
        known = [value for value in self._values if value is not None]
        low, high = nice_range(min(known), max(known)) if known else (0.0, 10.0)
        # Bounds grow at once and shrink only when there is much room, so that the curve does not jump.
        old_low, old_high = self._range
        if known and not (
            old_low <= min(known) and max(known) <= old_high and (old_high - old_low) < 2.2 * (high - low)
        ):
            self._range = (low, high)
        low, high = self._range
        levels = height * (4 if self._glyphs.braille else len(self._glyphs.bar))
        scaled = [
            None if value is None else min(levels - 1, max(0, round((value - low) / (high - low) * (levels - 1))))
            for value in self._values
        ]
        self._rows = braille(scaled, height) if self._glyphs.braille else bars(scaled, height, self._glyphs.bar)

    def draw_line(self, y: int) -> Strip:
        """One line: axis, curve, or the time below it."""
        width, height = self.size.width, self.size.height
        theme = self.theme_colors
        base, dim = self.base, self.base + self.muted
        plot = max(1, width - _AXIS - 1)
        flat = height < 4
        rows = height if flat else height - 2
        if y == 0:
            self._layout(plot, rows)
        if flat:
            text = self._rows[y] if y < len(self._rows) else ""
            axis = short(self._history[-1]) if self._history and y == height - 1 else ""
            return self._line(f"{axis:>{_AXIS}} ", text, dim, base + Style(color=theme["primary"]), width)
        if y == 0:
            return self._mark_line(plot, dim, width)
        if y == height - 1:
            left = f"-{self._span // 60} min"
            return self._line(" " * (_AXIS + 1), f"{left}{'now':>{max(0, plot - len(left))}}", dim, dim, width)
        low, high = self._range
        axis = ""
        if y == 1:
            axis = short(high)
        elif y == height - 2:
            axis = short(low)
        elif rows >= 7 and y == 1 + rows // 2:
            axis = short((low + high) / 2)
        text = self._rows[y - 1] if y - 1 < len(self._rows) else ""
        return self._line(f"{axis:>{_AXIS}} ", text, dim, base + Style(color=theme["primary"]), width)

    def _line(self, axis: str, text: str, dim: Style, style: Style, width: int) -> Strip:
        return Strip([Segment(axis, dim), Segment(text, style)]).adjust_cell_length(width, dim)

    def _mark_line(self, plot: int, dim: Style, width: int) -> Strip:
        cells: list[tuple[str, str]] = [(" ", "")] * plot
        for instant, mark in sorted(self._marks, key=lambda one: one[1].rank):
            ago = (self._instant - instant) / 1e6
            at = plot - 1 - round(ago / self._span * (plot - 1))
            if 0 <= at < plot:
                cells[at] = (mark.sign, self.theme_colors[mark.color])
        segments = [Segment(" " * (_AXIS + 1), dim)]
        segments += [Segment(sign, dim + Style(color=color, bold=True) if color else dim) for sign, color in cells]
        return Strip(segments).simplify().adjust_cell_length(width, dim)
