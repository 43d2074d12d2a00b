"""What all dialogs are: a box in the middle that escape closes."""

from typing import Any, ClassVar

from textual.binding import Binding
from textual.message import Message
from textual.screen import ModalScreen

HEIGHTS = [(0, "-low"), (20, "-high")]
"""Rows from which a dialog has this class."""


class Copy(Message):
    """Somebody wants ``text`` on the clipboard; ``what`` it is, in words."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what


class Dialog(ModalScreen[Any]):
    """A box in the middle; escape closes it. On a low terminal it does without its margins."""

    VERTICAL_BREAKPOINTS = HEIGHTS

    BINDINGS: ClassVar = [
        Binding("escape", "dismiss_dialog", "close", show=False),
        Binding("ctrl+q", "app.leave", "quit", show=False),
    ]

    def action_dismiss_dialog(self) -> None:
        """Close without a result."""
        self.dismiss(None)
