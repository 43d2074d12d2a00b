"""The channels at a glance: a list with viewers and a small curve, or tabs where there is no room for it."""

from collections import deque
from collections.abc import Sequence

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.message import Message
from textual.strip import Strip

from tui_sim.activity import ChannelSummary
from tui_sim.tui.glyphs import glyphs
from tui_sim.tui.numbers import clock_text, short
from tui_sim.tui.widgets.line_widget import LineWidget, item_at

_CURVE = 8
_ROOMY = 72  # columns from which the head has room for everything


class ChannelPicked(Message):
    """Somebody wants this channel in view."""

    def __init__(self, login: str) -> None:
        super().__init__()
        self.login = login


class _Lines(LineWidget):
    """A widget that shows channels from the newest snapshot."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.columns: Sequence[ChannelSummary] = ()
        self.current = ""
        self.glyphs = glyphs()

    def show(self, columns: Sequence[ChannelSummary], current: str) -> None:
        """Take in a snapshot."""
        if columns != self.columns or current != self.current:
            self.columns, self.current = columns, current
            self.redraw()

    def live(self, column: ChannelSummary) -> Segment:
        """The sign of a channel on or off the air."""
        theme = self.paint
        if column.live:
            return Segment(self.glyphs.live, Style(color=theme["error"]))
        return Segment(self.glyphs.ended, self.muted)


class ChannelList(_Lines):
    """A line for each channel: on the air, login, viewers, and how they went in the last minutes."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.border_title = "Channels"
        self._curves: dict[str, deque[int]] = {}

    def remember(self) -> None:
        """Take a point of every curve; called every few seconds."""
        for column in self.columns:
            self._curves.setdefault(column.login, deque(maxlen=_CURVE)).append(column.viewers)
        self.redraw()

    def draw_line(self, y: int) -> Strip:
        width = self.size.width
        theme = self.paint
        at = y + self._first
        if at >= len(self.columns):
            return Strip.blank(width, self.base)
        column = self.columns[at]
        room = max(4, width - 9 - _CURVE)
        name = column.login if len(column.login) <= room else column.login[: room - 1] + "…"
        segments = [
            self.live(column),
            Segment(f" {name:<{room}} ", Style(bold=column.login == self.current)),
            Segment(f"{short(column.viewers):>5} "),
            Segment(f"{self._curve(column.login):>{_CURVE}}", Style(color=theme["primary"])),
        ]
        style = self.base
        if column.login == self.current:
            style += Style(bgcolor=theme["panel"])
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(width, style)

    @property
    def _first(self) -> int:
        """The first channel that is shown, so that the one in view is among them."""
        at = next((number for number, one in enumerate(self.columns) if one.login == self.current), 0)
        return max(0, at - self.size.height + 1)

    def _curve(self, login: str) -> str:
        points = self._curves.get(login, ())
        if not points:
            return ""
        low, high = min(points), max(points)
        span = max(high - low, 0.04 * high, 1)
        bar = self.glyphs.bar
        return "".join(bar[min(len(bar) - 1, int((point - low) / span * (len(bar) - 1)))] for point in points)

    def on_click(self, event: events.Click) -> None:
        """A click brings a channel into view."""
        at = event.y - 1 + self._first
        if 0 <= at < len(self.columns):
            self.post_message(ChannelPicked(self.columns[at].login))


class ChannelTabs(_Lines):
    """All channels in one line; the one in view is always among those that fit."""

    def _spans(self) -> list[tuple[int, int, ChannelSummary]]:
        """Where each tab that fits begins and ends."""
        width = self.size.width
        at = next((number for number, one in enumerate(self.columns) if one.login == self.current), 0)
        sizes = [len(one.login) + 9 for one in self.columns]
        first = at
        used = sizes[at] if sizes else 0
        while first > 0 and used + sizes[first - 1] <= width:
            first -= 1
            used += sizes[first]
        spans: list[tuple[int, int, ChannelSummary]] = []
        x = 0
        for size, column in list(zip(sizes, self.columns, strict=True))[first:]:
            if x + size > width and spans:
                break
            spans.append((x, x + size, column))
            x += size
        return spans

    def draw_line(self, y: int) -> Strip:
        theme = self.paint
        segments = []
        for start, end, column in self._spans():
            style = Style(bold=True, bgcolor=theme["panel"]) if column.login == self.current else Style()
            text = f" {column.login} {short(column.viewers)}"
            segments += [Segment(" ", style), *Segment.apply_style([self.live(column)], style)]
            segments.append(Segment(f"{text:<{end - start - 2}}", style))
        style = self.base
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(self.size.width, style)

    def on_click(self, event: events.Click) -> None:
        """A click brings a channel into view."""
        column = item_at(event.x, self._spans())
        if column is not None:
            self.post_message(ChannelPicked(column.login))


class StreamHeader(LineWidget):
    """The channel in view: on the air or not, login, viewers, uptime; title and category."""

    _TITLE_EVERY = 10.0  # seconds between two changes of the title shown

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self._column: ChannelSummary | None = None
        self._instant = 0
        self._title = ""
        self._title_at = -1e9
        self._glyphs = glyphs()

    def show(self, column: ChannelSummary, instant: int, now: float) -> None:
        """Take in a snapshot; ``now`` in monotonic seconds."""
        other = self._column is None or column.login != self._column.login
        if column.title != self._title and (other or now - self._title_at >= self._TITLE_EVERY):
            self._title, self._title_at = column.title, now
        self._column, self._instant = column, instant
        self.redraw()

    def draw_line(self, y: int) -> Strip:
        width, style, theme = self.size.width, self.base, self.paint
        column = self._column
        if column is None:
            return Strip.blank(width, style)
        dim = self.muted
        if y == 0:
            sign = (
                Segment(f" {self._glyphs.live} LIVE ", Style(color="#ffffff", bgcolor="#d0021b", bold=True))
                if column.live
                else Segment(f" {self._glyphs.ended} ENDED ", dim + Style(bold=True))
            )
            age = clock_text((self._instant - column.live_since) / 1e6) if column.live else ""
            left = [sign, Segment(f" {column.login} ", Style(bold=True, color=theme["primary"]))]
            right = [
                Segment(f"{column.viewers:>9,}", Style(bold=True)),
                Segment(" viewers ", dim),
                Segment(f"{column.chatters:>8,}", Style(bold=True)),
                Segment(" in chat ", dim),
                Segment(f"{age:>8} ", Style()),
            ]
            if width < _ROOMY:
                del right[2:4]  # who is in chat
            room = width - sum(one.cell_length for one in (*left, *right))
            segments = [*left, Segment(" " * max(0, room)), *right]
        else:
            category = f" · {column.category} "
            room = width - 1 - len(category)
            title = self._title if len(self._title) <= room else self._title[: max(0, room - 1)] + "…"
            segments = [Segment(f" {title}"), Segment(category, Style(color=theme["secondary"], bold=True))]
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(width, style)
