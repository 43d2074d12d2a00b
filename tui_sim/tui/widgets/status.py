"""The truth about the run in two lines: rates, queue, losses, broker; nothing shifts when numbers grow."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from tui_sim.engine.snapshot import Snapshot
from tui_sim.tui.glyphs import glyphs
from tui_sim.tui.numbers import clock_text, short, short_rate
from tui_sim.tui.text import visible
from tui_sim.tui.widgets.line_widget import LineWidget, item_at

_STATES = {
    "starting": "starting", "connecting": "connecting", "running": "running", "paused": "PAUSED",
    "draining": "draining", "ended": "ended",
}  # fmt: skip
_ROOMY = 72  # columns from which everything has its name
_VALUE = 5  # cells of the longest count
_WORDS = ("target", "produced", "acknowledged", "queued", "failed", "missed")
_SHORTER = ("target", "produced", "acked", "queued", "failed", "missed")
_SHORTEST = ("tgt", "prod", "ack", "queue", "fail", "miss")

_Pair = tuple[str, str, Style]
"""A value, its word, and how the value looks."""


def place(snapshot: Snapshot) -> str:
    """Where the events go: ``kafka localhost:9092``, ``null``."""
    same = snapshot.address == snapshot.output
    return snapshot.output if same else f"{snapshot.output} {snapshot.address}".strip()


class Status(LineWidget):
    """Two lines that are always whole."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self._snapshot: Snapshot | None = None
        self._frozen = False
        self._message = ""
        self._glyphs = glyphs()
        self._spans: list[tuple[int, int, str]] = []

    def show(self, snapshot: Snapshot, *, frozen: bool, message: str) -> None:
        """Take in a snapshot; ``frozen``: the panels show an older one; ``message``: what there is to say."""
        self._snapshot, self._frozen, self._message = snapshot, frozen, message
        self.redraw()

    def draw_line(self, y: int) -> Strip:
        width, style = self.size.width, self.base
        if self._snapshot is None:
            return Strip.blank(width, style)
        segments = self._numbers(self._snapshot, width) if y == 0 else self._place(self._snapshot, width)
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(width, style)

    def _numbers(self, snapshot: Snapshot, width: int) -> list[Segment]:
        """The counts, each before its word; blanks before a value keep its place when it grows."""
        pairs, separator = self._fit(snapshot, width)
        dim = self.muted
        segments = [Segment(" ")]
        for number, (value, word, style) in enumerate(pairs):
            if number:
                segments.append(Segment(separator, dim))
            segments += [Segment(value, style), Segment(f" {word}", dim)]
        room = width - sum(segment.cell_length for segment in segments)
        for text in (f"  {clock_text(snapshot.uptime):>8}", f"  {snapshot.produced:>12,} events"):
            if len(text) <= room:
                segments.append(Segment(text, dim))
                room -= len(text)
        return segments

    def _fit(self, snapshot: Snapshot, width: int) -> tuple[list[_Pair], str]:
        """The pairs in the longest words for which there is room, and what stands between them.

        Where not even the shortest fit, losses that there are go before all, and those that there are not go first.
        """
        theme = self.theme_colors
        good, bad, warn = theme["success"], theme["error"], theme["warning"]
        target = "max" if snapshot.target_rate is None else short_rate(snapshot.target_rate)
        fields = [
            (target, True, None, 2), (short_rate(snapshot.produced_rate), True, None, 5),
            (short_rate(snapshot.acknowledged_rate), True, good, 4), (short(snapshot.queued), False, None, 3),
            (short(snapshot.failed), False, bad if snapshot.failed else None, 7 if snapshot.failed else 1),
            (short(snapshot.missed), False, warn if snapshot.missed else None, 6 if snapshot.missed else 0),
        ]  # fmt: skip
        dot = "·" if self._glyphs.braille else "|"
        for words, unit, separator in (
            (_WORDS, "/s", f" {dot} "), (_SHORTER, "/s", "  "), (_SHORTEST, "/s", "  "), (_SHORTEST, "", "  "),
        ):  # fmt: skip
            pairs = [
                (self._value(text, unit if rate else "", len(unit) if rate else 0), word, Style(bold=True, color=color))
                for (text, rate, color, _), word in zip(fields, words, strict=True)
            ]
            needed = 1 + sum(len(value) + 1 + len(word) for value, word, _ in pairs) + 5 * len(separator)
            if needed <= width:
                return pairs, separator
        kept: list[int] = []
        room = width - 1 + len(separator)
        for at in sorted(range(len(fields)), key=lambda at: -fields[at][3]):
            size = len(pairs[at][0]) + 1 + len(pairs[at][1]) + len(separator)
            if size <= room:
                kept.append(at)
                room -= size
        return [pairs[at] for at in sorted(kept)], separator

    @staticmethod
    def _value(text: str, unit: str, unit_room: int) -> str:
        """A value in its place; what has no rate (max) has no unit."""
        return f"{text if text == 'max' else text + unit:>{_VALUE + unit_room}}"

    def _place(self, snapshot: Snapshot, width: int) -> list[Segment]:
        dim = self.muted
        segments: list[Segment] = []
        self._spans = []
        x = 0
        for number, topic in enumerate(snapshot.topics, 1):
            name = (
                topic.topic
                if width >= 110
                else {"transactions": "money", "stream_meta": "meta"}.get(topic.topic, topic.topic)
            )
            text = f" {number} {name} " if width >= _ROOMY else f" {number}"
            self._spans.append((x, x + len(text), topic.topic))
            x += len(text)
            segments.append(Segment(text, Style(bold=True) if topic.on else dim + Style(strike=True)))
        color, word = self._health(snapshot, width - x - 3)
        segments += [
            Segment(f" {self._glyphs.live} ", Style(color=color)),
            Segment(word, Style(color=color, bold=True)),
        ]
        rest = width - sum(segment.cell_length for segment in segments) - 1
        text = visible(self._message or self._hint(snapshot))
        if rest > 8 and text:
            text = text if len(text) <= rest else text[: rest - 1] + "…"
            segments.append(Segment(f" {text}", dim))
        return segments

    def _health(self, snapshot: Snapshot, room: int) -> tuple[str, str]:
        """Everything that is not as usual, the worst first, in the longest words for which there is room; where events
        go when all is well.
        """
        theme = self.theme_colors
        words: list[tuple[str, str]] = []
        if snapshot.down:
            words.append((f"{snapshot.output} does not answer", "no answer"))
        if snapshot.behind:
            words.append((f"behind by {short(snapshot.behind)}", f"behind {short(snapshot.behind)}"))
        if snapshot.state != "running":
            state = _STATES[snapshot.state] + (f" {short(snapshot.queued)}" if snapshot.state == "draining" else "")
            words.append((state, state))
        if self._frozen:
            words.append(("FROZEN view", "FROZEN"))
        if snapshot.down:
            color = theme["error"]
        elif snapshot.behind or snapshot.state != "running":
            color = theme["warning"]
        else:
            color = theme["secondary" if self._frozen else "success"]
        long, brief = ", ".join(one for one, _ in words), ", ".join(one for _, one in words)
        if len(long) > room:
            long = brief if len(brief) <= room else brief.replace(", ", " ")
        return color, long or visible(place(snapshot))

    def _hint(self, snapshot: Snapshot) -> str:
        if snapshot.last_error and (snapshot.down or snapshot.state == "connecting" or snapshot.failed):
            return snapshot.last_error
        if snapshot.output == "embedded" and snapshot.address:
            return f"kcat -b {snapshot.address} -t {snapshot.topics[0].name}"
        return ""

    def on_click(self, event: events.Click) -> None:
        """A click on a topic switches it."""
        if event.y != 1:
            return
        topic = item_at(event.x, self._spans)
        if topic is not None:
            self.app.run_worker(self.screen.run_action(f"steer('toggle_{topic}')"))
