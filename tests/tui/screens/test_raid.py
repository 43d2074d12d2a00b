"""The dialog of a raid: it previews, sends, and refuses nonsense."""

import pytest
from textual.widgets import Input, Select, Static

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE
from tui_sim.commands import Raid
from tui_sim.tui.screens.raid import RaidDialog

pytestmark = pytest.mark.asyncio


async def test_the_raid_dialog_previews_and_sends():
    handle = ScriptedHandle(30)
    shown = app(handle)
    async with shown.run_test(size=(80, 24)) as pilot:
        shown.poll()
        await pilot.press("R")
        dialog = shown.screen
        assert isinstance(dialog, RaidDialog)
        dialog.query_one("#from", Select).value = "pixel_fox"
        dialog.query_one("#viewers", Input).value = "150"
        await pilot.pause()
        preview = str(dialog.query_one("#preview", Static).render())
        assert "pixel_fox → night_owl: 150 viewers" in preview
        assert "off the air" in preview
        await pilot.click("#go")
        assert handle.commands == [Raid("night_owl", "pixel_fox", 150)]


async def test_the_raid_dialog_refuses_nonsense():
    handle = ScriptedHandle(10)
    shown = app(handle)
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("R")
        dialog = shown.screen
        dialog.query_one("#from", Select).value = "night_owl"
        await pilot.pause()
        assert "itself" in str(dialog.query_one("#preview", Static).render())
        dialog.query_one("#from", Select).value = "(outside)"
        dialog.query_one("#name", Input).value = "ab"
        await pilot.pause()
        assert "3 to 25" in str(dialog.query_one("#preview", Static).render())
        dialog.query_one("#name", Input).value = "far_away"
        dialog.query_one("#viewers", Input).value = "0"
        await pilot.pause()
        assert dialog.query_one("#go").disabled
        await pilot.press("escape")
        assert not handle.commands
