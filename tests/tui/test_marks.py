"""Marks: each is told from the others, in its sign and in its rank."""

from tui_sim.tui.marks import MARKS


def test_every_mark_has_a_sign_of_its_own():
    assert len({mark.fancy for mark in MARKS}) == len({mark.plain for mark in MARKS}) == len(MARKS)
    assert len({mark.rank for mark in MARKS}) == len(MARKS)
