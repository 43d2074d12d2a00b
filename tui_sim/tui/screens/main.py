"""The main screen: the channel in view with its panels, and the status below them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.geometry import Offset, Size
from textual.reactive import var
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from tui_sim.activity import ChannelSummary
from tui_sim.commands import Raid
from tui_sim.engine.handle import Handle
from tui_sim.engine.snapshot import Snapshot
from tui_sim.tui.actions import ALL_ACTIONS, action_of, key_texts
from tui_sim.tui.bindings import bindings
from tui_sim.tui.cues import cue_form
from tui_sim.tui.run_info import RunInfo
from tui_sim.tui.screens.cue import CueDialog
from tui_sim.tui.screens.dialog import Copy
from tui_sim.tui.screens.event import EventDialog
from tui_sim.tui.screens.filter import FilterDialog
from tui_sim.tui.screens.form import FormDialog
from tui_sim.tui.screens.raid import RaidDialog
from tui_sim.tui.steering import Steering
from tui_sim.tui.widgets.channel_list import ChannelList, ChannelPicked, ChannelTabs
from tui_sim.tui.widgets.chat import ChatPanel
from tui_sim.tui.widgets.graph import Graph
from tui_sim.tui.widgets.keybar import KeyBar
from tui_sim.tui.widgets.log import LogPanel
from tui_sim.tui.widgets.row_panel import RowPanel
from tui_sim.tui.widgets.status import Status
from tui_sim.tui.widgets.stream_header import StreamHeader
from tui_sim.tui.widgets.tail import EventPanel
from tui_sim.tui.widgets.transactions import TransactionPanel

_MESSAGE_STAYS = 4.0  # seconds
_NEEDS = (40, 12)  # columns and rows below which nothing useful fits
_PANELS = ("chat", "graph", "transactions", "log")


class MainScreen(Screen[None]):
    """Shows snapshots. What is in view, and how, are its variables; whoever sets one has no more to do.

    Text in rows can be selected, though their cells don't carry where they are.
    """

    BINDINGS: ClassVar = bindings(action for action in ALL_ACTIONS if not action.of_app)

    channel: var[str] = var("", init=False)
    """The login of the channel in view."""
    frozen: var[bool] = var(False, init=False)
    """Whether the panels stand still; the status never does."""
    zoomed: var[str] = var("", init=False)
    """The id of the one panel that is shown, or empty for all."""
    needle: var[str] = var("", init=False, always_update=True)
    """What chat has to hold to be shown."""
    log_shown: var[bool] = var(False, toggle_class="logging")

    def __init__(self, handle: Handle, run_info: RunInfo, now: Callable[[], float]) -> None:
        """``now`` tells monotonic seconds."""
        super().__init__()
        self.set_reactive(MainScreen.channel, run_info.channels[0])
        self.steering = Steering(handle, self.show_message)
        self._handle = handle
        self._channels = run_info.channels
        self._keys = key_texts(run_info.keys)
        self._now = now
        self._message = ("", 0.0)  # and until when it stands there
        self._drawn: Snapshot | None = None

    def panels(self) -> ComposeResult:
        """What is on it. The app composes this, so that all is there before the first frame, which is laid out once."""
        yield StreamHeader(id="head")
        yield ChannelTabs(id="tabs")
        with Horizontal(id="body"):
            yield ChannelList(id="channels")
            with Vertical(id="left"):
                yield Graph(id="graph")
                yield TransactionPanel(id="transactions")
            yield ChatPanel(id="chat")
        yield LogPanel(id="log")
        yield Static(id="toosmall")
        yield Status(id="status")
        yield KeyBar(self._keys, id="keys")

    def begin(self) -> None:
        """The panels are there."""
        self.app.theme_changed_signal.subscribe(self, self._on_theme)
        self.query_one(ChatPanel).focus()

    def fit(self, size: Size) -> None:
        """Narrower and lower terminals show less."""
        width, height = size
        self.set_class(width < 100, "narrow")
        self.set_class(width < 80, "slim")
        self.set_class(height < 20, "low")
        self.set_class(height < 16, "flat")
        self.set_class(width < _NEEDS[0] or height < _NEEDS[1], "tiny")
        self.query_one("#toosmall", Static).update(
            f"telemetra-tui needs {_NEEDS[0]} x {_NEEDS[1]}, this is {width} x {height}"
        )

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """What is at a cell of the screen, and which character of its text."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if isinstance(widget, RowPanel):
            corner = widget.content_region.offset
            offset = widget.text_at(x - corner.x, y - corner.y)
        return widget, offset

    # What it shows

    def show(self, snapshot: Snapshot) -> None:
        """Take in a snapshot: always in the status, and in the panels unless they are frozen."""
        self.query_one(Status).show(snapshot, frozen=self.frozen, message=self._what_to_say(snapshot))
        if not self.frozen:
            self._draw(snapshot)

    def _draw(self, snapshot: Snapshot) -> None:
        self._drawn = snapshot
        channels = snapshot.channels
        self.query_one(ChannelList).show(channels, self.channel)
        self.query_one(ChannelTabs).show(channels, self.channel)
        channel = next((one for one in channels if one.login == self.channel), None)
        view = next((one for one in snapshot.watched if one.login == self.channel), None)
        if channel is not None:
            self.query_one(StreamHeader).show(channel, snapshot.instant, self._now())
        self.query_one(Graph).show(self.channel, view, snapshot.instant)
        if view is not None:
            self.query_one(ChatPanel).show(view)
            self.query_one(TransactionPanel).show(view)

    def show_log(self, lines: Iterable[tuple[str, str]]) -> None:
        """Take in new lines of the log, each after the name of its level."""
        panel = self.query_one(LogPanel)
        for level, text in lines:
            panel.add(level, text)

    def show_message(self, message: str) -> None:
        """Say something in the status line for some seconds."""
        self._message = (message, self._now() + _MESSAGE_STAYS)

    def _what_to_say(self, snapshot: Snapshot) -> str:
        message, until = self._message
        if self._now() < until:
            return message
        if snapshot.state == "connecting" and snapshot.last_error:
            return f"{self._keys['use_embedded']}: use the embedded broker · {snapshot.last_error}"
        return ""

    def watch_channel(self, channel: str) -> None:
        """Nothing of the channel before stays in view, nor its frozen picture."""
        self.frozen = False
        self._handle.watch([channel])
        self.query_one(ChatPanel).clear()
        self.query_one(TransactionPanel).clear()
        self.show(self._handle.snapshot())

    def watch_frozen(self, frozen: bool) -> None:  # noqa: FBT001 - as Textual calls it
        self.show_message("the view is frozen, the engine goes on" if frozen else "live again")

    def watch_zoomed(self, before: str, panel: str) -> None:
        self.remove_class("zoomed", f"zoom-{before}")
        if panel:
            self.add_class("zoomed", f"zoom-{panel}")

    def watch_needle(self, needle: str) -> None:
        self.query_one(ChatPanel).filter(needle)
        self._draw_again()

    def _on_theme(self, _theme: object) -> None:
        """Rows keep the colours they came in: take them in again."""
        self.query_one(ChatPanel).clear()
        self.query_one(TransactionPanel).clear()
        self._draw_again()

    def _draw_again(self) -> None:
        """Fill panels that were emptied, from the snapshot in view, which may be a frozen one."""
        if self._drawn is not None:
            self._draw(self._drawn)

    # What a person does

    def action_steer(self, name: str) -> None:
        """The command of an action."""
        command = action_of(name).command
        if command is not None:
            self.steering.send(command)

    def action_raid(self) -> None:
        """A raid of random size from outside."""
        self.steering.send(Raid(self.channel), f"raid on {self.channel}")

    def action_raid_dialog(self) -> None:
        self._ask(lambda channels: RaidDialog(channels, self.channel), lambda raid: f"raid on {raid.to_channel}")

    def action_cue(self, name: str) -> None:
        """Choose where a cue is played, and how large."""
        form = cue_form(name)
        self._ask(lambda channels: CueDialog(form, channels, self.channel), lambda cue: form.told(cue.channel))

    def _ask(self, make: Callable[[Sequence[ChannelSummary]], FormDialog], told: Callable[[Any], str]) -> None:
        """Open a dialog and send its command; ``told`` says what is shown when that was carried out."""
        channels = self._handle.snapshot().channels
        if not any(channel.live for channel in channels):
            self.show_message("no channel is live")
            return

        def send(command: Any) -> None:
            if command is not None:
                self.steering.send(command, told(command))

        self.app.push_screen(make(channels), send)

    def action_turn(self, by: int) -> None:
        """The channel so many further on, round and round."""
        self.channel = self._channels[(self._channels.index(self.channel) + by) % len(self._channels)]

    def on_channel_picked(self, event: ChannelPicked) -> None:
        self.channel = event.login

    def action_freeze(self) -> None:
        self.frozen = not self.frozen

    def action_zoom(self) -> None:
        """The panel with the focus on the full screen, and back."""
        panel = self.focused.id if self.focused is not None and self.focused.id in _PANELS else "chat"
        self.zoomed = "" if self.zoomed else str(panel)

    def action_log(self) -> None:
        self.log_shown = not self.log_shown

    def action_filter(self) -> None:
        """Only chat that holds a word."""

        def take(needle: Any) -> None:
            if needle is not None:
                self.needle = needle

        self.app.push_screen(FilterDialog(self.needle), take)

    def action_inspect(self) -> None:
        """The selected event as JSON."""
        panel = self.focused if isinstance(self.focused, EventPanel) else self.query_one(ChatPanel)
        snapshot = self._drawn or self._handle.snapshot()
        row = panel.row
        if row is None:
            self.show_message("nothing to show yet")
            return
        name = next(one.name for one in snapshot.topics if one.topic == row.topic)
        self.app.push_screen(EventDialog(row, name, snapshot.output, self._handle.receipt))

    def action_copy(self) -> None:
        """The selected row to the clipboard."""
        panel = self.focused if isinstance(self.focused, RowPanel) else self.query_one(ChatPanel)
        self.post_message(Copy(panel.selected_text, "the row"))
