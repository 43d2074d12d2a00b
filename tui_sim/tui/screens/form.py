"""What the dialogs that send a command share: fields, a preview of what they come to, and two buttons."""

from collections.abc import Iterable
from typing import Any

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Button, Label, Select, Static

from tui_sim.commands import Command
from tui_sim.tui.screens.dialog import Dialog
from tui_sim.tui.text import plain, visible


class FormDialog(Dialog):
    """Its result is the command, or None when it was closed. Enter in a field sets it off, as the button does."""

    def __init__(self, heading: str, go: str) -> None:
        """``go`` stands on the button that sets it off."""
        super().__init__()
        self._heading = heading
        self._go = go

    def fields(self) -> Iterable[Widget]:
        """What is asked."""
        raise NotImplementedError

    def command(self) -> Command | str:
        """What the fields come to, or what is wrong with them."""
        raise NotImplementedError

    def preview(self, command: Any) -> Text:
        """What the command will do."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label(plain(self._heading), classes="heading")
            yield from self.fields()
            yield Static("", id="preview")
            with Horizontal(classes="buttons"):
                yield Button(self._go, variant="primary", id="go")
                yield Button("Cancel", id="cancel")

    def on_mount(self) -> None:
        self._show_preview()

    def on_select_changed(self) -> None:
        self._show_preview()

    def on_input_changed(self) -> None:
        self._show_preview()

    def on_input_submitted(self) -> None:
        self._send()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Set it off or cancel it."""
        if event.button.id == "go":
            self._send()
        else:
            self.dismiss(None)

    def _show_preview(self) -> None:
        command = self.command()
        wrong = isinstance(command, str)
        self.query_one("#go", Button).disabled = wrong
        text = Text(visible(command), style="bold red") if isinstance(command, str) else self.preview(command)
        self.query_one("#preview", Static).update(text)

    def _send(self) -> None:
        command = self.command()
        if not isinstance(command, str):
            self.dismiss(command)


def choice(names: Iterable[tuple[str, str]], value: str, name: str) -> Select[str]:
    """A field to choose one of ``names`` (as it is shown, and what it stands for); ``name`` is the field's id."""
    options = [(plain(shown), one) for shown, one in names]
    return Select(options, value=value, allow_blank=False, compact=True, id=name)
