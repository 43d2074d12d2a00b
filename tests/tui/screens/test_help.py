"""The help: every cue and every mark, in their own words."""

import pytest
from textual.widgets import Static

from tests.tui.fakes import ScriptedHandle, app
from tests.tui.looking import SIZE
from tui_sim.tui.cues import CUES
from tui_sim.tui.marks import MARKS
from tui_sim.tui.screens.help import HelpDialog

pytestmark = pytest.mark.asyncio


async def test_the_help_explains_the_marks():
    shown = app(ScriptedHandle(2))
    async with shown.run_test(size=SIZE) as pilot:
        await pilot.press("question_mark")
        told = "\n".join(str(part.render()) for part in shown.screen.query(Static))
        for mark in MARKS:
            assert f"{mark.fancy} {mark.meaning}" in told


async def test_palette_and_help_name_every_cue_and_what_it_does():
    shown = app(ScriptedHandle(2))
    async with shown.run_test(size=SIZE) as pilot:
        found = {command.title: command.help for command in shown.get_system_commands(shown.screen)}
        await pilot.press("question_mark")
        assert isinstance(shown.screen, HelpDialog)
        told = "\n".join(str(part.render()) for part in shown.screen.query(Static))
        for form in CUES:
            assert found[f"{form.title}..."] == form.meaning
            assert form.title in told
            assert form.meaning in told
