"""The help: all keys, cues and marks."""

from collections.abc import Mapping

from rich.text import Text
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from tui_sim.tui.actions import ALL_ACTIONS
from tui_sim.tui.cues import CUES
from tui_sim.tui.marks import MARKS
from tui_sim.tui.screens.dialog import Dialog


class HelpDialog(Dialog):
    """All keys, cues and marks, from their tables."""

    def __init__(self, keys: Mapping[str, str]) -> None:
        """``keys`` by the action's id, as a person reads them."""
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="box wide", can_focus=True):
            for group in dict.fromkeys(action.group for action in ALL_ACTIONS):
                text = Text(f"{group}\n", style="bold")
                for action in ALL_ACTIONS:
                    if action.group == group and action.meaning:
                        text.append(f"  {self._keys[action.id]:<10}", style="bold cyan not dim")
                        text.append(f"{action.meaning}\n", style="not bold")
                if group == "Looking":
                    text.append(f"  {'↑↓ pgup':<10}", style="bold cyan")
                    text.append("Rows of the panel; end follows the newest again\n", style="not bold")
                yield Static(text)
            text = Text("Moments, from the command palette (ctrl+p)\n", style="bold")
            for form in CUES:
                text.append(f"  {form.title:<24}", style="bold cyan not dim")
                text.append(f"{form.meaning}\n", style="not bold")
            yield Static(text)
            marks = "  ".join(f"{mark.sign} {mark.meaning}" for mark in MARKS)
            yield Static(Text.assemble(("Marks on the graph\n", "bold"), f"  {marks}"))
