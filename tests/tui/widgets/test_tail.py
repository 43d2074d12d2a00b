"""Tails: each row is given out once, and what is skipped is counted."""

import pytest

from tui_sim.engine.snapshot import Row
from tui_sim.tui.widgets.tail import Tail


def rows(first, last):
    return [Row(seq, "chat", {}) for seq in range(first, last + 1)]


def test_of_the_first_snapshot_all_rows_are_new_and_then_only_what_has_come_since():
    tail = Tail()
    assert tail.fresh(rows(1, 200), 500) == (rows(1, 200), 0)
    assert tail.fresh(rows(4, 203), 503) == (rows(201, 203), 0)
    assert tail.fresh(rows(4, 203), 503) == ((), 0)


@pytest.mark.parametrize(("came", "skipped"), [(60, 0), (61, 1), (5000, 4940)])
def test_more_than_sixty_at_once_are_skipped_and_counted(came, skipped):
    tail = Tail()
    tail.fresh(rows(1, 10), 10)
    kept = rows(1 + came - 100, came)
    assert tail.fresh(kept, 10 + came) == (kept[-60:], skipped)


def test_a_channel_that_is_watched_anew_begins_anew():
    tail = Tail()
    tail.fresh(rows(1, 100), 100)
    assert tail.fresh(rows(150, 152), 3) == (rows(150, 152), 0)


def test_after_clearing_all_rows_are_new_again():
    tail = Tail()
    tail.fresh(rows(1, 10), 10)
    tail.clear()
    assert tail.fresh(rows(1, 10), 10) == (rows(1, 10), 0)
