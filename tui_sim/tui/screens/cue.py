"""The dialog of every cue: in which channel, and how large."""

from collections.abc import Sequence

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import Grid, Horizontal, Vertical
from textual.widgets import Button, Input, Label, Select, Static

from tui_sim.activity import ChannelSummary
from tui_sim.tui.cues import CueForm
from tui_sim.tui.screens.dialogs import Dialog
from tui_sim.tui.text import plain, visible


class CueDialog(Dialog):
    """Asks for one cue's channel and size; its result is the command, or None."""

    def __init__(self, form: CueForm, columns: Sequence[ChannelSummary], target: str) -> None:
        """``target`` is the channel to begin with, when it is live; at least one of ``columns`` has to be."""
        super().__init__()
        self._form = form
        self._live = {column.login: column.live for column in columns}
        self._target = target if self._live.get(target) else next(login for login, live in self._live.items() if live)

    def compose(self) -> ComposeResult:
        form = self._form
        with Vertical(classes="box"):
            yield Label(plain(form.title), classes="heading")
            yield Static(plain(form.meaning), classes="muted", id="meaning")
            with Grid(classes="cue form"):
                yield Label("channel")
                yield Select(
                    [(plain(login if live else f"{login} (offline)"), login) for login, live in self._live.items()],
                    value=self._target,
                    allow_blank=False,
                    compact=True,
                    id="channel",
                )
                yield Label(plain(form.label))
                yield Input(str(form.preset), max_length=12, compact=True, id="size")
                yield Label(plain(form.wanted), id="wanted")
            yield Static("", id="preview")
            with Horizontal(classes="buttons"):
                yield Button("Play", variant="primary", id="go")
                yield Button("Cancel", id="cancel")

    def on_mount(self) -> None:
        """Begin with the size: enter plays the preset."""
        self._to_size()

    def on_select_changed(self) -> None:
        """Another channel; next comes the size."""
        self._to_size()

    def on_input_changed(self) -> None:
        """Another size."""
        self._preview()

    def on_input_submitted(self) -> None:
        """Enter plays it."""
        self._go()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Play or cancel."""
        if event.button.id == "go":
            self._go()
        else:
            self.dismiss(None)

    def _to_size(self) -> None:
        self.query_one("#size", Input).focus()
        self._preview()

    def _take_replies(self) -> tuple[str, int] | str:
        """Channel and size, or what is wrong with them."""
        channel = str(self.query_one("#channel", Select).value)
        if not self._live[channel]:
            return f"{channel} is offline: choose a channel that is live"
        size = self._form.size(self.query_one("#size", Input).value)
        if size is None:
            return f"Allowed is a whole number, {self._form.wanted}"
        return channel, size

    def _preview(self) -> None:
        answer = self._take_replies()
        self.query_one("#go", Button).disabled = isinstance(answer, str)
        if isinstance(answer, str):
            text = Text(visible(answer), style="bold red")
        else:
            channel, size = answer
            text = Text(f"{self._form.told(channel)}: ").append(f"{size} {self._form.unit}", style="bold")
        self.query_one("#preview", Static).update(text)

    def _go(self) -> None:
        answer = self._take_replies()
        if not isinstance(answer, str):
            self.dismiss(self._form.make(*answer))
