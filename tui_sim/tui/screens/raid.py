"""The dialog of a raid: from where, to whom, and how many."""

from collections.abc import Iterable, Sequence

from rich.text import Text
from textual.containers import Grid
from textual.widget import Widget
from textual.widgets import Input, Label, Select

from tui_sim.activity import ChannelSummary
from tui_sim.commands import Raid
from tui_sim.tui.screens.form import FormDialog, choice

_OUTSIDE = "(outside)"


class RaidDialog(FormDialog):
    """Asks for a raid between live channels, or from outside into one."""

    def __init__(self, channels: Sequence[ChannelSummary], target: str) -> None:
        """``target`` is the channel to begin with, when it is live; at least one of ``channels`` has to be."""
        super().__init__("Raid", "Raid")
        self._channels = {channel.login: channel for channel in channels if channel.live}
        self._target = target if target in self._channels else next(iter(self._channels))

    def fields(self) -> Iterable[Widget]:
        logins = list(self._channels)
        yield Grid(
            Label("from"),
            choice(((one, one) for one in (_OUTSIDE, *logins)), _OUTSIDE, "from"),
            Label("or outside name"),
            Input(placeholder="any", id="name", restrict=r"[a-z0-9_]{0,25}", max_length=25, compact=True),
            Label("to"),
            choice(((one, one) for one in logins), self._target, "to"),
            Label("viewers"),
            Input(placeholder="random", id="viewers", restrict=r"[0-9]{0,6}", max_length=6, compact=True),
            classes="form",
        )

    def command(self) -> Raid | str:
        chosen = str(self.query_one("#from", Select).value)
        name = self.query_one("#name", Input).value
        target = str(self.query_one("#to", Select).value)
        number = self.query_one("#viewers", Input).value
        viewers = int(number) if number else None
        source = (name or None) if chosen == _OUTSIDE else chosen
        if source == target:
            return "a channel can't raid itself"
        if source is not None and len(source) < 3:
            return "a login has 3 to 25 characters"
        if viewers == 0:
            return "a raid has 1 viewer or more"
        return Raid(target, source, viewers)

    def preview(self, command: Raid) -> Text:
        source = self._channels.get(command.from_channel or "")
        target = self._channels[command.to_channel]
        who = command.from_channel or "somebody outside"
        size = command.viewers if source is None or command.viewers is None else min(command.viewers, source.viewers)
        text = Text(f"{who} → {target.login}: ")
        text.append(f"{size:,} viewers" if size else "a random size", style="bold")
        if size:
            text.append(f", {target.viewers:,} become about {target.viewers + size:,}")
        if source is not None:
            text.append(f"\n{source.login} goes off the air and is back within a minute")
        return text
