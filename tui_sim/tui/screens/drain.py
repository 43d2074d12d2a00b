"""The dialog of leaving: it can be called off, then the last events are acknowledged."""

import math
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Button, Label, Static

from tui_sim.engine.snapshot import Snapshot
from tui_sim.tui.screens.dialog import HEIGHTS


class DrainDialog(ModalScreen[None]):
    """Leaving: for some seconds it can be called off, then the last events are acknowledged; once more leaves at once.

    ``left`` is how many seconds are left to call it off, 0 when it is too late.
    """

    VERTICAL_BREAKPOINTS = HEIGHTS

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
        self._show_phase()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """Leave, or stay."""
        self.app.run_worker(self.app.run_action(str(event.button.id)))

    def show(self, snapshot: Snapshot, left: float) -> None:
        """Take in a snapshot; before the dialog is composed there is nothing to say it on."""
        if (left <= 0.0) != self._draining:
            self._draining = left <= 0.0
            self._show_phase()
        waiting = f"{snapshot.queued:,} events wait for their acknowledgement, {snapshot.acknowledged:,} have it"
        if snapshot.down:
            waiting += f"; {snapshot.output} does not answer"
        text = waiting if self._draining else f"Production goes on for {math.ceil(left)} s, then it is drained"
        for place in self.query("#waiting").results(Static):
            place.update(text)

    def _show_phase(self) -> None:
        for phase in self.query("#phase").results(Label):
            phase.update("Draining" if self._draining else "Leaving")
        for stay in self.query("#stay").results(Button):
            stay.display = not self._draining
        once = "again leaves at once; what is not acknowledged counts as failed"
        for hint in self.query("#hint").results(Static):
            hint.update(f"q {once}" if self._draining else f"esc stays, q {once}")
