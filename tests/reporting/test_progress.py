"""A progress bar, on a terminal and nowhere else."""

import io
import os
import pty
import sys
from contextlib import suppress

from tui_sim.reporting.progress import progress_bar


def read_to_end(terminal):
    """What is left in a terminal whose other side is closed."""
    data = b""
    with suppress(OSError):  # as such a terminal ends
        while part := terminal.read(1 << 16):
            data += part
    return data


def test_a_terminal_sees_how_far_it_is_and_the_text_as_it_stands(monkeypatch):
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    leader, follower = pty.openpty()
    with os.fdopen(follower, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress_bar(200.0, "nothing yet") as show:
            show(50.0, "50 [of] them")
    with open(leader, "rb", buffering=0) as reader:
        shown = read_to_end(reader).decode()
    assert "nothing yet" in shown
    assert "25%" in shown
    assert "50 [of] them" in shown


def test_a_pipe_and_a_closed_standard_error_see_nothing(monkeypatch):
    pipe = io.StringIO()
    for stream in (pipe, None):
        monkeypatch.setattr(sys, "stderr", stream)
        with progress_bar(None, "nothing yet") as show:
            show(50.0, "50 of them")
    assert pipe.getvalue() == ""
