"""The app: it polls the handle twelve times a second for what the main screen shows, and leaves when it is asked."""

import logging
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, ClassVar

from textual.app import ComposeResult, SystemCommand
from textual.events import Resize
from textual.markup import escape
from textual.screen import Screen
from textual.widgets import Input

from tui_sim.engine.handle import Handle
from tui_sim.reporting.log import LOGGER, early
from tui_sim.reporting.run_logger import RunLogger
from tui_sim.tui.actions import ACTIONS, ALL_ACTIONS, key_texts
from tui_sim.tui.bindings import bindings
from tui_sim.tui.cues import CUES
from tui_sim.tui.leaving import Leaving
from tui_sim.tui.log_buffer import LogBuffer
from tui_sim.tui.run_info import RunInfo
from tui_sim.tui.safe_app import SafeApp
from tui_sim.tui.screens.dialog import Copy
from tui_sim.tui.screens.drain import DrainDialog
from tui_sim.tui.screens.help import HelpDialog
from tui_sim.tui.screens.main import MainScreen
from tui_sim.tui.themes import THEME_CYCLE, THEMES
from tui_sim.tui.widgets.channel_list import ChannelList

_POLLS_A_SECOND = 12
_CURVES_EVERY = 3.0  # seconds between two points of the channels' curves
_LAST_CHANCE = 0.3  # seconds that whoever leaves at once gives to what is on its way
_STOPS_WITHIN = 0.7  # seconds


class TelemetraApp(SafeApp):
    """One main screen on one handle; themes, keys, the clipboard, and the way out."""

    TITLE = "telemetra-tui"
    CSS_PATH = "app.tcss"
    ENABLE_COMMAND_PALETTE = True
    BINDINGS: ClassVar = bindings(action for action in ALL_ACTIONS if action.of_app)

    def __init__(self, handle: Handle, run_info: RunInfo, *, polls: bool = True) -> None:
        """``polls`` False leaves polling to the caller (pictures of one fixed snapshot)."""
        super().__init__()
        self.now = time.monotonic
        """Monotonic seconds; a test may put another clock here."""
        self.main = MainScreen(handle, run_info, lambda: self.now())  # noqa: PLW0108 - the clock as it is then
        self._handle = handle
        self._run_info = run_info
        self._keys = key_texts(run_info.keys)
        self._polls = polls
        self._leaving = Leaving(handle)
        self._drain_dialog: DrainDialog | None = None
        self._log_buffer = LogBuffer()
        self._run_logger = RunLogger(logging.getLogger(LOGGER))

    def get_default_screen(self) -> Screen[Any]:
        return self.main

    def compose(self) -> ComposeResult:
        yield from self.main.panels()

    def on_mount(self) -> None:
        """First paint, then everything else."""
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._run_info.theme
        self.set_keymap(self._run_info.keys)
        logger = logging.getLogger(LOGGER)
        for record in early(logger):
            self._log_buffer.handle(record)
        logger.addHandler(self._log_buffer)
        self.main.begin()
        if self._polls:
            self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        self._handle.watch([self.main.channel])
        self._handle.start()
        self.set_interval(1 / _POLLS_A_SECOND, self.poll)
        self.set_interval(_CURVES_EVERY, self.main.query_one(ChannelList).remember)

    def on_resize(self, event: Resize) -> None:
        """Also with a dialog over the main screen."""
        self.main.fit(event.size)

    def poll(self) -> None:
        """Show the newest snapshot."""
        snapshot = self._handle.snapshot()
        self._run_logger.read(snapshot)
        self.main.show_log(self._log_buffer.take())
        self.main.steering.take_replies(snapshot)
        if self._leaving.is_due(self.now()):
            self.drain()
        if self._drain_dialog is not None:
            self._drain_dialog.show(snapshot, self._leaving.left(self.now()))
        if snapshot.state == "ended":
            self.exit(0)
            return
        self.main.show(snapshot)

    # What a person does

    def action_theme(self) -> None:
        """The next theme."""
        at = THEME_CYCLE.index(self.theme) if self.theme in THEME_CYCLE else -1
        self.theme = THEME_CYCLE[(at + 1) % len(THEME_CYCLE)]
        self.main.show_message(self.theme)

    def action_help(self) -> None:
        self.push_screen(HelpDialog(self._keys))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The command palette: the tables of actions and cues, then Textual's own."""
        for action in ACTIONS:
            yield SystemCommand(action.meaning, escape(f"key {self._keys[action.id]}"), self._runner(action.action))
        for form in CUES:
            yield SystemCommand(f"{form.title}...", form.meaning, self._runner(f"cue('{form.id}')"))
        yield from super().get_system_commands(screen)

    def _runner(self, action: str) -> Callable[[], Coroutine[Any, Any, None]]:
        async def run() -> None:
            await self.main.run_action(action)

        return run

    # The clipboard

    def on_copy(self, event: Copy) -> None:
        """A panel or a dialog has something for it."""
        self._copy(event.text, event.what)

    def action_copy_or_leave(self) -> None:
        """Copy what is selected; with nothing selected, leave, but never from within a dialog."""
        field = self.focused.selected_text if isinstance(self.focused, Input) else ""
        selected = field or self.screen.get_selected_text() or ""
        if selected or len(self.screen_stack) > 1:
            self._copy(selected, "the selection")
        else:
            self.action_leave()

    def _copy(self, text: str, what: str) -> None:
        """Text to the clipboard, by the terminal (OSC 52)."""
        if text:
            self.copy_to_clipboard(text)
        self.main.show_message(f"{what} is copied" if text else "nothing is selected")

    # Leaving

    def action_leave(self) -> None:
        """Leave in two seconds unless it is called off; once more at once, with a moment for what is on its way."""
        if self._leaving.draining:
            self.drain()
        elif self._drain_dialog is None:
            self._leaving.begin(self.now())
            self._show_drain()
        else:
            self.drain()
            self.set_timer(_LAST_CHANCE, self.drain)

    def action_stay(self) -> None:
        """Call leaving off, as long as nothing is drained."""
        if self._drain_dialog is not None and not self._leaving.draining:
            self._leaving.call_off()
            self._drain_dialog.dismiss()
            self._drain_dialog = None
            self.main.show_message("goes on")

    def _show_drain(self) -> None:
        if self._drain_dialog is None:
            self._drain_dialog = DrainDialog(self._leaving.left(self.now()))
            self.push_screen(self._drain_dialog)

    def drain(self) -> None:
        """Drain without asking, then leave; once more leaves at once. What signals call."""
        self._leaving.drain()
        if self._leaving.forced:
            self.set_timer(_STOPS_WITHIN, lambda: self.exit(1))
        else:
            self._show_drain()

    async def action_quit(self) -> None:
        """Textual's own way out is ours."""
        self.action_leave()

    @property
    def forced(self) -> bool:
        """Whether somebody did not wait for the drain."""
        return self._leaving.forced
