"""The footer: whole keys only, each a button."""

import re

import pytest
from textual.command import CommandPalette

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE, text
from tui_sim.commands import Pause
from tui_sim.tui.actions import ACTIONS
from tui_sim.tui.widgets.keybar import KeyBar

pytestmark = pytest.mark.asyncio


async def test_a_key_in_the_footer_is_a_button():
    handle = ScriptedHandle(2)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        at = text(shown.query_one(KeyBar)).index("pause")
        await pilot.click(KeyBar, offset=(at, 0))
        await pilot.pause()
        assert handle.commands == [Pause()]
        at = text(shown.query_one(KeyBar)).index("palette")
        await pilot.click(KeyBar, offset=(at, 0))
        await pilot.pause()
        assert isinstance(shown.screen, CommandPalette)


@pytest.mark.parametrize("width", [60, 80, 100, 140])
async def test_the_footer_holds_whole_keys_only_and_always_help_and_quit(width):
    shown = app(ScriptedHandle(2))
    labels = {action.label for action in ACTIONS} | {"palette"}
    async with shown.run_test(size=(width, 24)):
        keys = re.split(r"  +", text(shown.query_one(KeyBar)).strip())
        assert {key.split(" ", 1)[1] for key in keys} <= labels
        assert {"q quit", "? help"} <= set(keys)
        room = width - sum(len(key) + 2 for key in keys)
        shown_labels = {key.split(" ", 1)[1] for key in keys}
        missing = [a for a in ACTIONS if a.footer and a.label not in shown_labels]
        assert all(len(action.key_text) + len(action.label) + 3 > room for action in missing)
