"""The dialog of one event: its JSON, and what became of it."""

from collections.abc import Callable
from typing import ClassVar

from rich.syntax import Syntax
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Label, Static

from tui_sim.engine.snapshot import Row
from tui_sim.receipt import Receipt
from tui_sim.tui.screens.dialog import Copy, Dialog
from tui_sim.tui.text import json_text, plain, visible
from tui_sim.tui.themes import ThemeColors


class EventDialog(Dialog):
    """One event as JSON, and what became of it; the receipt is looked up until it is there."""

    BINDINGS: ClassVar = [Binding("y", "copy", "copy", show=False, id="copy")]

    def __init__(self, row: Row, topic_name: str, output: str, receipt: Callable[[int], Receipt]) -> None:
        """``output`` is the kind of place it went to, as a snapshot has it."""
        super().__init__()
        self._output = output
        self.row = row
        self._topic = topic_name
        self._receipt = receipt

    def compose(self) -> ComposeResult:
        with Vertical(classes="box wide"):
            yield Label(plain(f"{self._topic}  key {self.row.value['channel']}"), classes="heading")
            with VerticalScroll():
                theme = "monokai" if self.app.current_theme.dark else "default"
                syntax = Syntax(
                    "", "json", theme=theme, background_color=ThemeColors(self.app.theme_variables)["surface"]
                )
                text = syntax.highlight(json_text(self.row.value))
                text.rstrip()
                yield Static(text, id="json")  # as Text: a Syntax can't be selected from
            yield Static("", id="receipt")

    def on_mount(self) -> None:
        """Look for the receipt until it is final."""
        self.look()
        self.set_interval(0.2, self.look)

    def action_copy(self) -> None:
        """The event as it was sent, in one line."""
        self.post_message(Copy(json_text(self.row.value, indent=None), "the event's JSON"))

    def look(self) -> None:
        found = self._receipt(self.row.seq)
        if found.state == "acknowledged":
            text = Text(f"acknowledged · {self._place(found)}", style="bold green")
        elif found.state == "failed":
            text = Text(visible(f"failed · {found.error}"), style="bold red")
        elif found.state == "pending":
            text = Text("waiting for its acknowledgement", style="bold yellow")
        else:
            text = Text("its receipt is no longer kept", style="dim")
        self.query_one("#receipt", Static).update(text)

    def _place(self, found: Receipt) -> str:
        """Where it is, as its output counts."""
        if found.partition >= 0:
            return f"partition {found.partition}, offset {found.offset}"
        if self._output == "null":
            return "dropped, as null keeps nothing"
        return f"written, line {found.offset + 1:,}" if found.offset >= 0 else "written"
