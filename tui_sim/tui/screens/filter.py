"""The dialog that asks for chat's filter."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input, Label

from tui_sim.tui.screens.dialog import Dialog


class FilterDialog(Dialog):
    """A word that chat lines or names must hold; empty shows all again."""

    def __init__(self, before: str) -> None:
        super().__init__()
        self._before = before

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label("Show chat with", classes="heading")
            yield Input(self._before, placeholder="a word or a name; empty shows all", id="needle")

    def on_input_submitted(self, event: Input.Submitted) -> None:
        self.dismiss(event.value.strip())
