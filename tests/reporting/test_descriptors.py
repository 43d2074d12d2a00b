"""Descriptors that others own."""

import os
import threading

from tests.pipes import fill
from tui_sim.reporting.descriptors import lead_nowhere, to_descriptor


def test_a_full_descriptor_that_was_made_non_blocking_is_waited_for():
    read, write = os.pipe()
    fill(write)
    os.set_blocking(write, False)
    taken = []
    thread = threading.Thread(target=lambda: taken.append(to_descriptor(write)(b"all")))
    thread.start()
    thread.join(0.05)
    assert not taken
    text = b""
    while not text.endswith(b"all"):
        text += os.read(read, 1 << 16)
    thread.join(10)
    assert taken == [3]
    os.close(read)
    os.close(write)


def test_what_is_written_to_a_descriptor_that_leads_nowhere_fails_nobody():
    read, write = os.pipe()
    os.close(read)
    lead_nowhere(write)
    assert os.write(write, b"somewhere") == 9
    os.close(write)
