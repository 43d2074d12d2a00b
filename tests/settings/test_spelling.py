"""A misspelt name is known for what it was meant to be."""

from tui_sim.settings.reference import REFERENCE
from tui_sim.settings.spelling import close


def test_every_known_name_is_closest_to_itself():
    known = [name.upper() for name in REFERENCE if name != "headless"]
    for name in known:
        assert close(name, known) == name
        assert close(name[1:], known) == name
