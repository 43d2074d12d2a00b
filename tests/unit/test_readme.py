"""The README says what is true: its tables of settings are made from the settings, and it names every key."""

import re

from tests.readme_table import README, tables, written
from tui_sim.settings.reference import REFERENCE
from tui_sim.tui.actions import ACTIONS


def test_the_settings_in_the_readme_are_those_of_the_program():
    assert written() == tables()


def test_every_key_of_the_screen_is_in_the_readme():
    text = README.read_text()
    for action in ACTIONS:
        assert f"`{action.key_text}`" in text, action.id
        assert f"`{action.id}`" in text, action.id


def test_the_example_environment_names_only_known_settings():
    known = {setting.variable for setting in REFERENCE.values()}
    text = (README.parent / ".env.example").read_text()
    names = re.findall(r"^#? ?([A-Z_]+)=", text, re.MULTILINE)
    assert len(names) > 9
    assert {name for name in names if not name.startswith("KAFKA_CONFIG_")} <= known
