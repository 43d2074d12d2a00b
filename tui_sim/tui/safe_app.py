"""What Textual's App does otherwise than we need: what it writes is text and never markup, and it tells no secrets."""

import os
from collections.abc import Sequence

from textual import on
from textual.app import App
from textual.events import DeliveryComplete, DeliveryFailed
from textual.filter import LineFilter
from textual.notifications import SeverityLevel

from tui_sim.tui.glyphs import PlainFilter, is_plain
from tui_sim.tui.text import SafeFilter, visible


class SafeApp(App[int]):
    """An app that any text can stand on, and that leaves its failure to whoever runs it."""

    def __init__(self) -> None:
        super().__init__()
        self.failure: Exception | None = None
        """What the screen failed of."""
        self._text_filters: list[LineFilter] = [SafeFilter(), *([PlainFilter()] if is_plain() else [])]

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own, and ASCII where the terminal has no more."""
        return [*super().get_line_filters(), *self._text_filters]

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

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """The palette's screenshot, saved in the working directory: not everybody has a folder for downloads."""
        return super().deliver_screenshot(filename, path or os.getcwd(), time_format)

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

    def _handle_exception(self, error: Exception) -> None:
        """Keep it: its traceback is shown once the run is drained and the totals are told."""
        self.failure = self.failure or error
        super()._handle_exception(error)

    def _print_error_renderables(self) -> None:
        """Nothing here: the base class would show the values of variables too, and some are secrets."""
        self._exit_renderables.clear()
