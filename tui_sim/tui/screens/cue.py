"""The dialog of every cue: in which channel, and how large."""

from collections.abc import Iterable, Sequence

from rich.text import Text
from textual.containers import Grid
from textual.widget import Widget
from textual.widgets import Input, Label, Select, Static

from tui_sim.activity import ChannelSummary
from tui_sim.commands import AnyCue
from tui_sim.tui.cues import CueForm
from tui_sim.tui.screens.form import FormDialog, choice
from tui_sim.tui.text import plain


class CueDialog(FormDialog):
    """Asks for one cue's channel and size; it begins with the size, so that enter plays the preset."""

    def __init__(self, form: CueForm, channels: Sequence[ChannelSummary], target: str) -> None:
        """``target`` is the channel to begin with, when it is live; at least one of ``channels`` has to be."""
        super().__init__(form.title, "Play")
        self._form = form
        self._live = {channel.login: channel.live for channel in channels}
        self._target = target if self._live.get(target) else next(login for login, live in self._live.items() if live)

    def fields(self) -> Iterable[Widget]:
        form = self._form
        channels = ((login if live else f"{login} (offline)", login) for login, live in self._live.items())
        yield Static(plain(form.meaning), classes="muted", id="meaning")
        yield Grid(
            Label("channel"),
            choice(channels, self._target, "channel"),
            Label(plain(form.label)),
            Input(str(form.preset), max_length=12, compact=True, id="size"),
            Label(plain(form.wanted), id="wanted"),
            classes="cue form",
        )

    def on_mount(self) -> None:
        self._to_size()

    def on_select_changed(self) -> None:
        self._to_size()

    def _to_size(self) -> None:
        self.query_one("#size", Input).focus()

    def command(self) -> AnyCue | str:
        channel = str(self.query_one("#channel", Select).value)
        if not self._live[channel]:
            return f"{channel} is offline: choose a channel that is live"
        size = self._form.size(self.query_one("#size", Input).value)
        if size is None:
            return f"Allowed is a whole number, {self._form.wanted}"
        return self._form.make(channel, size)

    def preview(self, command: AnyCue) -> Text:
        size = self._form.size(self.query_one("#size", Input).value)
        return Text(f"{self._form.told(command.channel)}: ").append(f"{size} {self._form.unit}", style="bold")
