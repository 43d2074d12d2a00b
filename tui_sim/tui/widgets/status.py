"""The truth about the run in two lines: rates, queue, losses, broker; nothing shifts when numbers grow."""

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.strip import Strip

from tui_sim.engine.snapshot import Snapshot
from tui_sim.tui.palette import clock_text, glyphs, short
from tui_sim.tui.text import visible
from tui_sim.tui.widgets.drawn import Drawn, under

_STATES = {
    "starting": "starting", "connecting": "connecting", "running": "running", "paused": "PAUSED",
    "draining": "draining", "ended": "ended",
}  # fmt: skip
_ROOMY = 72  # columns from which everything has its name


def place(snapshot: Snapshot) -> str:
    """Where the events go: ``kafka localhost:9092``, ``null``."""
    same = snapshot.address == snapshot.output
    return snapshot.output if same else f"{snapshot.output} {snapshot.address}".strip()


class Status(Drawn):
    """Two lines that are always whole."""

    def __init__(self, **options: str) -> None:
        super().__init__(**options)
        self._snapshot: Snapshot | None = None
        self._down = False
        self._frozen = False
        self._word = ""
        self._glyphs = glyphs()
        self._spans: list[tuple[int, int, str]] = []

    def show(self, snapshot: Snapshot, *, down: bool, frozen: bool, word: str) -> None:
        """Take in a snapshot; ``down``: nothing was acknowledged for a while; ``word`` the last thing to say."""
        self._snapshot, self._down, self._frozen, self._word = snapshot, down, frozen, word
        self.redraw()

    def draw_line(self, y: int) -> Strip:
        width, style = self.size.width, self.base
        if self._snapshot is None:
            return Strip.blank(width, style)
        segments = self._numbers(self._snapshot, width) if y == 0 else self._place(self._snapshot, width)
        return Strip(Segment.apply_style(segments, style)).adjust_cell_length(width, style)

    def _numbers(self, snapshot: Snapshot, width: int) -> list[Segment]:
        theme = self.paint
        dim = self.muted
        good, bad, warn = theme["success"], theme["error"], theme["warning"]
        target = "max" if snapshot.target_rate is None else short(snapshot.target_rate)
        wide = width >= 110
        room = 5 if width >= _ROOMY else 4
        fields = [
            ("target" if wide else "tgt", f"{target:>{room}}", Style(bold=True)),
            ("produced" if wide else "prod", f"{short(snapshot.produced_rate):>{room}}", Style(bold=True)),
            ("acked" if wide else "ack", f"{short(snapshot.acknowledged_rate):>{room}}", Style(bold=True, color=good)),
            ("queue" if wide else "que", f"{short(snapshot.queued):>{room}}", Style(bold=True)),
            (
                "failed" if wide else "fail",
                f"{short(snapshot.failed):>{room}}",
                Style(bold=True, color=bad if snapshot.failed else None),
            ),
            (
                "missed" if wide else "miss",
                f"{short(snapshot.missed):>{room}}",
                Style(bold=True, color=warn if snapshot.missed else None),
            ),
        ]
        segments = []
        for name, value, style in fields:
            segments += [Segment(f" {name} ", dim), Segment(value, style)]
        if width >= _ROOMY:
            segments.append(Segment(f"  {clock_text(snapshot.uptime):>8}"))
        if wide:
            segments.append(Segment(f"  {snapshot.produced:>12,} events", dim))
        return segments

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
        color, word = self._health(snapshot)
        segments += [
            Segment(f" {self._glyphs.live} ", Style(color=color)),
            Segment(word, Style(color=color, bold=True)),
        ]
        rest = width - sum(segment.cell_length for segment in segments) - 1
        text = visible(self._word or self._hint(snapshot))
        if rest > 8 and text:
            text = text if len(text) <= rest else text[: rest - 1] + "…"
            segments.append(Segment(f" {text}", dim))
        return segments

    def _health(self, snapshot: Snapshot) -> tuple[str, str]:
        theme = self.paint
        if self._frozen and snapshot.state == "running":
            return theme["secondary"], "FROZEN view"
        if snapshot.state in ("paused", "draining", "connecting", "starting", "ended"):
            extra = f" {snapshot.queued}" if snapshot.state == "draining" else ""
            return theme["warning"], _STATES[snapshot.state] + extra
        behind = f"behind by {short(snapshot.behind)}" if snapshot.behind else ""
        if self._down:
            return theme["error"], f"{snapshot.output} does not answer" + (f", {behind}" if behind else "")
        if behind:
            return theme["warning"], behind
        return theme["success"], visible(place(snapshot))

    def _hint(self, snapshot: Snapshot) -> str:
        if snapshot.last_error and (self._down or snapshot.state == "connecting" or snapshot.failed):
            return snapshot.last_error
        if snapshot.output == "embedded" and snapshot.address:
            return f"kcat -b {snapshot.address} -t {snapshot.topics[0].name}"
        return ""

    def on_click(self, event: events.Click) -> None:
        """A click on a topic switches it."""
        if event.y != 1:
            return
        topic = under(event.x, self._spans)
        if topic is not None:
            self.app.run_worker(self.app.run_action(f"toggle_topic('{topic}')"))
