"""The inbox: every command of every thread once, in the order of the tickets."""

import threading
import time

from tui_sim.commands import SetRate, Stop
from tui_sim.engine.inbox import Inbox


def test_commands_come_in_the_order_of_their_tickets_whoever_gave_them():
    inbox = Inbox()
    threads = [threading.Thread(target=lambda: [inbox.put(SetRate(1.0)) for _ in range(200)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    tickets = []
    while (found := inbox.get()) is not None:
        tickets.append(found[0])
    assert tickets == list(range(1, 1601))


def test_a_command_is_waited_for_no_longer_than_asked():
    inbox = Inbox()
    began = time.monotonic()
    assert inbox.get() is None
    assert inbox.get(0.05) is None
    assert time.monotonic() - began >= 0.05
    assert inbox.put(Stop()) == 1
    assert inbox.get(5.0) == (1, Stop())
