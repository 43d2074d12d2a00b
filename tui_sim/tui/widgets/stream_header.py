"""The head of the screen: the stream of the channel in view."""

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui_sim.activity import ChannelSummary
from tui_sim.tui.glyphs import glyphs
from tui_sim.tui.numbers import clock_text
from tui_sim.tui.widgets.line_widget import LineWidget

_ROOMY = 72  # columns from which there is room for everything


class StreamHeader(LineWidget):
    """The channel in view: on the air or not, login, viewers, uptime; title and category."""

    _TITLE_EVERY = 10.0  # seconds between two changes of the title shown

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self._channel: ChannelSummary | None = None
        self._instant = 0
        self._title = ""
        self._title_at = -1e9
        self._glyphs = glyphs()

    def show(self, channel: ChannelSummary, instant: int, now: float) -> None:
        """Take in a snapshot; ``now`` in monotonic seconds."""
        other = self._channel is None or channel.login != self._channel.login
        if channel.title != self._title and (other or now - self._title_at >= self._TITLE_EVERY):
            self._title, self._title_at = channel.title, now
        self._channel, self._instant = channel, instant
        self.redraw()

    def draw_line(self, y: int) -> Strip:
        width, style = self.size.width, self.base
        if self._channel is None:
            return Strip.blank(width, style)
        segments = self._numbers(self._channel, width) if y == 0 else self._about(self._channel, width)
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(width, style)

    def _numbers(self, channel: ChannelSummary, width: int) -> list[Segment]:
        dim = self.muted
        sign = (
            Segment(f" {self._glyphs.live} LIVE ", Style(color="#ffffff", bgcolor="#d0021b", bold=True))
            if channel.live
            else Segment(f" {self._glyphs.ended} ENDED ", dim + Style(bold=True))
        )
        age = clock_text((self._instant - channel.live_since) / 1e6) if channel.live else ""
        left = [sign, Segment(f" {channel.login} ", Style(bold=True, color=self.theme_colors["primary"]))]
        right = [
            Segment(f"{channel.viewers:>9,}", Style(bold=True)),
            Segment(" viewers ", dim),
            Segment(f"{channel.chatters:>8,}", Style(bold=True)),
            Segment(" in chat ", dim),
            Segment(f"{age:>8} ", Style()),
        ]
        if width < _ROOMY:
            del right[2:4]  # who is in chat
        room = width - sum(one.cell_length for one in (*left, *right))
        return [*left, Segment(" " * max(0, room)), *right]

    def _about(self, channel: ChannelSummary, width: int) -> list[Segment]:
        category = f" · {channel.category} "
        room = width - 1 - len(category)
        title = self._title if len(self._title) <= room else self._title[: max(0, room - 1)] + "…"
        return [Segment(f" {title}"), Segment(category, Style(color=self.theme_colors["secondary"], bold=True))]
