"""The app: its themes, and screenshots."""

import pytest
from textual.theme import BUILTIN_THEMES

from tests.tui.fakes import app
from tests.tui.looking import SIZE, text, until
from tui_sim.tui.themes import THEME_CYCLE
from tui_sim.tui.widgets.channel_list import ChannelList

pytestmark = pytest.mark.asyncio


async def test_every_theme_is_drawn():
    shown = app()
    seen = set()
    async with shown.run_test(size=SIZE) as pilot:
        for _ in [*THEME_CYCLE, *BUILTIN_THEMES]:
            await pilot.press("t")
            shown.poll()
            await pilot.pause()
            seen.add(shown.theme)
        assert seen == set(THEME_CYCLE)
        for name in BUILTIN_THEMES:
            shown.theme = name
            shown.poll()
            await pilot.pause()
            assert "night_owl" in text(shown.query_one(ChannelList))


async def test_a_screenshot_from_the_palette_is_in_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = app()
    async with shown.run_test(size=(200, 45), notifications=True) as pilot:
        shown.poll()
        await pilot.pause()
        shown.deliver_screenshot()
        await until(shown, pilot, "Saved screenshot")
    (found,) = tmp_path.glob("telemetra-tui*.svg")
    assert "night_owl" in found.read_text()
