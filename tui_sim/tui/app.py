"""The app: it polls the handle twelve times a second, shows the newest snapshot, and sends commands."""

import logging
import os
import time
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from textual import on
from textual.app import App, ComposeResult, SystemCommand
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.events import DeliveryComplete, DeliveryFailed, Resize
from textual.filter import LineFilter
from textual.geometry import Offset
from textual.markup import escape
from textual.notifications import SeverityLevel
from textual.screen import Screen
from textual.theme import Theme
from textual.widget import Widget
from textual.widgets import Input, Static

from tui_sim.commands import Command, Pause, Raid, SetRate, StepRate, Stop, ToggleTopic, UseEmbedded
from tui_sim.engine.handle import Handle
from tui_sim.engine.snapshot import ChannelView, Snapshot
from tui_sim.events import Topic
from tui_sim.reporting.log import LOGGER, early
from tui_sim.reporting.run_logger import RunLogger
from tui_sim.tui.actions import ACTIONS, key_texts
from tui_sim.tui.cues import CUES, cue_form
from tui_sim.tui.glyphs import PlainFilter, is_plain
from tui_sim.tui.screens.cue import CueDialog
from tui_sim.tui.screens.dialog import Copy
from tui_sim.tui.screens.drain import DrainDialog
from tui_sim.tui.screens.event import EventDialog
from tui_sim.tui.screens.filter import FilterDialog
from tui_sim.tui.screens.help import HelpDialog
from tui_sim.tui.screens.raid import RaidDialog
from tui_sim.tui.text import SafeFilter, visible
from tui_sim.tui.themes import THEME_CYCLE, THEMES
from tui_sim.tui.widgets.channel_list import ChannelList, ChannelPicked, ChannelTabs
from tui_sim.tui.widgets.chat import ChatPanel
from tui_sim.tui.widgets.graph import Graph
from tui_sim.tui.widgets.keybar import KeyBar
from tui_sim.tui.widgets.log import LogPanel
from tui_sim.tui.widgets.row_panel import RowPanel
from tui_sim.tui.widgets.status import Status
from tui_sim.tui.widgets.stream_header import StreamHeader
from tui_sim.tui.widgets.transactions import TransactionPanel

_POLLS_A_SECOND = 12
_WORD_STAYS = 4.0  # seconds
_NEEDS = (40, 12)  # columns and rows below which nothing useful fits
_GRACE = 2.0  # seconds in which leaving can be called off
_MOMENT = 0.3  # seconds that whoever leaves at once gives to what is on its way
_PANELS = ("chat", "graph", "feed", "log")


@dataclass(frozen=True, slots=True)
class RunInfo:
    """What the app is told about the run at its start."""

    channels: tuple[str, ...]
    theme: str = THEME_CYCLE[0]
    keys: dict[str, str] = field(default_factory=dict)
    """Other keys, by the action's id."""


class LogBuffer(logging.Handler):
    """Keeps log lines for the log panel."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: deque[tuple[str, str]] = deque(maxlen=1000)

    def emit(self, record: logging.LogRecord) -> None:
        stamp = time.strftime("%H:%M:%S", time.localtime(record.created))
        self.lines.append((record.levelname, f"{stamp} {record.getMessage()}"))


def carried_out(command: Command) -> str:
    """What a command has come to, in words for the status line."""
    match command:
        case SetRate(rate=rate):
            return "as fast as possible" if rate is None else f"{rate:.10g} events a second"
        case Pause(paused=paused):
            return "paused" if paused else "goes on"
        case ToggleTopic(topic=topic, on=on):
            return f"{topic} {'on' if on else 'off'}"
    return command.name.replace("_", " ")


class Main(Screen[None]):
    """The screen with the panels: text in rows can be selected, though their cells don't carry where they are."""

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """What is at a cell of the screen, and which character of its text."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        if isinstance(widget, RowPanel):
            corner = widget.content_region.offset
            offset = widget.text_at(x - corner.x, y - corner.y)
        return widget, offset


class TelemetraApp(App[int]):
    """Live chat, viewer graph and transactions of one channel, and the keys to steer the world."""

    TITLE = "telemetra-tui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar = [
        *(
            Binding(
                action.keys,
                action.action,
                action.label,
                show=action.footer,
                key_display=action.key_text,
                id=action.id,
                tooltip=action.meaning,
            )
            for action in ACTIONS
        ),
        Binding("ctrl+c", "copy_or_leave", "quit", show=False, priority=True),
        Binding("ctrl+p", "command_palette", "palette", show=False),
    ]

    def __init__(self, handle: Handle, show: RunInfo, *, polls: bool = True) -> None:
        """``polls`` False leaves polling to the caller (pictures of one fixed snapshot)."""
        super().__init__()
        self.failure: Exception | None = None
        """What the screen failed of."""
        self.now = time.monotonic
        """Monotonic seconds; a test may put another clock here."""
        self._handle = handle
        self._show = show
        self._keys = key_texts(show.keys)
        self._drawn: Snapshot | None = None
        self._safe = SafeFilter()
        self._plain = [PlainFilter()] if is_plain() else []
        self._polls = polls
        self._current = show.channels[0]
        self._frozen = False
        self._leaving = 0
        self._drain: DrainDialog | None = None
        self._leave_at = float("inf")
        self._word = ("", 0.0)
        self._zoomed = ""
        self._catch = LogBuffer()
        self._journalist = RunLogger(logging.getLogger(LOGGER))
        self._tickets: dict[int, str] = {}

    def get_default_screen(self) -> Screen[Any]:
        """The screen with the panels."""
        return Main(id="_default")

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and ASCII where the terminal has no more."""
        return [*super().get_line_filters(), self._safe, *self._plain]

    def compose(self) -> ComposeResult:
        yield StreamHeader(id="head")
        yield ChannelTabs(id="tabs")
        with Horizontal(id="body"):
            yield ChannelList(id="channels")
            with Vertical(id="left"):
                yield Graph(id="graph")
                yield TransactionPanel(id="feed")
            yield ChatPanel(id="chat")
        yield LogPanel(id="log")
        yield Static(f"telemetra-tui needs {_NEEDS[0]} x {_NEEDS[1]}", id="toosmall")
        yield Status(id="status")
        yield KeyBar(self._keys, id="keys")

    def on_mount(self) -> None:
        """First paint, then everything else."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._show.theme
        self.theme_changed_signal.subscribe(self, self._repaint)
        self.set_keymap(self._show.keys)
        logger = logging.getLogger(LOGGER)
        for record in early(logger):
            self._catch.handle(record)
        logger.addHandler(self._catch)
        self.query_one(ChatPanel).focus()
        if self._polls:
            self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._handle.watch([self._current])
        self._handle.start()
        self.set_interval(1 / _POLLS_A_SECOND, self.poll)
        self.set_interval(3.0, self.query_one(ChannelList).remember)

    # Looking

    def poll(self) -> None:
        """Show the newest snapshot."""
        snapshot = self._handle.snapshot()
        self._journalist.read(snapshot)
        log = self.query_one(LogPanel)
        while self._catch.lines:
            log.add(*self._catch.lines.popleft())
        self._take_replies(snapshot)
        if self.now() >= self._leave_at:
            self.drain()
        if self._drain is not None:
            self._drain.show(snapshot, self._left)
        if snapshot.state == "ended":
            self.exit(0)
            return
        self.query_one(Status).show(snapshot, frozen=self._frozen, message=self._said(snapshot))
        if not self._frozen:
            self.draw(snapshot)

    def draw(self, snapshot: Snapshot) -> None:
        """The panels."""
        self._drawn = snapshot
        columns = snapshot.channels
        self.query_one(ChannelList).show(columns, self._current)
        self.query_one(ChannelTabs).show(columns, self._current)
        column = next((one for one in columns if one.login == self._current), None)
        view = self._view(snapshot)
        if column is not None:
            self.query_one(StreamHeader).show(column, snapshot.instant, self.now())
        self.query_one(Graph).show(self._current, view, snapshot.instant)
        if view is not None:
            self.query_one(ChatPanel).show(view)
            self.query_one(TransactionPanel).show(view)

    def _view(self, snapshot: Snapshot) -> ChannelView | None:
        return next((view for view in snapshot.watched if view.login == self._current), None)

    def _said(self, snapshot: Snapshot) -> str:
        word, until = self._word
        if self.now() < until:
            return word
        if snapshot.state == "connecting" and snapshot.last_error:
            return f"{self._keys['use_embedded']}: use the embedded broker · {snapshot.last_error}"
        return ""

    def show_message(self, word: str) -> None:
        """Say something in the status line for some seconds."""
        self._word = (word, self.now() + _WORD_STAYS)

    # Steering

    def _submit(self, command: Command, word: str = "") -> None:
        """Ask for something; what is said when it was carried out is ``word``, or the command itself in words."""
        self._tickets[self._handle.submit(command)] = word

    def _take_replies(self, snapshot: Snapshot) -> None:
        """Say what became of the commands."""
        for applied in snapshot.applied:
            word = self._tickets.pop(applied.ticket, None)
            if word is not None:
                self.show_message(applied.refused or word or carried_out(applied.command))

    def action_rate_up(self) -> None:
        """The next rate along 1-2-5-10."""
        self._submit(StepRate(1))

    def action_rate_down(self) -> None:
        """The rate before along 1-2-5-10."""
        self._submit(StepRate(-1))

    def action_pause(self) -> None:
        """Pause or go on."""
        self._submit(Pause())

    def action_toggle_topic(self, topic: Topic) -> None:
        """A topic on or off."""
        self._submit(ToggleTopic(topic))

    def action_raid(self) -> None:
        """A raid of random size from outside."""
        self._submit(Raid(self._current), f"raid on {self._current}")

    def action_raid_dialog(self) -> None:
        """Choose a raid."""
        snapshot = self._handle.snapshot()
        if not any(column.live for column in snapshot.channels):
            self.show_message("no channel is live")
            return

        def go(raid: Any) -> None:
            if raid is not None:
                self._submit(raid, f"raid on {raid.to_channel}")

        self.push_screen(RaidDialog(snapshot.channels, self._current), go)

    def action_cue(self, name: str) -> None:
        """Choose where a cue is played, and how large."""
        snapshot = self._handle.snapshot()
        if not any(column.live for column in snapshot.channels):
            self.show_message("no channel is live")
            return
        form = cue_form(name)

        def go(cue: Any) -> None:
            if cue is not None:
                self._submit(cue, form.told(cue.channel))

        self.push_screen(CueDialog(form, snapshot.channels, self._current), go)

    def action_use_embedded(self) -> None:
        """Instead of a broker that does not answer at the start."""
        self._submit(UseEmbedded(), "the embedded broker is used")

    # The view

    def _turn(self, by: int) -> None:
        channels = self._show.channels
        self._pick(channels[(channels.index(self._current) + by) % len(channels)])

    def _pick(self, login: str) -> None:
        if login == self._current:
            return
        self._current = login
        if self._frozen:
            self.action_freeze()  # it was the other channel's view
        self._handle.watch([login])
        self.query_one(ChatPanel).clear()
        self.query_one(TransactionPanel).clear()
        self.poll()

    def on_channel_picked(self, event: ChannelPicked) -> None:
        """A click on a channel."""
        self._pick(event.login)

    def action_previous_channel(self) -> None:
        """The channel before."""
        self._turn(-1)

    def action_next_channel(self) -> None:
        """The channel after."""
        self._turn(1)

    def _shown_panels(self) -> list[str]:
        return [name for name in _PANELS if self.query_one(f"#{name}").region.height > 0]

    def _move_focus(self, by: int) -> None:
        shown = self._shown_panels()
        if not shown:
            return
        now = self.focused.id if self.focused is not None and self.focused.id in shown else shown[0]
        self.query_one(f"#{shown[(shown.index(now) + by) % len(shown)]}").focus()

    def action_next_panel(self) -> None:
        """The panel after."""
        self._move_focus(1)

    def action_previous_panel(self) -> None:
        """The panel before."""
        self._move_focus(-1)

    def action_freeze(self) -> None:
        """The view stands still; the engine goes on."""
        self._frozen = not self._frozen
        self.show_message("the view is frozen, the engine goes on" if self._frozen else "live again")

    def action_zoom(self) -> None:
        """One panel on the full screen, and back."""
        panel = self.focused.id if self.focused is not None and self.focused.id in _PANELS else "chat"
        screen = self.screen
        if self._zoomed:
            screen.remove_class("zoomed", f"zoom-{self._zoomed}")
            self._zoomed = ""
        else:
            self._zoomed = str(panel)
            screen.add_class("zoomed", f"zoom-{panel}")

    def action_log(self) -> None:
        """Show or hide the log."""
        self.screen.toggle_class("logging")

    def action_theme(self) -> None:
        """The next theme."""
        at = THEME_CYCLE.index(self.theme) if self.theme in THEME_CYCLE else -1
        self.theme = THEME_CYCLE[(at + 1) % len(THEME_CYCLE)]
        self.show_message(self.theme)

    def _repaint(self, _theme: Theme) -> None:
        """Rows keep the colours they came in: take them in again."""
        self._take_in_again(self.query_one(ChatPanel), self.query_one(TransactionPanel))

    def _take_in_again(self, *panels: RowPanel) -> None:
        """Empty panels, and fill them from the snapshot in view, which may be a frozen one."""
        for panel in panels:
            panel.clear()
        if self._drawn is not None:
            self.draw(self._drawn)

    def action_filter(self) -> None:
        """Only chat that holds a word."""
        chat = self.query_one(ChatPanel)

        def go(needle: Any) -> None:
            if needle is not None:
                chat.filter(needle)
                self._take_in_again(chat)

        self.push_screen(FilterDialog(chat.needle), go)

    def action_inspect(self) -> None:
        """The selected event as JSON."""
        panel = self.focused if isinstance(self.focused, ChatPanel | TransactionPanel) else self.query_one(ChatPanel)
        snapshot = self._drawn or self._handle.snapshot()
        row = panel.row
        if row is None:
            self.show_message("nothing to show yet")
            return
        name = next(one.name for one in snapshot.topics if one.topic == row.topic)
        self.push_screen(EventDialog(row, name, snapshot.output, self._handle.receipt))

    def action_help(self) -> None:
        """All keys."""
        self.push_screen(HelpDialog(self._keys))

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """The palette's screenshot, saved in the working directory: not everybody has a folder for downloads."""
        return super().deliver_screenshot(filename, path or os.getcwd(), time_format)

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        """A message in the corner: what it says is text unless it is said to be markup."""
        shown = message if markup else visible(message)
        super().notify(shown, title=visible(title), severity=severity, timeout=timeout, markup=markup)

    @on(DeliveryComplete)
    def _tell_where(self, event: DeliveryComplete) -> None:
        """Where the screenshot is; Textual would read markup in the path."""
        event.prevent_default()
        self.notify(f"Saved screenshot to {event.path}", title="Screenshot")

    @on(DeliveryFailed)
    def _tell_why_not(self, event: DeliveryFailed) -> None:
        """Why there is no screenshot."""
        event.prevent_default()
        self.notify(f"The screenshot can't be saved: {event.exception}", title="Screenshot", severity="error")

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The command palette: the tables of actions and cues, then Textual's own."""
        for action in ACTIONS:
            yield SystemCommand(action.meaning, escape(f"key {self._keys[action.id]}"), self._runner(action.action))
        for form in CUES:
            yield SystemCommand(f"{form.title}...", form.meaning, self._runner(f"cue('{form.id}')"))
        yield from super().get_system_commands(screen)

    def _runner(self, name: str) -> Any:
        async def run() -> None:
            await self.run_action(name)

        return run

    # Leaving

    def action_copy(self) -> None:
        """The selected row to the clipboard."""
        panel = self.focused if isinstance(self.focused, RowPanel) else self.query_one(ChatPanel)
        self._copy(panel.selected_text, "the row")

    def on_copy(self, event: Copy) -> None:
        """A dialog has something for the clipboard."""
        self._copy(event.text, event.what)

    def _selection(self) -> str:
        field = self.focused.selected_text if isinstance(self.focused, Input) else ""
        return field or self.screen.get_selected_text() or ""

    def _copy(self, text: str, what: str) -> None:
        """Text to the clipboard, by the terminal (OSC 52)."""
        if text:
            self.copy_to_clipboard(text)
        self.show_message(f"{what} is copied" if text else "nothing is selected")

    def action_copy_or_leave(self) -> None:
        """Copy what is selected; with nothing selected, leave, but never from within a dialog."""
        selected = self._selection()
        if selected or len(self.screen_stack) > 1:
            self._copy(selected, "the selection")
        else:
            self.action_leave()

    def action_leave(self) -> None:
        """Leave in two seconds unless it is called off; once more at once, with a moment for what is on its way."""
        if self._leaving:
            self.drain()
        elif self._drain is None:
            self._leave_at = self.now() + _GRACE
            self._show_drain()
        else:
            self.drain()
            self.set_timer(_MOMENT, self.drain)

    def action_stay(self) -> None:
        """Call leaving off, as long as nothing is drained."""
        if self._drain is not None and not self._leaving:
            self._leave_at = float("inf")
            self._drain.dismiss()
            self._drain = None
            self.show_message("goes on")

    @property
    def _left(self) -> float:
        """Seconds in which leaving can be called off; 0 once it can't."""
        return 0.0 if self._leaving else max(0.0, self._leave_at - self.now())

    def _show_drain(self) -> None:
        if self._drain is None:
            self._drain = DrainDialog(self._left)
            self.push_screen(self._drain)

    def drain(self) -> None:
        """Drain without asking, then leave; once more leaves at once. What signals call."""
        self._leave_at = float("inf")
        self._leaving += 1
        if self._leaving == 1:
            self._handle.submit(Stop())
            self._show_drain()
        else:
            self._handle.submit(Stop(now=True))
            self.set_timer(0.7, lambda: self.exit(1))

    async def action_quit(self) -> None:
        """Textual's own way out is ours."""
        self.action_leave()

    @property
    def forced(self) -> bool:
        """Whether somebody did not wait for the drain."""
        return self._leaving > 1

    def _handle_exception(self, error: Exception) -> None:
        """Keep it: its traceback is shown once the run is drained and the totals are told."""
        self.failure = self.failure or error
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Nothing here: the base class would show the values of variables too, and some are secrets."""
        self._exit_renderables.clear()

    # Sizes

    def on_resize(self, event: Resize) -> None:
        """Narrower and lower terminals show less."""
        width, height = event.size
        screen = self.screen_stack[0]
        screen.set_class(width < 100, "narrow")
        screen.set_class(width < 80, "slim")
        screen.set_class(height < 20, "low")
        screen.set_class(height < 16, "flat")
        screen.set_class(width < _NEEDS[0] or height < _NEEDS[1], "tiny")
        self.query_one("#toosmall", Static).update(
            f"telemetra-tui needs {_NEEDS[0]} x {_NEEDS[1]}, this is {width} x {height}"
        )
