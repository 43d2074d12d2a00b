"""Colours that can be read."""

from tui_sim.tui.themes import readable


def test_names_are_readable_on_dark_and_light():
    assert readable("#0000FF", True) != "#0000FF"
    assert readable("#00FF7F", True) == "#00FF7F"
    assert readable("#00FF7F", False) != "#00FF7F"
