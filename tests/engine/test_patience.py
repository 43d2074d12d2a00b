"""Patience counts the time in which nothing moved while this process ran."""

from tui_sim.engine.patience import Patience


def test_waiting_begins_anew_with_every_sign_of_life():
    now = [10.0]
    patience = Patience(0, lambda: now[0])
    waits = []
    for sign in (0, 0, 1, 1, 1, 2):
        now[0] += 0.25
        waits.append(patience.waited(sign))
    assert waits == [0.25, 0.5, 0.0, 0.25, 0.5, 0.0]


def test_time_in_which_the_process_was_stopped_does_not_count():
    now = [10.0]
    patience = Patience(0, lambda: now[0])
    now[0] += 3600.0
    assert patience.waited(0) == 0.5
    now[0] += 0.1
    assert round(patience.waited(0), 9) == 0.6
