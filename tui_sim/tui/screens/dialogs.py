"""Dialogs: raid, one event as JSON, all keys, the filter, and the drain at the end."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from rich.syntax import Syntax
from rich.text import Text
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Grid, Horizontal, Vertical, VerticalScroll
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Label, Select, Static

from tui_sim.activity import ChannelSummary
from tui_sim.commands import Raid
from tui_sim.engine.snapshot import Delivery, Row, Snapshot
from tui_sim.tui.actions import ACTIONS
from tui_sim.tui.cues import CUES
from tui_sim.tui.glyphs import mark_signs
from tui_sim.tui.text import json_text, plain, visible
from tui_sim.tui.themes import ThemeColors

_OUTSIDE = "(outside)"
_HEIGHTS = [(0, "-low"), (20, "-high")]  # rows from which a dialog has this class


class Copy(Message):
    """Somebody wants ``text`` on the clipboard; ``what`` it is, in words."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what


class Dialog(ModalScreen[Any]):
    """A box in the middle; escape closes it. On a low terminal it does without its margins."""

    VERTICAL_BREAKPOINTS = _HEIGHTS

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss_dialog", "close", show=False),
        Binding("ctrl+q", "app.leave", "quit", show=False),
    ]

    def action_dismiss_dialog(self) -> None:
        """Close without a result."""
        self.dismiss(None)


class RaidDialog(Dialog):
    """From where, to whom, how many; with a preview of what will happen."""

    def __init__(self, columns: Sequence[ChannelSummary], target: str) -> None:
        super().__init__()
        self._columns = {column.login: column for column in columns if column.live}
        self._target = target

    def compose(self) -> ComposeResult:
        logins = list(self._columns)
        target = self._target if self._target in logins else logins[0]
        with Vertical(classes="box"):
            yield Label("Raid", classes="heading")
            with Grid(classes="form"):
                yield Label("from")
                yield Select(
                    [(plain(one), one) for one in (_OUTSIDE, *logins)],
                    value=_OUTSIDE,
                    allow_blank=False,
                    compact=True,
                    id="from",
                )
                yield Label("or outside name")
                yield Input(placeholder="any", id="name", restrict=r"[a-z0-9_]{0,25}", max_length=25, compact=True)
                yield Label("to")
                channels = [(plain(one), one) for one in logins]
                yield Select(channels, value=target, allow_blank=False, compact=True, id="to")
                yield Label("viewers")
                yield Input(placeholder="random", id="viewers", restrict=r"[0-9]{0,6}", max_length=6, compact=True)
            yield Static("", id="preview")
            with Horizontal(classes="buttons"):
                yield Button("Raid", variant="primary", id="go")
                yield Button("Cancel", id="cancel")

    def on_mount(self) -> None:
        """Begin with the preview."""
        self._preview()

    def on_select_changed(self) -> None:
        """Another channel."""
        self._preview()

    def on_input_changed(self) -> None:
        """Another name or number."""
        self._preview()

    def on_input_submitted(self) -> None:
        """Enter sets it off."""
        self._go()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Raid or cancel."""
        if event.button.id == "go":
            self._go()
        else:
            self.dismiss(None)

    def _command(self) -> Raid | str:
        """The raid, or what is wrong with it."""
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

    def _preview(self) -> None:
        raid = self._command()
        self.query_one("#go", Button).disabled = isinstance(raid, str)
        if isinstance(raid, str):
            text = Text(raid, style="bold red")
        else:
            source = self._columns.get(raid.from_channel or "")
            target = self._columns[raid.to_channel]
            who = raid.from_channel or "somebody outside"
            size = raid.viewers if source is None or raid.viewers is None else min(raid.viewers, source.viewers)
            text = Text(f"{who} → {target.login}: ")
            text.append(f"{size:,} viewers" if size else "a random size", style="bold")
            if size:
                text.append(f", {target.viewers:,} become about {target.viewers + size:,}")
            if source is not None:
                text.append(f"\n{source.login} goes off the air and is back within a minute")
        self.query_one("#preview", Static).update(text)

    def _go(self) -> None:
        raid = self._command()
        if not isinstance(raid, str):
            self.dismiss(raid)


class EventDialog(Dialog):
    """One event as JSON, and what became of it; the receipt is looked up until it is there."""

    BINDINGS: ClassVar = [Binding("y", "copy", "copy", show=False, id="copy")]

    def __init__(self, row: Row, topic_name: str, output: str, receipt: Callable[[int], Delivery]) -> None:
        """``output`` is the kind of place it went to, as a snapshot has it."""
        super().__init__()
        self._output = output
        self._row = row
        self._topic = topic_name
        self._receipt = receipt

    def compose(self) -> ComposeResult:
        with Vertical(classes="box wide"):
            yield Label(plain(f"{self._topic}  key {self._row.value['channel']}"), classes="heading")
            with VerticalScroll():
                theme = "monokai" if self.app.current_theme.dark else "default"
                syntax = Syntax(
                    "", "json", theme=theme, background_color=ThemeColors(self.app.theme_variables)["surface"]
                )
                text = syntax.highlight(json_text(self._row.value))
                text.rstrip()
                yield Static(text, id="json")  # as Text: a Syntax can't be selected from
            yield Static("", id="receipt")

    def on_mount(self) -> None:
        """Look for the receipt until it is final."""
        self._look()
        self.set_interval(0.2, self._look)

    def action_copy(self) -> None:
        """The event as it was sent, in one line."""
        self.post_message(Copy(json_text(self._row.value, indent=None), "the event's JSON"))

    def _look(self) -> None:
        found = self._receipt(self._row.seq)
        if found.state == "acknowledged":
            text = Text(f"acknowledged · {self._place(found)}", style="bold green")
        elif found.state == "failed":
            text = Text(visible(f"failed · {found.error}"), style="bold red")
        elif found.state == "pending":
            text = Text("waiting for its acknowledgement", style="bold yellow")
        else:
            text = Text("its receipt is no longer kept", style="dim")
        self.query_one("#receipt", Static).update(text)

    def _place(self, found: Delivery) -> str:
        """Where it is, as its output counts."""
        if found.partition >= 0:
            return f"partition {found.partition}, offset {found.offset}"
        if self._output == "null":
            return "dropped, as null keeps nothing"
        return f"written, line {found.offset + 1:,}" if found.offset >= 0 else "written"


class HelpDialog(Dialog):
    """All keys, cues and marks, from their tables."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        """``keys`` by the action's id, as a person reads them."""
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="box wide", can_focus=True):
            for group in dict.fromkeys(action.group for action in ACTIONS):
                text = Text(f"{group}\n", style="bold")
                for action in ACTIONS:
                    if action.group == group:
                        text.append(f"  {self._keys[action.id]:<10}", style="bold cyan not dim")
                        text.append(f"{action.meaning}\n", style="not bold")
                if group == "Looking":
                    text.append(f"  {'↑↓ pgup':<10}", style="bold cyan")
                    text.append("Rows of the panel; end follows the newest again\n", style="not bold")
                if group == "Program":
                    text.append(f"  {'ctrl+p':<10}", style="bold cyan")
                    text.append("Command palette: everything by name\n", style="not bold")
                yield Static(text)
            text = Text("Moments, from the command palette (ctrl+p)\n", style="bold")
            for form in CUES:
                text.append(f"  {form.title:<24}", style="bold cyan not dim")
                text.append(f"{form.meaning}\n", style="not bold")
            yield Static(text)
            marks = "  ".join(f"{sign} {meaning}" for sign, meaning in mark_signs())
            yield Static(Text.assemble(("Marks on the graph\n", "bold"), f"  {marks}"))


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
        """Enter filters."""
        self.dismiss(event.value.strip())


class DrainDialog(ModalScreen[None]):
    """Leaving: for some seconds it can be called off, then the last events are acknowledged; once more leaves at once.

    ``left`` is how many seconds are left to call it off, 0 when it is too late.
    """

    VERTICAL_BREAKPOINTS = _HEIGHTS

    BINDINGS: ClassVar = [
        Binding("q,ctrl+q", "app.leave", "leave at once", show=False),
        Binding("escape", "app.stay", "stay", show=False),
    ]

    def __init__(self, left: float) -> None:
        super().__init__()
        self._draining = left <= 0.0

    def compose(self) -> ComposeResult:
        with Vertical(classes="box"):
            yield Label("Draining" if self._draining else "Leaving", classes="heading", id="phase")
            yield Static("", id="waiting")
            yield Static("", classes="muted", id="hint")
            with Horizontal(classes="buttons"):
                yield Button("Leave at once", variant="error", id="leave", compact=True)
                yield Button("Stay", id="stay", compact=True)

    def on_mount(self) -> None:
        """What the keys do at the moment."""
        self._tell()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Leave, or stay."""
        self.app.run_worker(self.app.run_action(str(event.button.id)))

    def show(self, snapshot: Snapshot, left: float) -> None:
        """Take in a snapshot; before the dialog is composed there is nothing to say it on."""
        if (left <= 0.0) != self._draining:
            self._draining = left <= 0.0
            self._tell()
        waiting = f"{snapshot.queued:,} events wait for their acknowledgement, {snapshot.acknowledged:,} have it"
        if snapshot.down:
            waiting += f"; {snapshot.output} does not answer"
        said = waiting if self._draining else f"Production goes on for {math.ceil(left)} s, then it is drained"
        for place in self.query("#waiting").results(Static):
            place.update(said)

    def _tell(self) -> None:
        for phase in self.query("#phase").results(Label):
            phase.update("Draining" if self._draining else "Leaving")
        for stay in self.query("#stay").results(Button):
            stay.display = not self._draining
        once = "again leaves at once; what is not acknowledged counts as failed"
        for hint in self.query("#hint").results(Static):
            hint.update(f"q {once}" if self._draining else f"esc stays, q {once}")
