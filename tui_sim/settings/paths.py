"""Files that a user names for the run to write: whether they can be."""

import os

from tui_sim.files import why_not_written
from tui_sim.settings.parsers import refusal


def output(text: str) -> str:
    """``kafka``, ``stdout``, ``null`` or ``file:PATH``."""
    kind, _, path = text.partition(":")
    if kind.lower() in ("kafka", "stdout", "null") and not path and ":" not in text:
        return kind.lower()
    if kind.lower() != "file" or not path:
        raise refusal("not an output")
    folder = os.path.dirname(path) or "."
    if not os.path.isdir(folder):
        raise refusal(f"{folder} is not a folder")
    if os.path.isdir(path) or not os.access(path if os.path.exists(path) else folder, os.W_OK):
        raise refusal(f"{path} can't be written")
    return f"file:{path}"


def log_file(text: str) -> str:
    """A path in a folder that is there."""
    if not text or not os.path.isdir(os.path.dirname(text) or ".") or os.path.isdir(text):
        raise refusal("can't be written")
    return text


def report(text: str) -> str:
    """The path of a regular file that can be made or replaced."""
    if reason := why_not_written(text) if text else "can't be written":
        raise refusal(reason)
    return text
