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
from tui_sim.tui.numbers import short
from tui_sim.tui.widgets.line_widget import LineWidget, item_at

_CURVE = 8  # cells, each of them a few seconds


class ChannelPicked(Message):
    """Somebody wants this channel in view."""

    def __init__(self, login: str) -> None:
        super().__init__()
        self.login = login


class _ChannelsWidget(LineWidget):
    """A widget that shows channels from the newest snapshot."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.channels: Sequence[ChannelSummary] = ()
        self.current = ""
        self.glyphs = glyphs()

    def show(self, channels: Sequence[ChannelSummary], current: str) -> None:
        """Take in a snapshot."""
        if channels != self.channels or current != self.current:
            self.channels, self.current = channels, current
            self.redraw()

    def live(self, channel: ChannelSummary) -> Segment:
        """The sign of a channel on or off the air."""
        theme = self.theme_colors
        if channel.live:
            return Segment(self.glyphs.live, Style(color=theme["error"]))
        return Segment(self.glyphs.ended, self.muted)


class ChannelList(_ChannelsWidget):
    """A line for each channel: on the air, login, viewers, and how they went in the last minutes."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self.border_title = "Channels"
        self._curves: dict[str, deque[int]] = {}

    def remember(self) -> None:
        """Take a point of every curve; called every few seconds."""
        for channel in self.channels:
            self._curves.setdefault(channel.login, deque(maxlen=_CURVE)).append(channel.viewers)
        self.redraw()

    def draw_line(self, y: int) -> Strip:
        width = self.size.width
        theme = self.theme_colors
        at = y + self._first
        if at >= len(self.channels):
            return Strip.blank(width, self.base)
        channel = self.channels[at]
        room = max(4, width - 9 - _CURVE)
        name = channel.login if len(channel.login) <= room else channel.login[: room - 1] + "…"
        segments = [
            self.live(channel),
            Segment(f" {name:<{room}} ", Style(bold=channel.login == self.current)),
            Segment(f"{short(channel.viewers):>5} "),
            Segment(f"{self._curve(channel.login):>{_CURVE}}", Style(color=theme["primary"])),
        ]
        style = self.base
        if channel.login == self.current:
            style += Style(bgcolor=theme["panel"])
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(width, style)

    @property
    def _first(self) -> int:
        """The first channel that is shown, so that the one in view is among them."""
        at = next((number for number, one in enumerate(self.channels) if one.login == self.current), 0)
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
        if 0 <= at < len(self.channels):
            self.post_message(ChannelPicked(self.channels[at].login))


class ChannelTabs(_ChannelsWidget):
    """All channels in one line; the one in view is always among those that fit."""

    def _spans(self) -> list[tuple[int, int, ChannelSummary]]:
        """Where each tab that fits begins and ends."""
        width = self.size.width
        at = next((number for number, one in enumerate(self.channels) if one.login == self.current), 0)
        sizes = [len(one.login) + 9 for one in self.channels]
        first = at
        used = sizes[at] if sizes else 0
        while first > 0 and used + sizes[first - 1] <= width:
            first -= 1
            used += sizes[first]
        spans: list[tuple[int, int, ChannelSummary]] = []
        x = 0
        for size, channel in list(zip(sizes, self.channels, strict=True))[first:]:
            if x + size > width and spans:
                break
            spans.append((x, x + size, channel))
            x += size
        return spans

    def draw_line(self, y: int) -> Strip:
        theme = self.theme_colors
        segments = []
        for start, end, channel in self._spans():
            style = Style(bold=True, bgcolor=theme["panel"]) if channel.login == self.current else Style()
            text = f" {channel.login} {short(channel.viewers)}"
            segments += [Segment(" ", style), *Segment.apply_style([self.live(channel)], style)]
            segments.append(Segment(f"{text:<{end - start - 2}}", style))
        style = self.base
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(self.size.width, style)

    def on_click(self, event: events.Click) -> None:
        """A click brings a channel into view."""
        channel = item_at(event.x, self._spans())
        if channel is not None:
            self.post_message(ChannelPicked(channel.login))
